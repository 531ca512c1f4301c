using Omnichannel.Email.Reading;
using Omnichannel.Hosting.Leasing;

namespace Omnichannel.Email.Mailboxes;

/// <summary>Holds this process's share of the mailboxes: whoever has a mailbox's lease watches it.</summary>
public sealed class KeepMailboxes(MailboxDirectory directory, WatchMailbox watch, Leases leases, TimeProvider time, ILogger<KeepMailboxes> log) : BackgroundService
{
    private const string Prefix = "mailbox-";

    private static readonly byte[] Sample =
        """
        From: sample@localhost
        Message-ID: <sample@localhost>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/html; charset=windows-1252

        <p>Sample <a href="https://localhost/">link</a></p><blockquote type="cite">quote</blockquote>
        --b
        Content-Type: image/png; name=sample.png
        Content-Transfer-Encoding: base64

        iVBORw0KGgo=
        --b--
        """u8.ToArray();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first mail after a start must not pay for loading the code that reads mails.
        await Task.Run(() => ReadMail.Read(Sample, new MailboxIdentity("sample", "sample", "sample@localhost", []), time.GetUtcNow(), new MailBounds()), stoppingToken);
        await directory.Loaded.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await new LeaseSet(leases, time, "mailboxes", log).RunAsync(
            _ => Task.FromResult<IReadOnlyCollection<string>>([.. directory.All.Select(mailbox => Prefix + mailbox.Key)]),
            (lease, ct) => HoldAsync(lease.Name[Prefix.Length..], ct),
            stoppingToken);
    }

    /// <summary>Watches until the lease ends or the mailbox is removed, and begins anew whenever its configuration changes.</summary>
    private async Task HoldAsync(string key, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested && directory.Find(key) is var (mailbox, replaced))
        {
            using var unchanged = CancellationTokenSource.CreateLinkedTokenSource(ct, replaced);
            await watch.RunAsync(mailbox, () => mailbox.IdentityAmong(directory.All), unchanged.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
