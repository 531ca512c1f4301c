using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Omnichannel.House;
using Omnichannel.House.Providers;
using RabbitMQ.Client;

namespace Omnichannel.Bench;

/// <summary>
/// Signed WhatsApp webhooks at one Social process, each answered after the broker's confirm, as a ratio to the floor: a bare ASP.NET Core process that publishes an event of the same bytes
/// with RabbitMQ.Client to the same queues and answers after the confirm. Rounds alternate; the medians count. Meant: at least 0.6.
/// </summary>
static class SocialBench
{
    const int AtOnce = 64;
    const int Rounds = 5;
    const double Meant = 0.6;

    static readonly TimeSpan Round = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync()
    {
        var house = new WholeHouse();
        await house.InitializeAsync();
        var tenant = await house.CreateTenantAsync("en");
        var channel = await SocialChannel.AddAsync(tenant.Admin, house.Providers, "whatsapp", "bench", "500000001", "the app secret of the bench");
        using (var known = await channel.PostAsync(Payload(0)))
            known.EnsureSuccessStatusCode();
        channel = channel with { Webhook = new Uri(new Uri(house.Social.Url), channel.Webhook.AbsolutePath) };
        // What reads the events would take its part of the processor from both.
        foreach (var service in house.Services.Where(service => service != house.Social))
            await service.StopAsync();
        var body = await OneEventAsync(house, channel);
        var floorUrl = $"http://127.0.0.1:{Ports.Free()}";
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, body);
        using var floor = Process.Start(new ProcessStartInfo("dotnet", [typeof(SocialBench).Assembly.Location, "social-floor", floorUrl, house.Servers.RabbitMqUrl, file]))!;
        try
        {
            var bare = channel with { Webhook = new Uri(floorUrl) };
            await Wait.Until(async () => await AnswersAsync(bare), "the floor listens");
            var (ofFloor, ofSocial) = (new List<double>(), new List<double>());
            for (var round = 0; round <= Rounds; round++)
            {
                var (slow, fast) = (await MeasureAsync(channel), await MeasureAsync(bare));
                if (round == 0)
                    continue; // Warm.
                ofSocial.Add(slow);
                ofFloor.Add(fast);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: social {slow:0}/s   floor {fast:0}/s"));
            }

            ofSocial.Sort();
            ofFloor.Sort();
            var ratio = ofSocial[Rounds / 2] / ofFloor[Rounds / 2];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"social {ofSocial[Rounds / 2]:0}/s, floor {ofFloor[Rounds / 2]:0}/s, ratio {ratio:0.00} of at least {Meant:0.0}; events of {body.Length} bytes, {AtOnce} at once"));
            return ratio >= Meant ? 0 : 1;
        }
        finally
        {
            floor.Kill();
            File.Delete(file);
            await house.DisposeAsync();
        }
    }

    /// <summary>The floor, in a process of its own.</summary>
    public static async Task<int> FloorAsync(string url, string broker, string file)
    {
        var body = await File.ReadAllBytesAsync(file);
        var connection = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        var app = builder.Build();
        var count = 0;
        app.Run(async context =>
        {
            using var request = new MemoryStream();
            await context.Request.Body.CopyToAsync(request);
            var shard = (Interlocked.Increment(ref count) % 16).ToString("D2", CultureInfo.InvariantCulture);
            await channel.BasicPublishAsync("Omnichannel.Contracts:MessageReceived", shard, mandatory: true, new BasicProperties { DeliveryMode = DeliveryModes.Persistent }, body);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"quarantined":0}""");
        });
        await app.RunAsync();
        return 0;
    }

    static async Task<byte[]> OneEventAsync(WholeHouse house, SocialChannel channel)
    {
        using (var taken = await channel.PostAsync(Payload(1)))
            taken.EnsureSuccessStatusCode();
        await using var connection = await new ConnectionFactory { Uri = new Uri(house.Servers.RabbitMqUrl) }.CreateConnectionAsync();
        await using var reader = await connection.CreateChannelAsync();
        return await Wait.For(
            async () =>
            {
                for (var shard = 0; shard < 16; shard++)
                    if (await reader.BasicGetAsync($"conversations-{shard:D2}", autoAck: true) is { } got)
                        return got.Body.ToArray();
                return null;
            },
            "an event in a queue");
    }

    static async Task<bool> AnswersAsync(SocialChannel channel)
    {
        try
        {
            using var answer = await channel.PostAsync(Payload(2));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    static int numbers = 10;

    static async Task<double> MeasureAsync(SocialChannel channel)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = AtOnce });
        var done = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            while (watch.Elapsed < Round)
            {
                using var answer = await channel.PostAsync(http, Payload(Interlocked.Increment(ref numbers)));
                answer.EnsureSuccessStatusCode();
                Interlocked.Increment(ref done);
            }
        })));
        return done / watch.Elapsed.TotalSeconds;
    }

    static byte[] Payload(int number) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"500000001"},"contacts":[{"profile":{"name":"Meena"},"wa_id":"9198400{{{number % 100_000:D5}}}"}],"messages":[{"from":"9198400{{{number % 100_000:D5}}}","id":"wamid.bench-{{{number}}}","timestamp":"1795424400","type":"text","text":{"body":"வணக்கம், என் ஆர்டர் எங்கே?"}}]}}]}]}"""));
}
