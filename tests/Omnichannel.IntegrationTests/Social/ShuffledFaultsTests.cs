using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Omnichannel.House;
using Omnichannel.House.Providers;
using Omnichannel.IntegrationTests.House;
using Xunit.Abstractions;

namespace Omnichannel.IntegrationTests.Social;

/// <summary>
/// A provider that posts in parallel, in any order, and everything more than once, at a service that is killed in between: each message stands in the timeline exactly once (I1), without
/// gaps (I4), and those of one request in their order. <c>tests/faults</c> runs 10,000 events, tests/run a few hundred.
/// </summary>
[Collection(SharedHouse.Name)]
public sealed class ShuffledFaultsTests(WholeHouse house, ITestOutputHelper output)
{
    const int Threads = 20;
    const int AtOnce = 16;

    static bool IsLong => Environment.GetEnvironmentVariable("OMNICHANNEL_FAULTS") is not null;

    [Fact]
    public async Task Shuffled_repeated_parallel_deliveries_with_kills_in_between_lose_nothing_and_double_nothing()
    {
        var events = IsLong ? 10_000 : 300;
        var kills = IsLong ? 20 : 1;
        var tenant = await house.CreateTenantAsync("en");
        var first = await SocialChannel.AddAsync(tenant.Admin, house.Providers, "whatsapp", "first", "400000001", "the shuffled secret");
        await SocialChannel.AddAsync(tenant.Admin, house.Providers, "whatsapp", "second", "400000002", "the shuffled secret");
        var random = new Random(4711);
        var requests = Requests(events, random);
        var deliveries = requests.SelectMany(request => Enumerable.Repeat(request.Payload, 1 + random.Next(3))).ToArray();
        random.Shuffle(deliveries);

        var left = new ConcurrentQueue<byte[]>(deliveries);
        var repeated = 0;
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        var posting = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            while (left.TryDequeue(out var payload))
                while (!await TakenAsync(http, first, payload))
                {
                    Interlocked.Increment(ref repeated);
                    await Task.Delay(100);
                }
        })));
        for (var kill = 0; kill < kills; kill++)
        {
            var until = deliveries.Length - (deliveries.Length * (kill + 1) / (kills + 1));
            await Wait.Until(() => Task.FromResult(left.Count <= until || posting.IsCompleted), "as many were taken");
            await house.Social.KillAsync();
            // Every second one ends by itself, after the broker's confirm and before the answer: the provider repeats what was taken.
            await house.Social.StartAsync(kill % 2 == 0 ? "social.confirm-answer=7" : null);
            if (kill % 2 == 0)
            {
                await Wait.Until(() => Task.FromResult(house.Social.HasExited || posting.IsCompleted), "it ended between confirm and answer");
                await house.Social.KillAsync();
                await house.Social.StartAsync();
            }
        }

        await posting;
        var entries = await Wait.For(async () => await SocialTimeline.ReceivedAsync(tenant) is { } all && all.Count >= events ? all : null, $"{events} messages in the timeline", TimeSpan.FromMinutes(IsLong ? 10 : 2));
        Assert.Equal(events, entries.Count);
        var seqOf = entries.ToDictionary(entry => (string)entry["externalId"]!, entry => (long)entry["seq"]!, StringComparer.Ordinal);
        Assert.Equal(requests.SelectMany(request => request.Ids).Order(StringComparer.Ordinal), seqOf.Keys.Order(StringComparer.Ordinal));
        foreach (var thread in entries.GroupBy(entry => $"{entry["channelAccount"]} {entry["from"]!["address"]}"))
            Assert.Equal(Enumerable.Range(1, thread.Count()).Select(seq => (long)seq), thread.Select(entry => (long)entry["seq"]!).Order());
        Assert.All(requests, request => Assert.All(request.Threads, ids => Assert.Equal(ids.Select(id => seqOf[id]).Order(), ids.Select(id => seqOf[id]))));
        output.WriteLine($"{events} events in {requests.Count} requests, delivered {deliveries.Length} times, repeated {repeated} times, {kills + ((kills + 1) / 2)} kills");
    }

    static async Task<bool> TakenAsync(HttpClient http, SocialChannel channel, byte[] payload)
    {
        try
        {
            using var answer = await channel.PostAsync(http, payload);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception broken) when (broken is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    sealed record Request(byte[] Payload, IReadOnlyList<string> Ids, IReadOnlyList<IReadOnlyList<string>> Threads);

    static List<Request> Requests(int events, Random random)
    {
        var requests = new List<Request>();
        for (var made = 0; made < events;)
        {
            var account = random.Next(2) == 0 ? "400000001" : "400000002";
            var messages = Enumerable.Range(made, Math.Min(events - made, 1 + random.Next(10)))
                .Select(number => (Id: string.Create(CultureInfo.InvariantCulture, $"wamid.shuffled-{number}"), From: string.Create(CultureInfo.InvariantCulture, $"4917000{random.Next(Threads):D5}"), Number: number))
                .ToList();
            made += messages.Count;
            var payload = new
            {
                @object = "whatsapp_business_account",
                entry = new[]
                {
                    new
                    {
                        id = "1",
                        changes = new[]
                        {
                            new
                            {
                                field = "messages",
                                value = new
                                {
                                    messaging_product = "whatsapp",
                                    metadata = new { phone_number_id = account },
                                    messages = messages.Select(message => new
                                    {
                                        from = message.From, id = message.Id, timestamp = (1_772_000_000 + message.Number).ToString(CultureInfo.InvariantCulture), type = "text",
                                        text = new { body = $"Line {message.Number}" },
                                    }),
                                },
                            },
                        },
                    },
                },
            };
            requests.Add(new Request(
                JsonSerializer.SerializeToUtf8Bytes(payload), [.. messages.Select(message => message.Id)], [.. messages.GroupBy(message => message.From).Select(thread => thread.Select(message => message.Id).ToList())]));
        }

        return requests;
    }
}
