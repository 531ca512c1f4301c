using System.Net;
using System.Text.Json.Nodes;
using Omnichannel.House;
using Omnichannel.IntegrationTests.Email;
using Omnichannel.IntegrationTests.House;
using Omnichannel.Seed;

namespace Omnichannel.IntegrationTests.Tenancy;

/// <summary>I7: whatever a tenant asks for, by the ids of another, it gets nothing of that other's, and changes nothing there.</summary>
[Collection(SharedHouse.Name)]
public sealed class TwoTenantsTests(WholeHouse house)
{
    const string Secret = "the-secret-of-the-first";

    [Fact]
    public async Task Neither_admin_nor_agent_of_one_tenant_reaches_anything_of_another()
    {
        var (first, agent) = await FurnishAsync("en", isFirst: true);
        var (second, stranger) = await FurnishAsync("en", isFirst: false);
        await using var stream = await agent.OpenStreamAsync();
        await using var strangersStream = await stranger.OpenStreamAsync();
        await agent.BecomeAsync("ready");
        await stranger.BecomeAsync("ready");

        var taken = await first.Admin.PostAsync("/v1/messages", new
        {
            channelAccount = "app",
            externalId = "message-1",
            from = new { address = "customer-1", name = Secret },
            text = $"Hello, I wonder where my parcel is. {Secret}",
        });
        var conversation = (string)taken["conversationId"]!;
        var offer = await stream.NextAsync(next => next.Kind == "offer" && (string?)next.Data["conversationId"] == conversation, "the offer");
        var customer = (string)(await first.Admin.GetAsync($"/v1/conversations/{conversation}"))["customerId"]!;

        var quarantined = await QuarantineAsync(first);
        var blocked = (string)(await first.Admin.PostAsync("/v1/blocked-senders/email", new { sender = "win@prizes.test", note = Secret }))["id"]!;

        var agents = await stranger.ApiAsync();
        foreach (var api in new[] { second.Admin, agents })
        {
            await NothingAsync(api, HttpMethod.Get, $"/v1/conversations/{conversation}");
            await NothingAsync(api, HttpMethod.Get, $"/v1/conversations/{conversation}/messages");
            await NothingAsync(api, HttpMethod.Get, $"/v1/conversations/{conversation}/decisions");
            await NothingAsync(api, HttpMethod.Post, $"/v1/conversations/{conversation}/messages", new { text = "I am not yours." });
            await NothingAsync(api, HttpMethod.Post, $"/v1/conversations/{conversation}/notes", new { text = "I am not yours." });
            await NothingAsync(api, HttpMethod.Post, $"/v1/conversations/{conversation}/resolve", new { });
            await NothingAsync(api, HttpMethod.Post, $"/v1/conversations/{conversation}/reopen", new { });
            await NothingAsync(api, HttpMethod.Post, $"/v1/conversations/{conversation}/transfer", new { to = new { kind = "agent", id = stranger.Id }, note = "mine" });
            await NothingAsync(api, HttpMethod.Post, $"/v1/conversations/{conversation}/spam", new { blockSender = true });
            await NothingAsync(api, HttpMethod.Get, $"/v1/quarantine/email/{quarantined}");
            await NothingAsync(api, HttpMethod.Get, $"/v1/quarantine/email/{quarantined}/text");
            await NothingAsync(api, HttpMethod.Post, $"/v1/quarantine/email/{quarantined}/release", new { });
            await NothingAsync(api, HttpMethod.Delete, $"/v1/quarantine/email/{quarantined}");
            await NothingAsync(api, HttpMethod.Get, $"/v1/blocked-senders/email/{blocked}");
            await NothingAsync(api, HttpMethod.Delete, $"/v1/blocked-senders/email/{blocked}");
            await NothingAsync(api, HttpMethod.Get, $"/v1/customers/{customer}");
            await NothingAsync(api, HttpMethod.Get, $"/v1/tenants/{first.Id}");
            await NothingAsync(api, HttpMethod.Put, $"/v1/tenants/{first.Id}", new { name = "mine", languages = new[] { "en" }, timeZone = "Etc/UTC", defaultQueue = "mine" });
            await NothingAsync(api, HttpMethod.Get, "/v1/people/only-first");
            await NothingAsync(api, HttpMethod.Get, "/v1/agents/only-first");
            await NothingAsync(api, HttpMethod.Get, "/v1/queues/only-first");
            await NothingAsync(api, HttpMethod.Get, "/v1/skills/only-first");
            await NothingAsync(api, HttpMethod.Get, "/v1/channel-accounts/app-first");
            await NothingAsync(api, HttpMethod.Get, "/v1/entry-rules/only-first");
        }

        await NothingAsync(agents, HttpMethod.Post, $"/v1/offers/{offer.Data["offerId"]}/accept", new { });
        await NothingAsync(agents, HttpMethod.Post, $"/v1/offers/{offer.Data["offerId"]}/decline", new { });
        foreach (var list in new[] { "/v1/conversations", "/v1/people", "/v1/api-keys", "/v1/agents", "/v1/queues", "/v1/skills", "/v1/channel-accounts", "/v1/entry-rules", "/v1/quarantine/email", "/v1/blocked-senders/email" })
        {
            var shown = (await second.Admin.GetAsync(list)).ToJsonString();
            Assert.DoesNotContain("first", shown, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, shown, StringComparison.Ordinal);
        }
        Assert.Equal(quarantined, (string?)(await first.Admin.GetAsync("/v1/quarantine/email"))["items"]!.AsArray().Single()!["id"]);
        Assert.Equal(blocked, (string?)(await first.Admin.GetAsync("/v1/blocked-senders/email"))["items"]!.AsArray().Single()!["id"]);
        Assert.DoesNotContain(conversation, (await agents.GetAsync("/desk/state")).ToJsonString(), StringComparison.Ordinal);

        // The same names and the same external id are other things in the other tenant.
        var own = await second.Admin.PostAsync("/v1/messages", new { channelAccount = "app", externalId = "message-1", from = new { address = "customer-1" }, text = "Hello, good morning to everybody." });
        Assert.NotEqual(conversation, (string)own["conversationId"]!);
        await strangersStream.NextAsync(next => (string?)next.Data["conversationId"] == (string)own["conversationId"]!, "the offer of the second tenant");
        Assert.DoesNotContain(strangersStream.Events, next => next.Data.ToJsonString().Contains(conversation, StringComparison.Ordinal));

        await agent.AcceptAsync(offer);
        var timeline = (await first.Admin.GetAsync($"/v1/conversations/{conversation}/messages"))["items"]!.AsArray();
        Assert.Single(timeline);
    }

    async Task<(Tenant Tenant, Agent Agent)> FurnishAsync(string language, bool isFirst)
    {
        var tenant = await house.CreateTenantAsync(language);
        var agent = await tenant.AddAgentAsync("agent", language);
        await TenantSetup.PutApiAccountAsync(tenant.Admin, "app", "App", language, "Europe/London");
        if (isFirst)
        {
            await tenant.AddAgentAsync("only-first", language);
            await tenant.Admin.PutAsync("/v1/queues/only-first", new { name = Secret });
            await tenant.Admin.PutAsync("/v1/skills/only-first", new { name = Secret });
            await TenantSetup.PutApiAccountAsync(tenant.Admin, "app-first", Secret, language, "Europe/London");
            await tenant.Admin.PutAsync("/v1/entry-rules/only-first", new { position = 1, condition = new { op = "equals", attribute = "subject", value = Secret }, queue = "only-first" });
        }

        return (tenant, agent);
    }

    static async Task<JsonNode> DeleteAsync(PublicApi api, string path)
    {
        await api.DeleteAsync(path);
        return "deleted";
    }

    /// <summary>Has a mail that names nobody as its sender come to a mailbox of the tenant.</summary>
    static async Task<string> QuarantineAsync(Tenant tenant)
    {
        var support = await tenant.AddSupportMailboxAsync();
        await using (var smtp = await RawSmtp.ConnectAsync(support.Server.SmtpPort))
            await smtp.SendAsync("nobody@customers.test", support.Address, System.Text.Encoding.ASCII.GetBytes($"Subject: {Secret}\n\n{Secret}\n"));
        var items = await Wait.For(async () => (await tenant.Admin.GetAsync("/v1/quarantine/email"))["items"]!.AsArray() is { Count: 1 } found ? found : null, "the mail in quarantine");
        return (string)items[0]!["id"]!;
    }

    static async Task NothingAsync(PublicApi api, HttpMethod method, string path, object? body = null)
    {
        try
        {
            JsonNode got = method == HttpMethod.Get ? await api.GetAsync(path) : method == HttpMethod.Put ? await api.PutAsync(path, body!) : method == HttpMethod.Post ? await api.PostAsync(path, body!) : await DeleteAsync(api, path);
            Assert.Fail($"{method} {path} gave {got.ToJsonString()}");
        }
        catch (ApiRefusal refusal)
        {
            Assert.True(refusal.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden, $"{method} {path}: {refusal.Status} {refusal.Body}");
            Assert.DoesNotContain(Secret, refusal.Body, StringComparison.Ordinal);
        }
    }
}
