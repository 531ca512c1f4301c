using System.Text.Json.Nodes;
using Omnichannel.House;
using Omnichannel.House.Providers;

namespace Omnichannel.IntegrationTests.Phone;

/// <summary>A tenant with a number: its provider, its agents with their telephones, its callers.</summary>
sealed class Hotline : IAsyncDisposable
{
    public const string Number = "+442071838750";

    public required Tenant Tenant { get; init; }

    public required PhoneProvider Provider { get; init; }

    public required Uri Voice { get; init; }

    /// <summary>Opens one.</summary>
    public static async Task<Hotline> OpenAsync(WholeHouse house, IReadOnlyList<string> languages, Dictionary<string, object>? settings = null, PhoneProvider? provider = null)
    {
        var tenant = await house.CreateTenantAsync(languages);
        provider ??= new PhoneProvider();
        var all = new Dictionary<string, object>(settings ?? [], StringComparer.Ordinal) { ["accountSid"] = provider.AccountSid, ["apiUrl"] = provider.Url };
        all.TryAdd("ringSeconds", 15);
        var account = await tenant.Admin.PutAsync(
            "/v1/channel-accounts/hotline", new { channel = "phone", name = "Acme", address = Number, settings = all, secrets = new { authToken = provider.AuthToken } });
        var voice = new Uri(house.GatewayUrl, $"/channels/phone/{account["webhookKey"]}/voice");
        await KnownAsync(voice);
        return new Hotline { Tenant = tenant, Provider = provider, Voice = voice };
    }

    /// <summary>Waits until whoever answers there has heard of the number.</summary>
    public static async Task KnownAsync(Uri voice)
    {
        using var http = new HttpClient();
        await Wait.Until(async () =>
        {
            using var answer = await http.PostAsync(voice, new FormUrlEncodedContent([]));
            return answer.StatusCode == System.Net.HttpStatusCode.Forbidden;
        }, "the number is known");
    }

    /// <summary>An agent with a telephone, ready.</summary>
    public async Task<Agent> AddAgentAsync(string id, string language, Telephone telephone = Telephone.Answers, bool isReady = true)
    {
        var agent = await Tenant.AddAgentAsync(id, language, capacity: 1);
        var document = (await Tenant.Admin.GetAsync($"/v1/agents/{id}")).AsObject();
        await Tenant.Admin.PutAsync($"/v1/agents/{id}", new
        {
            name = id,
            timeZone = "Europe/London",
            languages = document["languages"]!.DeepClone(),
            queues = new[] { Tenant.Queue },
            capacity = 1,
            attributes = new { phone = PhoneOf(id) },
        });
        Provider.Put(PhoneOf(id), telephone);
        if (isReady)
            await agent.BecomeAsync("ready", 600);
        return agent;
    }

    public string PhoneOf(string agent) => $"sip:{agent}@{Tenant.Id}.test";

    public Line Call(string from) => Provider.Call(from, Number, Voice);

    /// <summary>The newest conversation on the phone whose timeline has something.</summary>
    public async Task<JsonNode> TimelineHasAsync(string what, Func<JsonNode, bool> holds)
    {
        JsonNode? found = null;
        var seen = "nothing";
        try
        {
            await Wait.Until(
                async () =>
                {
                    var conversations = (await Tenant.Admin.GetAsync("/v1/conversations?channel=phone"))["items"]!.AsArray();
                    seen = conversations.ToJsonString();
                    foreach (var conversation in conversations)
                    {
                        var timeline = await Tenant.Admin.GetAsync($"/v1/conversations/{conversation!["id"]}/messages");
                        seen += timeline.ToJsonString();
                        if (timeline["items"]!.AsArray().Any(entry => holds(entry!)))
                        {
                            found = conversation;
                            return true;
                        }
                    }

                    return false;
                },
                what,
                TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message} {seen}\nfaults: {string.Join("; ", Provider.Faults)}\n{Tenant.House.Phone.Output}", exception);
        }

        return found!;
    }

    public Task<JsonNode> EndedAsync(string outcome) => TimelineHasAsync(
        $"a call ends as {outcome}", entry => (string?)entry["event"]?["kind"] == "call-ended" && (string?)entry["event"]!["reason"] == outcome);

    public async ValueTask DisposeAsync() => await Provider.DisposeAsync();
}
