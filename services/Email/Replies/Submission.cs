using MailKit.Net.Smtp;
using MimeKit;

namespace Omnichannel.Email.Replies;

/// <summary>An SMTP client that knows whether the server may have the mail: before the last recipient is accepted no DATA is sent (RFC 5321 section 3.3).</summary>
internal sealed class Submission : SmtpClient
{
    private int expected = int.MaxValue;
    private int accepted;

    /// <summary>Whether the text of the mail may have been sent.</summary>
    public bool MayHaveHandedOver => accepted >= expected;

    /// <summary>Submits a mail to all of its recipients, or to none.</summary>
    public async Task SubmitAsync(MimeMessage mail, CancellationToken ct)
    {
        var recipients = mail.To.Mailboxes.Concat(mail.Cc.Mailboxes).DistinctBy(mailbox => mailbox.Address, StringComparer.OrdinalIgnoreCase).ToList();
        expected = recipients.Count;
        accepted = 0;
        var options = FormatOptions.Default.Clone();
        options.International = recipients.Exists(recipient => recipient.IsInternational) && Capabilities.HasFlag(SmtpCapabilities.UTF8);
        await SendAsync(options, mail, mail.From.Mailboxes.First(), recipients, ct);
    }

    /// <inheritdoc/>
    protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        accepted++;
        base.OnRecipientAccepted(message, mailbox, response);
    }
}
