using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Providers;

namespace Omnichannel.Tests.Social;

/// <summary>Whatever a payload is, reading it ends, and what it yields can be stored.</summary>
public sealed class NormalizeTests
{
    public static TheoryData<string> Providers => [.. new KnownProviders().All.Select(provider => provider.Description.Name)];

    [Theory]
    [MemberData(nameof(Providers))]
    public void A_member_of_a_wrong_type_anywhere_breaks_nothing(string provider)
    {
        string[] wrong = ["null", "true", "17", "1e400", "\"\"", "\"\\u0000\\ud83d\"", "[]", "{}", "[[[[]]]]", "{\"id\":{\"id\":[]}}", $"\"{new string('x', 5000)}\""];
        foreach (var payload in SocialPayload.Of(provider))
        {
            var places = Places(JsonNode.Parse(Readable(payload))).ToList();
            Assert.NotEmpty(places);
            foreach (var place in places)
                foreach (var value in wrong)
                    AssertReads(provider, Replaced(payload, place, value));
        }
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void A_missing_member_anywhere_breaks_nothing(string provider)
    {
        foreach (var payload in SocialPayload.Of(provider))
            foreach (var place in Places(JsonNode.Parse(Readable(payload))).ToList())
                AssertReads(provider, Replaced(payload, place, null));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void What_quarantine_keeps_of_an_event_reads_as_the_same_event(string provider)
    {
        foreach (var payload in SocialPayload.Of(provider))
            foreach (var happened in Read(provider, payload.Bytes()))
                // One event of the provider may tell of several messages of ours.
                Assert.Contains(Said(happened), Read(provider, Encoding.UTF8.GetBytes(happened.Alone())).Select(Said));
    }

    private static string Said(ProviderEvent happened) => happened switch
    {
        ProviderEvent.Message message => $"message {message.Account} {message.ExternalId} {message.Thread} {message.From} {message.Kind} {message.Text} {message.SentAt:O} {message.Unsupported}",
        ProviderEvent.Status status => $"status {status.Account} {status.ExternalId} {status.Outcome} {status.Detail}",
        ProviderEvent.Unknown unknown => $"unknown {unknown.Account} {unknown.Reason}",
        _ => happened.GetType().Name,
    };

    private static void AssertReads(string provider, byte[] payload)
    {
        foreach (var happened in Read(provider, payload))
        {
            Assert.NotNull(JsonDocument.Parse(happened.Alone()));
            if (happened is not ProviderEvent.Message message)
                continue;
            Assert.InRange(message.ExternalId.Length, 1, 300);
            Assert.InRange(message.Thread.Length, 1, 250);
            Assert.InRange(message.From.Address.Length, 1, 250);
            Assert.DoesNotContain('\0', message.Text + message.From.Name + message.ExternalId + string.Concat(message.Attributes.Values));
            Assert.All(message.Attributes.Values, value => Assert.InRange(value.Length, 1, 300));
        }
    }

    private static List<ProviderEvent> Read(string provider, byte[] payload)
    {
        using var document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = 64 });
        var account = new SocialAccount("demo", "first", null, "@shop_bot", "key", true, new SocialSettings(provider, "106540352242922"), null);
        return [.. new KnownProviders().Find(provider)!.Normalize(document.RootElement.Clone(), account)];
    }

    // Half a surrogate pair is no text that a JsonNode can be changed in.
    private static string Readable(SocialPayload payload) => Encoding.UTF8.GetString(payload.Bytes()).Replace("\\ud83d", "", StringComparison.Ordinal);

    private static IEnumerable<string[]> Places(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(member => Places(member.Value).Select(rest => (string[])[member.Key, .. rest]).Prepend([member.Key])),
        JsonArray a => a.SelectMany((item, index) => Places(item).Select(rest => (string[])[index.ToString(System.Globalization.CultureInfo.InvariantCulture), .. rest])),
        _ => [],
    };

    private static byte[] Replaced(SocialPayload payload, string[] place, string? value)
    {
        const string Mark = "the place to change";
        var root = JsonNode.Parse(Readable(payload))!;
        var parent = root;
        foreach (var name in place[..^1])
            parent = parent is JsonArray list ? list[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)]! : parent[name]!;
        if (value is null)
            parent.AsObject().Remove(place[^1]);
        else
            parent[place[^1]] = Mark;
        return Encoding.UTF8.GetBytes(root.ToJsonString().Replace($"\"{Mark}\"", value, StringComparison.Ordinal));
    }
}
