using MailKit;
using MailKit.Net.Imap;
using Omnichannel.Email.Reading;
using Omnichannel.Email.SigningIn;
using Polly;
using Polly.Retry;

namespace Omnichannel.Email.Mailboxes;

/// <summary>
/// Follows one mailbox by IMAP (RFC 9051) for as long as this process holds its lease: has what is new taken in, and waits in IDLE (RFC 2177) for more.
/// Whatever breaks is begun anew from the stored position, after a growing pause.
/// </summary>
public sealed partial class WatchMailbox(SignIn signIn, CatchUp catchUp, TimeProvider time, ILogger<WatchMailbox> log)
{
    /// <summary>Servers may end an IDLE after half an hour; address translation forgets a silent connection sooner.</summary>
    private static readonly TimeSpan LongestIdle = TimeSpan.FromMinutes(9);

    /// <summary>How often a server without IDLE is asked.</summary>
    private static readonly TimeSpan PollPace = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    /// <summary>Runs until cancelled.</summary>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="identity">The mailbox among the tenant's others, as known now.</param>
    /// <param name="ct">Ends it.</param>
    public async Task RunAsync(Mailbox mailbox, Func<MailboxIdentity> identity, CancellationToken ct)
    {
        var opening = Opening(mailbox);
        while (!ct.IsCancellationRequested)
        {
            try
            {
                using var client = await opening.ExecuteAsync(async token => await OpenAsync(mailbox, token), ct);
                LogOpened(log, mailbox.Key);
                await FollowAsync(client, mailbox, identity, ct);
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                LogBroken(log, mailbox.Key, LoggableReason.Of(exception));
                await Task.Delay(PauseAfterFailure, time, ct);
            }
        }
    }

    private ResiliencePipeline Opening(Mailbox mailbox) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(exception => exception is not OperationCanceledException),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(500),
            MaxDelay = TimeSpan.FromSeconds(15),
            UseJitter = true,
            OnRetry = arguments =>
            {
                LogBroken(log, mailbox.Key, LoggableReason.Of(arguments.Outcome.Exception!));
                return default;
            },
        })
        .Build();

    private async Task<ImapClient> OpenAsync(Mailbox mailbox, CancellationToken ct)
    {
        var client = new ImapClient { Timeout = 60_000 };
        try
        {
            await signIn.ToAsync(client, mailbox, mailbox.Imap, ct);
            await client.Inbox!.OpenAsync(FolderAccess.ReadWrite, ct);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private async Task FollowAsync(ImapClient client, Mailbox mailbox, Func<MailboxIdentity> identity, CancellationToken ct)
    {
        var inbox = client.Inbox!;
        using var wake = new Wake();
        inbox.CountChanged += (_, _) => wake.Set();
        while (true)
        {
            // Cleared before looking: what arrives while looking is looked for again.
            wake.Clear();
            await catchUp.RunAsync(inbox, mailbox, identity(), ct);
            if (client.Capabilities.HasFlag(ImapCapabilities.Idle))
                await IdleAsync(client, wake, ct);
            else
            {
                await wake.WaitAsync(PollPace, time, ct);
                await client.NoOpAsync(ct);
            }
        }
    }

    private async Task IdleAsync(ImapClient client, Wake wake, CancellationToken ct)
    {
        using var done = new CancellationTokenSource(LongestIdle, time);
        using var woken = wake.Register(done);
        if (!done.IsCancellationRequested)
            await client.IdleAsync(done.Token, ct);
    }

    [LoggerMessage(1, LogLevel.Information, "Mailbox {Mailbox} is open")]
    private static partial void LogOpened(ILogger log, string mailbox);

    [LoggerMessage(2, LogLevel.Warning, "Mailbox {Mailbox} is begun anew: {Reason}")]
    private static partial void LogBroken(ILogger log, string mailbox, string reason);
}
