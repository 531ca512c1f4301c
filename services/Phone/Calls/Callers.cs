using Omnichannel.Messaging;

namespace Omnichannel.Phone.Calls;

/// <summary>What is known of somebody who calls.</summary>
/// <param name="Name">Of the customer, or null.</param>
/// <param name="Languages">Those he was seen to use, the latest first.</param>
/// <param name="TimeZone">IANA zone.</param>
/// <param name="TenantLanguages">Those of the tenant.</param>
internal sealed record KnownCaller(string? Name, IReadOnlyList<string> Languages, string TimeZone, IReadOnlyList<string> TenantLanguages)
{
    /// <summary>Where nobody could say in time.</summary>
    public static readonly KnownCaller Unknown = new(null, [], "Etc/UTC", []);
}

/// <summary>Looks callers up in Conversations. Nobody waits for it on the line: what is not known at once is asked of the caller.</summary>
internal sealed partial class Callers(IHttpClientFactory clients, TimeProvider time, ILogger<Callers> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(350);

    public async Task<KnownCaller> FindAsync(string tenant, string number, CancellationToken ct)
    {
        using var bounded = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(bounded.Token, ct);
        try
        {
            using var client = clients.CreateClient("Conversations");
            return await client.GetFromJsonAsync<KnownCaller>($"/internal/tenants/{tenant}/callers?number={Uri.EscapeDataString(number)}", both.Token) ?? KnownCaller.Unknown;
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && (exception is OperationCanceledException || Outage.Is(exception)))
        {
            LogUnknown(log, tenant, exception.Message);
            return KnownCaller.Unknown;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "A caller of {Tenant} was not looked up: {Reason}")]
    private static partial void LogUnknown(ILogger log, string tenant, string reason);
}
