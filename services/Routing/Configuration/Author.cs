using Omnichannel.Hosting.Security;

namespace Omnichannel.Routing.Configuration;

/// <summary>Who changed something, as it is kept: <c>person:</c> or <c>api-key:</c> and the id.</summary>
static class Author
{
    public static string Of(Caller caller) => $"{(caller.Kind == CallerKind.ApiKey ? "api-key" : "person")}:{caller.Subject}";
}
