using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Hosting.Security;

/// <summary>Who may call an endpoint. Without a rule of its own an endpoint takes any caller of a tenant.</summary>
public static class Access
{
    const string AdminPolicy = "admin";
    const string AgentPolicy = "agent";
    const string ServicePolicy = "service";
    const string OperatorPolicy = "operator";

    /// <summary>Only callers with the role <c>admin</c>: configuration.</summary>
    public static TBuilder ForAdmins<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(AdminPolicy).OpenTo("callers with the role `admin`.");

    /// <summary>Only persons who work as an agent.</summary>
    public static TBuilder ForAgents<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(AgentPolicy).OpenTo("people who work as an agent.");

    /// <summary>Only other services.</summary>
    public static TBuilder ForServices<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(ServicePolicy).OpenTo("other services.");

    /// <summary>Only the installation's operator and other services.</summary>
    public static TBuilder ForOperators<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(OperatorPolicy).OpenTo("the operator of the installation, by the platform key.");

    internal static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<InternalToken>();
        services.AddScheme<InternalTokenAuthentication>(InternalTokenAuthentication.SchemeName);
        var tenantCaller = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireAssertion(Is(caller => Names.IsName(caller.Tenant))).Build();
        services.AddAuthorizationBuilder()
            .SetDefaultPolicy(tenantCaller)
            .SetFallbackPolicy(tenantCaller)
            .AddPolicy(AdminPolicy, policy => policy.Combine(tenantCaller).RequireAssertion(Is(caller => caller.Roles.Contains("admin"))))
            .AddPolicy(AgentPolicy, policy => policy.Combine(tenantCaller).RequireAssertion(Is(caller => caller.AgentId is not null)))
            .AddPolicy(ServicePolicy, policy => policy.RequireAssertion(Is(caller => caller.Kind is CallerKind.Service)))
            .AddPolicy(OperatorPolicy, policy => policy.RequireAssertion(Is(caller => caller.Kind is CallerKind.Service or CallerKind.Platform)));
        return services;
    }

    /// <summary>
    /// Adds the scheme that says who calls, as the default one. Without ASP.NET Core's data protection: nothing here uses it, and it would write keys to disk at start.
    /// </summary>
    public static void AddScheme<THandler>(this IServiceCollection services, string name)
        where THandler : AuthenticationHandler<AuthenticationSchemeOptions>
    {
        services.AddAuthenticationCore(options => options.DefaultScheme = name);
        services.AddWebEncoders();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, THandler>(name, configureOptions: null);
    }

    static Func<AuthorizationHandlerContext, bool> Is(Func<Caller, bool> rule) => context => Caller.From(context.User) is { } caller && rule(caller);
}
