using Microsoft.AspNetCore.Authentication;
using Omnichannel.Hosting.Security;

namespace Omnichannel.Gateway.Callers;

/// <summary>Registers who may call, in place of the services' internal token: that one the gateway issues and never accepts.</summary>
static class CallerSetup
{
    const string AdminOrPlatform = "admin-or-platform";

    public static void AddCallers(this IServiceCollection services)
    {
        services.AddSingleton<PlatformKey>();
        services.AddSingleton<KnownCallers>();
        services.AddAuthentication(GatewayAuthentication.SchemeName).AddScheme<AuthenticationSchemeOptions, GatewayAuthentication>(GatewayAuthentication.SchemeName, configureOptions: null);
        services.AddAuthorizationBuilder().AddPolicy(
            AdminOrPlatform,
            policy => policy.RequireAssertion(context => context.User.HasClaim("role", "admin") || context.User.HasClaim("kind", nameof(CallerKind.Platform))));
    }

    /// <summary>Admins of a tenant, and the platform key.</summary>
    public static TBuilder ForAdminsAndPlatform<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(AdminOrPlatform);
}
