using System.Net;
using System.Text.Json.Nodes;
using Omnichannel.House;
using Omnichannel.IntegrationTests.House;
using Omnichannel.Seed;
using RabbitMQ.Client;

namespace Omnichannel.IntegrationTests.Messaging;

/// <summary>An operator with the platform key looks after what could not be handled, through the gateway.</summary>
[Collection(SharedHouse.Name)]
public sealed class ParkedTests(WholeHouse house)
{
    [Theory]
    [InlineData("email", "email-erasure-dead")]
    [InlineData("conversations", "conversations-00")]
    [InlineData("routing", "routing-07")]
    [InlineData("desk", "desk")]
    public async Task The_operator_lists_replays_and_deletes_what_a_service_parked(string service, string queue)
    {
        var message = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        await PublishAsync(queue, message, "no event at all");
        using var api = house.AsOperator();

        var parked = await FindAsync(api, service, message, "");
        Assert.StartsWith((string)parked["queue"]!, queue, StringComparison.Ordinal);
        Assert.NotEmpty((string)parked["error"]!);
        await api.PostAsync($"/v1/parked/{service}/{parked["id"]}/replay", new { });
        // It is no better for it, and so comes back.
        var again = await FindAsync(api, service, message, (string)parked["id"]!);
        await api.DeleteAsync($"/v1/parked/{service}/{again["id"]}");

        Assert.DoesNotContain((await api.GetAsync($"/v1/parked/{service}"))["items"]!.AsArray(), item => (string?)item!["messageId"] == message.ToString());
        var refusal = await Assert.ThrowsAsync<ApiRefusal>(() => api.DeleteAsync($"/v1/parked/{service}/{again["id"]}"));
        Assert.Equal(HttpStatusCode.NotFound, refusal.Status);
    }

    [Fact]
    public async Task No_tenant_comes_near_them_and_the_operator_comes_near_no_tenants_conversations()
    {
        var tenant = await house.CreateTenantAsync("en");
        using var api = house.AsOperator();

        foreach (var service in new[] { "email", "conversations", "routing", "desk", "chat" })
            Assert.Equal(HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<ApiRefusal>(() => tenant.Admin.GetAsync($"/v1/parked/{service}"))).Status);
        foreach (var path in new[] { "/v1/conversations", "/v1/queues", "/desk/state", "/v1/attachments/email/x" })
            Assert.Equal(HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<ApiRefusal>(() => api.GetAsync(path))).Status);
    }

    static async Task<JsonNode> FindAsync(PublicApi api, string service, Guid message, string not) => await Wait.For(
        async () => (await api.GetAsync($"/v1/parked/{service}"))["items"]!.AsArray().FirstOrDefault(item => (string?)item!["messageId"] == message.ToString() && (string?)item["id"] != not),
        $"{service} has parked it");

    async Task PublishAsync(string queue, Guid id, string body)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(house.Servers.RabbitMqUrl) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.BasicPublishAsync("", queue, true, new BasicProperties { MessageId = id.ToString() }, System.Text.Encoding.UTF8.GetBytes(body));
    }
}
