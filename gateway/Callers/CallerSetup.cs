using System.Security.Claims;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Settings;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Gateway.Callers;

/// <summary>Registers who may call, in place of the services' internal token: that one the gateway issues and never accepts.</summary>
static class CallerSetup
{
    /// <summary>Policy of what only the platform key reaches.</summary>
    public const string PlatformOnly = "platform-only";

    const string AdminOrPlatform = "admin-or-platform";

    public static void AddCallers(this IServiceCollection services)
    {
        services.AddSingleton<PlatformKey>().AddSettings(PlatformKey.Key);
        services.AddSingleton<KnownCallers>();
        services.AddScheme<GatewayAuthentication>(GatewayAuthentication.SchemeName);
        services.AddAuthorizationBuilder()
            .AddPolicy(PlatformOnly, policy => policy.RequireAssertion(context => IsPlatform(context.User)))
            .AddPolicy(AdminOrPlatform, policy => policy.RequireAssertion(context => context.User.HasClaim("role", "admin") || IsPlatform(context.User)));
    }

    /// <summary>Admins of a tenant, and the platform key.</summary>
    public static TBuilder ForAdminsAndPlatform<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(AdminOrPlatform).OpenTo("callers with the role `admin`, and the operator by the platform key.");

    static bool IsPlatform(ClaimsPrincipal caller) => caller.HasClaim("kind", nameof(CallerKind.Platform));
}
