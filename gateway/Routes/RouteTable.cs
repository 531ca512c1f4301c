using Omnichannel.Gateway.Callers;
using Omnichannel.Hosting.Settings;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Omnichannel.Gateway.Routes;

/// <summary>Services behind the gateway; each is a YARP cluster whose addresses stand in <c>Services:…</c>, several separated by commas.</summary>
static class Service
{
    public const string Email = "Email";
    public const string Conversations = "Conversations";
    public const string Routing = "Routing";

    /// <summary>Desk over HTTP/2 without TLS: thousands of streams share few connections, where HTTP/1.1 would cost a descriptor each.</summary>
    public const string DeskStream = "DeskStream";

    /// <summary>Chat in the same way: each visitor has a stream.</summary>
    public const string ChatStream = "ChatStream";

    public const string Social = "Social";
    public const string Phone = "Phone";
}

/// <summary>One row of the table: what a path leads to.</summary>
/// <param name="Path">Template of ASP.NET Core; the more specific one wins, whatever the order.</param>
/// <param name="Service">Who serves it.</param>
/// <param name="BodyLimit">Largest request body in bytes.</param>
/// <param name="At">Template of the path at the service, where it is another than outside.</param>
/// <param name="Policy">Who gets through; "default" is any caller of a tenant, and the service decides what he may do there.</param>
sealed record Row(string Path, string Service, long BodyLimit = RouteTable.JsonBody, string? At = null, string Policy = "default");

/// <summary>
/// Every public path that a service behind the gateway serves. What is not here is not reachable from outside; of <c>/internal/*</c> that is all but the parked
/// messages, which the platform key reaches.
/// Paths the gateway serves itself (<c>/auth</c>, <c>/v1/tenants</c>, <c>/v1/people</c>, <c>/v1/api-keys</c>, <c>/health</c>) are mapped in Program.cs.
/// </summary>
static class RouteTable
{
    /// <summary>Policy of what is open to callers who have not said who they are; the service is then told of no caller.</summary>
    public const string Anybody = "anonymous";

    /// <summary>1 MiB: more than any JSON document of the API.</summary>
    public const long JsonBody = 1 << 20;

    /// <summary>30 MiB: an attachment with its multipart or base64 overhead.</summary>
    public const long AttachmentBody = 30 << 20;

    /// <summary>3 MiB: what providers send at most.</summary>
    public const long WebhookBody = 3 << 20;

    public static readonly IReadOnlyList<Row> Rows =
    [
        new("/v1/messages/{**rest}", Service.Conversations),
        new("/v1/conversations/{**rest}", Service.Conversations),
        new("/v1/customers/{**rest}", Service.Conversations),
        new("/v1/channel-accounts/{**rest}", Service.Conversations),
        new("/v1/entry-rules/{**rest}", Service.Conversations),
        new("/v1/webhooks/{**rest}", Service.Conversations),
        new("/v1/templates/{**rest}", Service.Conversations),

        new("/v1/agents/{**rest}", Service.Routing),
        new("/v1/queues/{**rest}", Service.Routing),
        new("/v1/calendars/{**rest}", Service.Routing),
        new("/v1/policies/{**rest}", Service.Routing),
        new("/v1/skills/{**rest}", Service.Routing),
        new("/v1/live/{**rest}", Service.Routing),
        new("/v1/offers/{**rest}", Service.Routing),
        new("/v1/conversations/{id}/decisions", Service.Routing),

        new("/v1/attachments/email/{**rest}", Service.Email, AttachmentBody),
        new("/v1/quarantine/email/{**rest}", Service.Email),
        new("/v1/blocked-senders/email/{**rest}", Service.Email),

        new("/desk/{**rest}", Service.DeskStream),
        // Pages, scripts and words are the same for everybody and hold nobody's data.
        new("/desk", Service.DeskStream, Policy: Anybody),
        new("/desk/wall", Service.DeskStream, Policy: Anybody),
        new("/desk/assets/{**rest}", Service.DeskStream, Policy: Anybody),

        new("/chat/{**rest}", Service.ChatStream, AttachmentBody, Policy: Anybody),
        new("/v1/conversations/{id}/typing", Service.ChatStream),
        new("/v1/conversations/{id}/seen", Service.ChatStream),
        new("/v1/attachments/chat/{**rest}", Service.ChatStream, AttachmentBody),

        // Providers prove who they are by their signatures.
        new("/channels/social/{**rest}", Service.Social, WebhookBody, Policy: Anybody),
        new("/v1/attachments/social/{**rest}", Service.Social, AttachmentBody),
        new("/v1/quarantine/social/{**rest}", Service.Social),

        new("/channels/phone/{**rest}", Service.Phone, Policy: Anybody),
        new("/v1/attachments/phone/{**rest}", Service.Phone),
        new("/v1/calls/{**rest}", Service.Phone),
        new("/v1/conversations/{id}/calls", Service.Phone),
        new("/v1/conversations/{id}/call", Service.Phone),

        Parked("email", Service.Email),
        Parked("conversations", Service.Conversations),
        Parked("routing", Service.Routing),
        Parked("desk", Service.DeskStream),
        Parked("chat", Service.ChatStream),
        Parked("social", Service.Social),
        Parked("phone", Service.Phone),
    ];

    /// <summary>The table as YARP reads it.</summary>
    public static IReadOnlyList<RouteConfig> Routes() =>
    [
        .. Rows.Select(row => new RouteConfig
        {
            RouteId = row.Path,
            ClusterId = row.Service,
            Match = new RouteMatch { Path = row.Path },
            MaxRequestBodySize = row.BodyLimit,
            AuthorizationPolicy = row.Policy,
            Transforms = row.At is null ? null : [new Dictionary<string, string>(StringComparer.Ordinal) { ["PathPattern"] = row.At }],
        }),
    ];

    /// <summary>The services as YARP reaches them.</summary>
    public static IReadOnlyList<ClusterConfig> Clusters(IConfiguration configuration) => [.. Services.Select(service => Cluster(service, configuration))];

    /// <summary>Where the services are.</summary>
    public static IReadOnlyList<Setting> Settings => [.. Services.Select(Addresses)];

    static IEnumerable<string> Services => Rows.Select(row => row.Service).Distinct(StringComparer.Ordinal);

    static Setting Addresses(string service) =>
        new("Services:" + service, "the base URL of that service, or of several of its processes, separated by commas", Setting.ListOf(Setting.Url("http", "https")));

    static Row Parked(string name, string service) => new($"/v1/parked/{name}/{{**rest}}", service, At: "/internal/parked/{**rest}", Policy: CallerSetup.PlatformOnly);

    static ClusterConfig Cluster(string service, IConfiguration configuration) => new()
    {
        ClusterId = service,
        Destinations = Destinations(Addresses(service), configuration),
        LoadBalancingPolicy = "PowerOfTwoChoices",
        // A process that fails is left out for a while, unless it is the only one left.
        HealthCheck = new HealthCheckConfig
        {
            Passive = new PassiveHealthCheckConfig { Enabled = true, Policy = "TransportFailureRate", ReactivationPeriod = TimeSpan.FromSeconds(5) },
            AvailableDestinationsPolicy = "HealthyOrPanic",
        },
        HttpRequest = service is Service.DeskStream or Service.ChatStream
            // A stream writes a comment every 15 s; eight missing ones mean that its process hangs.
            ? new ForwarderRequestConfig
            {
                Version = new Version(2, 0),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                ActivityTimeout = TimeSpan.FromMinutes(2),
            }
            : new ForwarderRequestConfig
            {
                Version = new Version(1, 1),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                ActivityTimeout = TimeSpan.FromSeconds(30),
            },
        // Header values are UTF-8 here as they are in Kestrel; the client library's ASCII made a service unreachable for whoever sent an umlaut.
        HttpClient = new HttpClientConfig { EnableMultipleHttp2Connections = true, RequestHeaderEncoding = "utf-8" },
    };

    // What is wrong is told, with all else that is, when the service is built.
    static Dictionary<string, DestinationConfig> Destinations(Setting addresses, IConfiguration configuration) =>
        addresses.Faults(configuration).Any()
            ? []
            : Setting.Parts(addresses.Read(configuration)).Distinct(StringComparer.Ordinal).ToDictionary(address => address, address => new DestinationConfig { Address = address }, StringComparer.Ordinal);
}
