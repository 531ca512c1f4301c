using Omnichannel.House;
using Omnichannel.IntegrationTests.House;

namespace Omnichannel.IntegrationTests.Desk;

/// <summary>The stream as an agent's client has it: with the real Conversations and Routing behind it and the gateway in front.</summary>
[Collection(SharedHouse.Name)]
public sealed class ThroughTheGatewayTests(WholeHouse house)
{
    [Fact]
    public async Task A_conversations_life_is_told_to_its_agent_and_sign_out_ends_the_stream()
    {
        var tenant = await house.CreateTenantAsync("en");
        await tenant.Admin.PutAsync("/v1/channel-accounts/app", new { channel = "api", name = "app", language = "en", timeZone = "Europe/London" });
        var agent = await tenant.AddAgentAsync("ann", "en");
        await using var stream = await agent.OpenStreamAsync();
        var api = await agent.ApiAsync();
        await agent.BecomeAsync("ready");
        await stream.NextAsync(one => one.Kind == "presence" && (string?)one.Data["state"] == "ready", "presence");

        var conversation = await WriteAsync(tenant, "1", "Hello, my parcel has not arrived. Where is it?");
        var offer = await stream.NextAsync(one => one.Kind == "offer", "an offer");
        await agent.AcceptAsync(offer);
        var assigned = await stream.NextAsync(one => one.Kind == "assigned", "the assignment");
        Assert.Equal(conversation, await WriteAsync(tenant, "2", "I have waited for two weeks now."));
        await stream.NextAsync(one => one.Kind == "message" && (int)one.Data["seq"]! == 2, "the second message");
        var state = await api.GetAsync("/desk/state");
        await api.PostAsync($"/v1/conversations/{conversation}/resolve", new { });
        await stream.NextAsync(one => one.Kind == "unassigned", "the end");

        Assert.Equal((conversation, 1), ((string)assigned.Data["conversationId"]!, (int)assigned.Data["lastSeq"]!));
        Assert.Equal((string)offer.Data["offerId"]!, (string)assigned.Data["offerId"]!);
        Assert.Equal((conversation, 2), ((string)state["assignments"]![0]!["conversationId"]!, (int)state["assignments"]![0]!["lastSeq"]!));
        Assert.Empty((await api.GetAsync("/desk/state"))["assignments"]!.AsArray());
        Assert.Equal(Enumerable.Range(1, stream.Events.Count).Select(id => $"{id}"), stream.Events.Select(one => one.Id));

        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        await using var raw = await StreamClient.OpenAsync(
            http, new Uri(house.GatewayUrl, "/desk/stream"), new Version(1, 1), api.Token, null);
        await api.PostAsync("/auth/sign-out", new { });
        await raw.Ended.WaitAsync(Wait.Bound);
    }

    static async Task<string> WriteAsync(Tenant tenant, string externalId, string text) =>
        (string)(await tenant.Admin.PostAsync(
            "/v1/messages",
            new { channelAccount = "app", externalId, threadId = "thread", from = new { address = "customer-1", name = "Cy" }, text }))["conversationId"]!;
}
