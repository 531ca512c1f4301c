using Omnichannel.Hosting.Limits;

namespace Omnichannel.Chat.Sessions;

/// <summary>
/// Bounds of what visitors may ask, counted by each process for itself: per session's visitor and per network address, which the gateway tells.
/// Configuration: <c>Limits:Chat-Visitor</c>, <c>Limits:Chat-Address</c> and <c>Limits:Chat-Sessions</c>, each with <c>PerSecond</c> (0: no bound) and <c>Burst</c>.
/// </summary>
internal sealed class VisitorLimits(IConfiguration configuration) : IDisposable
{
    /// <summary>The header in which the gateway tells from which network a visitor calls; it lets no client's through.</summary>
    public const string NetworkHeader = "X-Omnichannel-Network";

    private const int NetworkBuckets = 65_536;

    // Somebody who types fast, with receipts beside it; and a school behind one address.
    private readonly Limit? visitor = Limit.Read(configuration, "Chat-Visitor", perSecond: 2, burst: 40);
    private readonly Limit? address = Limit.Read(configuration, "Chat-Address", perSecond: 20, burst: 400);
    private readonly Limit? sessions = Limit.Read(configuration, "Chat-Sessions", perSecond: 1, burst: 60);

    public static IEnumerable<Hosting.Settings.Setting> Settings => new[] { "Chat-Visitor", "Chat-Address", "Chat-Sessions" }.SelectMany(name => new[] { Limit.PerSecond(name), Limit.Burst(name) });

    /// <summary>The refusal of a request of an address that has used up what it had, or null.</summary>
    public IResult? OfAddress(HttpContext context, int weight) => Take(context, address, NetworkOf(context), weight);

    /// <summary>The same for opening a session.</summary>
    public IResult? OfNewSession(HttpContext context) => Take(context, sessions, NetworkOf(context), 1);

    /// <summary>The same for a visitor.</summary>
    public IResult? OfVisitor(HttpContext context, VisitorSession session, int weight) => Take(context, visitor, $"{session.Account.Tenant} {session.Visitor}", weight);

    public void Dispose()
    {
        visitor?.Dispose();
        address?.Dispose();
        sessions?.Dispose();
    }

    /// <summary>
    /// Null where the gateway knows who calls, and bounds him itself. Whoever can choose addresses cannot choose how much is remembered of them: networks share so many buckets, by a hash
    /// that differs from process to process.
    /// </summary>
    private static string? NetworkOf(HttpContext context) => context.Request.Headers[NetworkHeader] is [{ Length: > 0 } network]
        ? ((uint)network.GetHashCode(StringComparison.Ordinal) % NetworkBuckets).ToString(System.Globalization.CultureInfo.InvariantCulture)
        : null;

    private static IResult? Take(HttpContext context, Limit? limit, string? whose, int weight)
    {
        for (var i = 0; limit is not null && whose is not null && i < weight; i++)
            if (limit.Take(whose) is { Ticks: > 0 } wait)
                return TooManyRequests.Answer(context, limit.Policy, wait);
        return null;
    }
}
