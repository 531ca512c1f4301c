using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Gateway.Callers;
using Omnichannel.Gateway.Routes;

namespace Omnichannel.Tests.Gateway;

public sealed class RouteTableTests
{
    [Theory]
    [InlineData("/v1/messages", Service.Conversations)]
    [InlineData("/v1/conversations", Service.Conversations)]
    [InlineData("/v1/conversations/1", Service.Conversations)]
    [InlineData("/v1/conversations/1/messages", Service.Conversations)]
    [InlineData("/v1/conversations/1/resolve", Service.Conversations)]
    [InlineData("/v1/conversations/1/callbacks", Service.Conversations)]
    [InlineData("/v1/conversations/1/decisions", Service.Routing)]
    [InlineData("/v1/conversations/1/decisions/2", Service.Conversations)]
    [InlineData("/v1/customers/1/merge", Service.Conversations)]
    [InlineData("/v1/channel-accounts/support", Service.Conversations)]
    [InlineData("/v1/entry-rules/vip", Service.Conversations)]
    [InlineData("/v1/webhooks/crm/deliveries/1/replay", Service.Conversations)]
    [InlineData("/v1/agents/me/presence", Service.Routing)]
    [InlineData("/v1/queues/all/live", Service.Routing)]
    [InlineData("/v1/calendars/lahore", Service.Routing)]
    [InlineData("/v1/policies/default/simulate", Service.Routing)]
    [InlineData("/v1/skills/billing", Service.Routing)]
    [InlineData("/v1/offers/1/accept", Service.Routing)]
    [InlineData("/v1/attachments/email", Service.Email)]
    [InlineData("/v1/attachments/email/1", Service.Email)]
    [InlineData("/v1/quarantine/email", Service.Email)]
    [InlineData("/v1/quarantine/email/1/release", Service.Email)]
    [InlineData("/v1/blocked-senders/email/1", Service.Email)]
    [InlineData("/desk/", Service.DeskStream)]
    [InlineData("/desk/state", Service.DeskStream)]
    [InlineData("/desk/stream", Service.DeskStream)]
    [InlineData("/v1/parked/email", Service.Email)]
    [InlineData("/v1/parked/conversations/1/replay", Service.Conversations)]
    [InlineData("/v1/parked/routing/1", Service.Routing)]
    [InlineData("/v1/parked/desk", Service.DeskStream)]
    [InlineData("/chat/widget.js", Service.ChatStream)]
    [InlineData("/chat/sessions/1/stream", Service.ChatStream)]
    [InlineData("/v1/conversations/1/typing", Service.ChatStream)]
    [InlineData("/v1/parked/chat", Service.ChatStream)]
    [InlineData("/channels/social/whatsapp/0123456789abcdef", Service.Social)]
    [InlineData("/v1/quarantine/social", Service.Social)]
    [InlineData("/v1/attachments/social/1", Service.Social)]
    [InlineData("/v1/parked/social", Service.Social)]
    [InlineData("/channels/phone/0123/voice", Service.Phone)]
    [InlineData("/v1/attachments/phone/1", Service.Phone)]
    [InlineData("/v1/calls/1/hold", Service.Phone)]
    [InlineData("/v1/conversations/1/calls", Service.Phone)]
    [InlineData("/v1/conversations/1/call", Service.Phone)]
    [InlineData("/v1/parked/phone", Service.Phone)]
    public async Task Every_path_of_the_api_leads_to_the_service_that_serves_it(string path, string service) => Assert.Equal(service, await ServiceOf(path));

    [Theory]
    [InlineData("/internal/parked")]
    [InlineData("/v1/internal")]
    [InlineData("/v1/parked")]
    [InlineData("/v1/parked/identity")]
    [InlineData("/v1/attachments/fax/1")]
    [InlineData("/v1/messagesx")]
    [InlineData("/health/ready")]
    [InlineData("/auth/token")]
    [InlineData("/v1/tenants/demo")]
    [InlineData("/v1/people/x")]
    [InlineData("/v1/api-keys")]
    [InlineData("/")]
    public async Task What_is_not_in_the_table_leads_to_no_service(string path) => Assert.Null(await ServiceOf(path));

    [Fact]
    public void Every_forwarded_route_but_pages_visitors_and_webhooks_asks_who_calls_and_all_bound_the_body() => Assert.All(RouteTable.Routes(), route =>
    {
        Assert.Equal(
            route.Match.Path! switch
            {
                "/chat/{**rest}" or "/channels/social/{**rest}" or "/channels/phone/{**rest}" or "/desk" or "/desk/wall" or "/desk/assets/{**rest}" => RouteTable.Anybody,
                var path when path.StartsWith("/v1/parked/", StringComparison.Ordinal) => CallerSetup.PlatformOnly,
                _ => "default",
            },
            route.AuthorizationPolicy);
        Assert.InRange(route.MaxRequestBodySize!.Value, 1, 30 << 20);
    });

    [Fact]
    public void A_service_may_run_as_several_processes()
    {
        var clusters = RouteTable.Clusters(Configured("http://10.0.0.1:81, http://10.0.0.2:81"));

        Assert.All(clusters, cluster => Assert.Equal(["http://10.0.0.1:81", "http://10.0.0.2:81"], cluster.Destinations!.Values.Select(destination => destination.Address).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("desk:81")]
    [InlineData("/desk")]
    [InlineData("ftp://desk")]
    public void A_service_without_a_proper_address_is_told_before_anything_starts(string address)
    {
        Assert.NotEmpty(RouteTable.Settings.SelectMany(setting => setting.Faults(Configured(address))));
        Assert.All(RouteTable.Clusters(Configured(address)), cluster => Assert.Empty(cluster.Destinations!));
    }

    static IConfiguration Configured(string address) => new ConfigurationBuilder()
        .AddInMemoryCollection(RouteTable.Rows.Select(row => row.Service).Distinct(StringComparer.Ordinal).Select(service => KeyValuePair.Create("Services:" + service, (string?)address)))
        .Build();

    /// <summary>Asks ASP.NET Core's own matcher, without a server.</summary>
    static async Task<string?> ServiceOf(string path)
    {
        await using var services = new ServiceCollection().AddLogging().AddRouting().AddMetrics()
            .AddSingleton<System.Diagnostics.DiagnosticListener>(new System.Diagnostics.DiagnosticListener("test")).BuildServiceProvider();
        var app = new ApplicationBuilder(services);
        app.UseRouting();
        app.UseEndpoints(endpoints => endpoints.DataSources.Add(new DefaultEndpointDataSource(RouteTable.Rows.Select(row =>
            new RouteEndpointBuilder(_ => Task.CompletedTask, RoutePatternFactory.Parse(row.Path), 0) { DisplayName = row.Service }.Build()))));
        var context = new DefaultHttpContext { RequestServices = services, Request = { Method = "GET", Path = path } };
        await app.Build()(context);
        return context.GetEndpoint()?.DisplayName;
    }
}
