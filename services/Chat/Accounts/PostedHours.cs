using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Messaging;

namespace Omnichannel.Chat.Accounts;

/// <summary>A time in which an account is open.</summary>
/// <param name="From">UTC instant from which on.</param>
/// <param name="To">UTC instant before which.</param>
internal sealed record OpenTime(DateTimeOffset From, DateTimeOffset To);

/// <summary>When an account is open.</summary>
/// <param name="Open">Whether it is open now.</param>
/// <param name="ChangesAt">UTC instant at which it closes, or opens, next; null: not within 400 days.</param>
/// <param name="Times">The times of the next eight days, in order; one that goes on past midnight is one.</param>
internal sealed record Hours(bool Open, DateTimeOffset? ChangesAt, IReadOnlyList<OpenTime> Times);

/// <summary>
/// The opening hours of accounts, as their calendars in Routing have them; kept for a minute, or until they change. While Routing cannot be reached, what was read last is posted,
/// and nothing where nothing was read: a visitor may always write.
/// </summary>
internal sealed partial class PostedHours(IHttpClientFactory clients, InternalToken tokens, ServiceName service, TimeProvider time, ILogger<PostedHours> log)
{
    private const int Days = 8;

    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Tenant, string Calendar), Known> known = new();

    /// <summary>The hours of an account; null where it names no calendar or they are not known.</summary>
    public async Task<Hours?> OfAsync(ChatAccount account, CancellationToken ct)
    {
        if (account.Settings.Calendar is not { } calendar || !Names.IsName(calendar))
            return null;
        var now = time.GetUtcNow();
        var key = (account.Tenant, calendar);
        var before = known.GetValueOrDefault(key);
        if (before is not null && now < before.Until)
            return before.Hours;
        try
        {
            var read = await ReadAsync(account.Tenant, calendar, ct);
            var until = read?.ChangesAt is { } changes && changes < now + Freshness ? changes : now + Freshness;
            known[key] = new Known(read, until);
            return read;
        }
        catch (Exception exception) when (Outage.Is(exception) && !ct.IsCancellationRequested)
        {
            LogUnread(log, account.Tenant, calendar, exception.Message);
            return before?.Hours;
        }
    }

    private async Task<Hours?> ReadAsync(string tenant, string calendar, CancellationToken ct)
    {
        using var client = clients.CreateClient("Routing");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/calendars/{calendar}/hours?days={Days}");
        // Asked for the tenant whose calendar it is.
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer", tokens.Create(new Caller(tenant, service.Value, CallerKind.Service, null, null, new HashSet<string>(StringComparer.Ordinal)), TimeSpan.FromMinutes(1)));
        using var answer = await client.SendAsync(request, ct);
        if (answer.StatusCode == System.Net.HttpStatusCode.NotFound)
            return null;
        answer.EnsureSuccessStatusCode();
        var hours = (await answer.Content.ReadFromJsonAsync<Answer>(ct))!;
        return new Hours(hours.Open, hours.ChangesAt, Joined(hours.Dates.SelectMany(date => date.Open)));
    }

    /// <summary>A calendar tells times date by date; what goes on past midnight is one time to a visitor.</summary>
    internal static IReadOnlyList<OpenTime> Joined(IEnumerable<OpenTime> times)
    {
        var joined = new List<OpenTime>();
        foreach (var next in times)
            if (joined is [.., var last] && last.To == next.From)
                joined[^1] = last with { To = next.To };
            else
                joined.Add(next);
        return joined;
    }

    private sealed record Known(Hours? Hours, DateTimeOffset Until);

    private sealed record Answer(bool Open, DateTimeOffset? ChangesAt, IReadOnlyList<OpenDate> Dates);

    private sealed record OpenDate(IReadOnlyList<OpenTime> Open);

    [LoggerMessage(1, LogLevel.Warning, "The hours of calendar {Tenant}/{Calendar} cannot be read: {Reason}")]
    private static partial void LogUnread(ILogger log, string tenant, string calendar, string reason);
}
