using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.House;
using Omnichannel.House.Providers;
using Omnichannel.IntegrationTests.House;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Providers;
using Omnichannel.Tests.Social;

namespace Omnichannel.IntegrationTests.Social;

/// <summary>
/// Every payload of every provider goes through the real webhook to a stored timeline. With <c>OMNICHANNEL_RECORD=1</c> the results are written down beside the payloads, to be read by a
/// person before they are committed.
/// </summary>
[Collection(SharedHouse.Name)]
public sealed class CorpusTests(WholeHouse house)
{
    static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("whatsapp", "106540352242922", "106540352242923")]
    [InlineData("messenger", "100000000000001", "100000000000002")]
    [InlineData("instagram", "17841400000000001", "17841400000000002")]
    [InlineData("telegram", "7000000001", "7000000002")]
    public async Task Each_payload_ends_in_the_timeline_as_its_file_says(string provider, string first, string second)
    {
        var tenant = await house.CreateTenantAsync("en", "ta", "es", "hi");
        const string signing = "the app's secret of the corpus";
        var channel = await SocialChannel.AddAsync(tenant.Admin, house.Providers, provider, "first", first, signing, "@shop_bot");
        await SocialChannel.AddAsync(tenant.Admin, house.Providers, provider, "second", second, signing);
        CorpusFiles.AddTo(house.Providers);
        var payloads = SocialPayload.Of(provider);
        Assert.True(payloads.Count >= 25);

        var answers = new Dictionary<string, (int Status, int Quarantined)>(StringComparer.Ordinal);
        foreach (var payload in payloads)
        {
            var bytes = CorpusFiles.Placed(payload.Bytes(), house.Providers);
            using var answer = await channel.PostAsync(bytes);
            var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            answers[payload.Name] = ((int)answer.StatusCode, (int?)body["quarantined"] ?? 0);
            // And once more: nothing may come of it.
            using var again = await channel.PostAsync(bytes);
            Assert.Equal(answer.StatusCode, again.StatusCode);
        }

        var expected = payloads.Sum(payload => IdsOf(provider, payload).Count(id => id.Known));
        var entries = await Wait.For(
            async () => await SocialTimeline.ReceivedAsync(tenant) is { } all && all.Count >= expected ? all : null, $"{expected} messages of {provider} in the timeline");
        Assert.Equal(expected, entries.Count);
        var byId = entries.ToDictionary(entry => (string)entry["externalId"]!, StringComparer.Ordinal);
        var wrong = new List<string>();
        foreach (var payload in payloads)
        {
            var result = Written.Serialize(new JsonObject
            {
                ["status"] = answers[payload.Name].Status,
                ["quarantined"] = answers[payload.Name].Quarantined,
                ["entries"] = new JsonArray([.. IdsOf(provider, payload).Where(id => id.Known).Select(id => Shown(byId[id.ExternalId], entries))]),
            });
            if (Environment.GetEnvironmentVariable("OMNICHANNEL_RECORD") == "1")
                await File.WriteAllTextAsync(payload.GoldenFile, result);
            else if (!File.Exists(payload.GoldenFile) || await File.ReadAllTextAsync(payload.GoldenFile) != result)
                wrong.Add($"{payload.Name}: {result}");
        }

        Assert.Empty(wrong);
        var quarantined = await tenant.Admin.GetAsync("/v1/quarantine/social?limit=200");
        Assert.Equal(answers.Values.Sum(answer => answer.Quarantined), quarantined["items"]!.AsArray().Count);
    }

    static IEnumerable<(string ExternalId, bool Known)> IdsOf(string provider, SocialPayload payload)
    {
        var known = new KnownProviders().Find(provider)!;
        var account = new SocialAccount("t", "first", null, "@shop_bot", "k", true, new SocialSettings(provider, "106540352242922"), null);
        return [.. known.Normalize(JsonDocument.Parse(payload.Bytes()).RootElement, account).OfType<ProviderEvent.Message>().Select(message => (message.ExternalId, message.Account != "999"))];
    }

    // What differs from run to run is left out; the place among the messages of its conversation tells the order.
    static JsonObject Shown(JsonNode entry, IReadOnlyList<JsonNode> all) => new()
    {
        ["account"] = entry["channelAccount"]!.DeepClone(),
        ["externalId"] = entry["externalId"]!.DeepClone(),
        ["from"] = entry["from"]!.DeepClone(),
        ["text"] = entry["text"]!.DeepClone(),
        ["language"] = entry["language"]?.DeepClone(),
        ["public"] = entry["public"]!.DeepClone(),
        ["attachments"] = new JsonArray([.. entry["attachments"]!.AsArray().Select(file => new JsonObject
        {
            ["fileName"] = file!["fileName"]!.DeepClone(), ["mediaType"] = file["mediaType"]!.DeepClone(), ["size"] = file["size"]!.DeepClone(),
        })]),
        ["seq"] = entry["seq"]!.DeepClone(),
        // Where the provider says no time it is the time of arrival.
        ["sentAt"] = (DateTimeOffset)entry["receivedAt"]! - (DateTimeOffset)entry["sentAt"]! < TimeSpan.FromHours(1) ? null : entry["sentAt"]!.DeepClone(),
    };
}

static class Writing
{
    public static string Serialize(this JsonSerializerOptions options, JsonNode node) => node.ToJsonString(options) + "\n";
}
