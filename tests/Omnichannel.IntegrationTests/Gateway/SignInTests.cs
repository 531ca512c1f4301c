using System.Net.Http.Json;
using System.Text.Json;

namespace Omnichannel.IntegrationTests.Gateway;

public sealed class SignInTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Signing_in_gives_tokens_that_work_and_the_service_learns_who_it_is()
    {
        using var tenant = await gateway.NewTenantAsync();
        var (id, email) = await tenant.AddPersonAsync();

        var tokens = await tenant.SignInAsync(email.ToUpperInvariant());

        Assert.Equal((tenant.Id, id), (tokens.TenantId, tokens.AgentId));
        Assert.Equal(["agent"], tokens.Roles);
        Assert.InRange(tokens.ExpiresIn, 60, 900);
        using var client = GatewayFixture.Client(gateway.Another, tokens.AccessToken);
        var seen = await client.GetFromJsonAsync<JsonElement>("/v1/conversations");
        var caller = seen.GetProperty("caller");
        Assert.Equal(tenant.Id, caller.GetProperty("tenant").GetString());
        Assert.Equal(id, caller.GetProperty("subject").GetString());
        Assert.Equal(id, caller.GetProperty("agentId").GetString());
        Assert.NotEqual(JsonValueKind.Null, caller.GetProperty("sessionId").ValueKind);
    }
}
