using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations;

/// <summary>Who may read and answer conversations: any agent, supervisor or admin of the tenant, person or key. An assignment is no authorisation: its projection lags.</summary>
static class DeskAccess
{
    internal static TBuilder ForDesk<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization().RequireAuthorization(policy => policy.RequireRole("admin", "supervisor", "agent"))
            .OpenTo("callers with the role `agent`, `supervisor` or `admin`.");
}
