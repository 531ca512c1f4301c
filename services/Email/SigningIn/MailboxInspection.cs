using System.Collections.Concurrent;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;
using MailKit.Security;
using Omnichannel.Email.Mailboxes;
using Omnichannel.Hosting.Inspecting;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Email.SigningIn;

/// <summary>
/// Whether the servers of every mailbox take our sign-in, IMAP and SMTP; nothing is read and nothing sent. Names accounts, never addresses: servers like to repeat them,
/// so what they say in refusing is not repeated either.
/// </summary>
public sealed class MailboxInspection(IHttpClientFactory clients, SignIn signIn) : IInspection
{
    private const int AtOnce = 16;

    /// <summary>Of one answer: servers take seconds to refuse a sign-in, so that guessing is slow.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan OfConversations = TimeSpan.FromSeconds(5);

    /// <summary>Of all: shorter than a check may take, so that what was found is told.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(13);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bounded.CancelAfter(Bound);
        IReadOnlyList<MailboxAccount> accounts;
        try
        {
            accounts = await WithinAsync(OfConversations, token => MailboxDirectory.AccountsAsync(clients, token), bounded.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException)
        {
            return [Finding.Fault($"The mailboxes could not be read from Conversations, and none was tried: {exception.Message}")];
        }
        return await TryAllAsync(accounts, bounded.Token);
    }

    private async Task<IReadOnlyList<Finding>> TryAllAsync(IReadOnlyList<MailboxAccount> accounts, CancellationToken ct)
    {
        var mailboxes = accounts.Select(Mailbox.Of).OfType<Mailbox>().ToList();
        var faults = new ConcurrentBag<(string Key, string Text)>();
        foreach (var unusable in accounts.Where(account => account.Enabled).ExceptBy(mailboxes.Select(mailbox => mailbox.Key), account => account.Key, StringComparer.Ordinal))
            faults.Add((unusable.Key, "lacks an address, an IMAP or an SMTP server and is not read."));
        var tried = 0;
        try
        {
            await Parallel.ForEachAsync(mailboxes, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (mailbox, token) =>
            {
                foreach (var fault in await Task.WhenAll(
                             TryAsync(new ImapClient(), "IMAP", mailbox, mailbox.Imap, token), TryAsync(new SmtpClient(), "SMTP", mailbox, mailbox.Smtp, token)))
                    if (fault is not null)
                        faults.Add((mailbox.Key, fault));
                Interlocked.Increment(ref tried);
            });
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The rest is not tried, which is told below.
        }
        var rest = mailboxes.Count - tried;
        return
        [
            .. faults.OrderBy(fault => fault.Key, StringComparer.Ordinal).ThenBy(fault => fault.Text, StringComparer.Ordinal).Select(fault => Finding.Fault($"mailbox {fault.Key}: {fault.Text}")),
            Finding.Well(mailboxes.Count == 0 ? "no mailbox is configured" : $"sign-in by IMAP and SMTP was tried for {tried} of {mailboxes.Count} mailboxes{(rest > 0 ? "; for the rest there was no time, the log says which cannot be opened" : "")}"),
        ];
    }

    /// <summary>What is wrong, or null.</summary>
    private async Task<string?> TryAsync(MailService client, string protocol, Mailbox mailbox, MailServerSettings server, CancellationToken ct)
    {
        using (client)
        {
            try
            {
                await WithinAsync(
                    Patience,
                    async token =>
                    {
                        await signIn.ToAsync(client, mailbox, server, token);
                        await client.DisconnectAsync(quit: true, token);
                        return true;
                    },
                    ct);
                return null;
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                return $"{protocol} at {server.Host}:{server.Port} {Reason(exception)}";
            }
        }
    }

    private static string Reason(Exception exception) => exception switch
    {
        AuthenticationException => "refused the sign-in: is the user right, and the password or refresh token?",
        SslHandshakeException => "does not agree with us on TLS: is the port right, and `security`? Is its certificate good?",
        UnavailableException => $"was not tried: {exception.Message}",
        TimeoutException => $"gives {exception.Message}.",
        SocketException => $"cannot be reached: {exception.Message}.",
        _ => $"does not take us: {exception.GetType().Name}",
    };

    /// <exception cref="TimeoutException">It took longer.</exception>
    private static async Task<T> WithinAsync<T>(TimeSpan patience, Func<CancellationToken, Task<T>> act, CancellationToken ct)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bounded.CancelAfter(patience);
        try
        {
            return await act(bounded.Token);
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {patience.TotalSeconds:0} s", late);
        }
    }
}
