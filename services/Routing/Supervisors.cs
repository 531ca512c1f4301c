using Omnichannel.Hosting.Web;

namespace Omnichannel.Routing;

/// <summary>Who may watch over a tenant's queues and agents.</summary>
static class Supervisors
{
    /// <summary>Callers with the role <c>supervisor</c> or <c>admin</c>.</summary>
    public static TBuilder ForSupervisors<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization().RequireAuthorization(policy => policy.RequireRole("admin", "supervisor")).OpenTo("callers with the role `supervisor` or `admin`.");
}
