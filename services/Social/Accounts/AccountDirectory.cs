using System.Collections.Frozen;
using System.Text.Json;
using System.Threading.Channels;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging;
using Omnichannel.Social.Providers;

namespace Omnichannel.Social.Accounts;

/// <summary>
/// The accounts of all tenants, read from Conversations at the start, whenever it says that one changed, every minute besides, and when somebody calls an address that is not known yet.
/// While Conversations cannot be reached, what was read last stays in force; before the first reading the process is not ready.
/// </summary>
internal sealed partial class AccountDirectory(
    IHttpClientFactory clients, KnownProviders providers, Readiness readiness, TimeProvider time, ILogger<AccountDirectory> log) : BackgroundService
{
    private const string Gate = "accounts";

    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    /// <summary>Strangers cannot have it read more often than this.</summary>
    private static readonly TimeSpan LeastPace = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SemaphoreSlim reading = new(1);
    private FrozenDictionary<string, WebhookGroup> groups = FrozenDictionary<string, WebhookGroup>.Empty;
    private FrozenDictionary<string, SocialAccount> byKey = FrozenDictionary<string, SocialAccount>.Empty;
    private long readAt;

    /// <summary>The enabled account of a tenant; null where there is none.</summary>
    public SocialAccount? Find(string tenant, string id) => byKey.GetValueOrDefault($"{tenant}/{id}") is { Enabled: true } account ? account : null;

    /// <summary>Whom an address serves; null where nobody.</summary>
    public async Task<WebhookGroup?> GroupAsync(string webhookKey, CancellationToken ct)
    {
        if (groups.TryGetValue(webhookKey, out var group))
            return group;
        // An account that was made a moment ago, whose news has not come yet: providers call its address at once.
        await ReadSinceAsync(time.GetTimestamp(), LeastPace, ct);
        return groups.GetValueOrDefault(webhookKey);
    }

    /// <summary>Has it read again now, for an admin who has just changed something; while that is not possible what was read last stays in force.</summary>
    public Task ReadNowAsync(CancellationToken ct) => ReadSinceAsync(time.GetTimestamp(), TimeSpan.Zero, ct);

    /// <summary>Has it read again soon.</summary>
    public void Refresh() => wakes.Writer.TryWrite(true);

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        readiness.Require(Gate);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        reading.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var waitOut = Outage.WaitOut(exception => LogWaiting(log, exception.Message));
        while (!stoppingToken.IsCancellationRequested)
        {
            await waitOut.ExecuteAsync(async ct => await ReadAsync(ct), stoppingToken);
            readiness.Met(Gate);
            using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await using var timer = time.CreateTimer(_ => bounded.Cancel(), null, Pace, Timeout.InfiniteTimeSpan);
            await ((Task)wakes.Reader.WaitToReadAsync(bounded.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wakes.Reader.TryRead(out _);
        }
    }

    /// <summary>Returns when the accounts have been read since an instant, perhaps for somebody else, or could not be.</summary>
    private async Task ReadSinceAsync(long asked, TimeSpan pace, CancellationToken ct)
    {
        await reading.WaitAsync(ct);
        try
        {
            if (Volatile.Read(ref readAt) >= asked)
                return;
            if (pace - time.GetElapsedTime(Volatile.Read(ref readAt)) is { Ticks: > 0 } pause)
                await Task.Delay(pause, time, ct);
            await ReadAsync(ct);
        }
        catch (Exception exception) when (Outage.Is(exception))
        {
            Volatile.Write(ref readAt, time.GetTimestamp());
            LogWaiting(log, exception.Message);
        }
        finally
        {
            reading.Release();
        }
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        var began = time.GetTimestamp();
        using var client = clients.CreateClient("Conversations");
        var answer = (await client.GetFromJsonAsync<Answer>("/internal/channel-accounts?channel=social", ct))!;
        var accounts = new List<SocialAccount>();
        foreach (var item in answer.Items)
            if (SocialAccount.Of(item) is { } account)
                accounts.Add(account);
            else
                LogUnusable(log, item.GetProperty("tenant").GetString(), item.GetProperty("id").GetString());
        byKey = accounts.ToFrozenDictionary(account => account.Key, StringComparer.Ordinal);
        groups = WebhookGroup.Among(accounts, providers);
        Volatile.Write(ref readAt, began);
    }

    private sealed record Answer(IReadOnlyList<JsonElement> Items);

    [LoggerMessage(1, LogLevel.Warning, "The social accounts cannot be read from Conversations: {Reason}")]
    private static partial void LogWaiting(ILogger log, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Social account {Tenant}/{Account} has settings of another form and is not served")]
    private static partial void LogUnusable(ILogger log, string? tenant, string? account);
}
