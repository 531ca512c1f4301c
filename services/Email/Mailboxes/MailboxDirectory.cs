using System.Collections.Concurrent;
using System.Threading.Channels;
using Omnichannel.Messaging;

namespace Omnichannel.Email.Mailboxes;

/// <summary>
/// The mailboxes of all tenants, read from Conversations at the start, whenever it says that one changed, and every minute besides. While Conversations
/// cannot be reached, what was read last stays in force.
/// </summary>
public sealed partial class MailboxDirectory(IHttpClientFactory clients, TimeProvider time, ILogger<MailboxDirectory> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly Channel<bool> wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TaskCompletionSource loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the directory has been read for the first time.</summary>
    public Task Loaded => loaded.Task;

    /// <summary>All mailboxes.</summary>
    public IReadOnlyList<Mailbox> All => [.. entries.Values.Select(entry => entry.Mailbox)];

    /// <summary>The mailbox with a token that is cancelled when it is changed or removed; null when there is none.</summary>
    public (Mailbox Mailbox, CancellationToken Replaced)? Find(string key) =>
        entries.TryGetValue(key, out var entry) ? (entry.Mailbox, entry.Replaced.Token) : null;

    /// <summary>Has it read again soon.</summary>
    public void Refresh() => wakes.Writer.TryWrite(true);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var waitOut = Outage.WaitOut(exception => LogWaiting(log, exception.Message));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                Apply(await waitOut.ExecuteAsync(async ct => await ReadAsync(ct), stoppingToken));
                loaded.TrySetResult();
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogWaiting(log, exception.Message);
            }
            using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            using var timer = new CancellationTokenSource(loaded.Task.IsCompleted ? Pace : TimeSpan.FromSeconds(2), time);
            using var registration = timer.Token.Register(bounded.Cancel);
            await ((Task)wakes.Reader.WaitToReadAsync(bounded.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wakes.Reader.TryRead(out _);
        }
    }

    /// <summary>Asks Conversations for the accounts of all tenants.</summary>
    /// <exception cref="HttpRequestException">It cannot be reached or refused.</exception>
    internal static async Task<IReadOnlyList<MailboxAccount>> AccountsAsync(IHttpClientFactory clients, CancellationToken ct)
    {
        using var client = clients.CreateClient("Conversations");
        return (await client.GetFromJsonAsync<Answer>("/internal/channel-accounts?channel=email", ct))!.Items;
    }

    private async Task<IReadOnlyList<Mailbox>> ReadAsync(CancellationToken ct)
    {
        var mailboxes = new List<Mailbox>();
        foreach (var account in await AccountsAsync(clients, ct))
            if (Mailbox.Of(account) is { } mailbox)
                mailboxes.Add(mailbox);
            else if (account.Enabled)
                LogUnusable(log, account.Key);
        return mailboxes;
    }

    private void Apply(IReadOnlyList<Mailbox> mailboxes)
    {
        foreach (var gone in entries.Keys.Except(mailboxes.Select(mailbox => mailbox.Key), StringComparer.Ordinal))
            if (entries.TryRemove(gone, out var removed))
                removed.Replaced.Cancel();
        foreach (var mailbox in mailboxes)
        {
            if (entries.TryGetValue(mailbox.Key, out var known) && known.Mailbox == mailbox)
                continue;
            entries[mailbox.Key] = new(mailbox, new CancellationTokenSource());
            known?.Replaced.Cancel();
            LogKnown(log, mailbox.Key);
        }
    }

    private sealed record Answer(IReadOnlyList<MailboxAccount> Items);

    private sealed record Entry(Mailbox Mailbox, CancellationTokenSource Replaced);

    [LoggerMessage(1, LogLevel.Warning, "The mailboxes cannot be read from Conversations: {Reason}")]
    private static partial void LogWaiting(ILogger log, string reason);

    [LoggerMessage(2, LogLevel.Information, "Mailbox {Mailbox} is configured")]
    private static partial void LogKnown(ILogger log, string mailbox);

    [LoggerMessage(3, LogLevel.Warning, "Mailbox {Mailbox} lacks an address, an IMAP or an SMTP server and is not read")]
    private static partial void LogUnusable(ILogger log, string mailbox);
}
