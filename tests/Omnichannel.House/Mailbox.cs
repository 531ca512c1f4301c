using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Omnichannel.House;

/// <summary>A mailbox on the private mail server, and the person before it: sends by SMTP, reads by IMAP.</summary>
/// <param name="Server">Where it is.</param>
/// <param name="Address">Its address.</param>
/// <param name="User">Sign-in name.</param>
/// <param name="Password">Sign-in password.</param>
public sealed record Mailbox(MailServer Server, string Address, string User, string Password)
{
    /// <summary>Writes a mail and hands it to the mail server, as a stranger's server would.</summary>
    /// <returns>The mail as sent, with its Message-ID.</returns>
    public async Task<MimeMessage> SendAsync(string to, string subject, string text, MimeMessage? answerTo = null)
    {
        var mail = new MimeMessage { Subject = subject, Body = new TextPart("plain") { Text = text } };
        mail.From.Add(new MailboxAddress(User, Address));
        mail.To.Add(MailboxAddress.Parse(to));
        if (answerTo is not null)
        {
            mail.InReplyTo = answerTo.MessageId;
            mail.References.AddRange(answerTo.References);
            mail.References.Add(answerTo.MessageId!);
        }

        await SendAsync(mail);
        return mail;
    }

    /// <summary>Hands a mail over as it is.</summary>
    public async Task SendAsync(params IEnumerable<MimeMessage> mails)
    {
        using var client = new SmtpClient { CheckCertificateRevocation = false };
        await client.ConnectAsync("127.0.0.1", Server.SmtpPort, SecureSocketOptions.None);
        foreach (var mail in mails)
            await client.SendAsync(mail);
        await client.DisconnectAsync(quit: true);
    }

    /// <summary>Everything in the mailbox, oldest first.</summary>
    public async Task<IReadOnlyList<MimeMessage>> ReadAsync()
    {
        using var client = new ImapClient { CheckCertificateRevocation = false };
        await client.ConnectAsync("127.0.0.1", Server.ImapPort, SecureSocketOptions.None);
        await client.AuthenticateAsync(User, Password);
        await client.Inbox!.OpenAsync(FolderAccess.ReadOnly);
        var mails = new List<MimeMessage>(client.Inbox.Count);
        for (var index = 0; index < client.Inbox.Count; index++)
            mails.Add(await client.Inbox.GetMessageAsync(index));
        await client.DisconnectAsync(quit: true);
        return mails;
    }

    /// <summary>Whether the mail server knows it already.</summary>
    internal async Task<bool> CanSignInAsync()
    {
        using var client = new ImapClient { CheckCertificateRevocation = false };
        await client.ConnectAsync("127.0.0.1", Server.ImapPort, SecureSocketOptions.None);
        try
        {
            await client.AuthenticateAsync(User, Password);
            return true;
        }
        catch (AuthenticationException)
        {
            return false;
        }
    }

    /// <summary>Waits for a mail that meets the condition.</summary>
    public Task<MimeMessage> ReceiveAsync(Func<MimeMessage, bool> condition, string what) =>
        Wait.For(async () => (await ReadAsync()).FirstOrDefault(condition), $"{what} in the mailbox of {Address}");
}
