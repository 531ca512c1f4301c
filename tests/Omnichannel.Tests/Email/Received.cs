using System.Text;
using Omnichannel.Contracts;
using Omnichannel.Email.Reading;

namespace Omnichannel.Tests.Email;

/// <summary>Mails read as the mailbox support@shop.test of tenant demo would read them.</summary>
internal static class Received
{
    public static readonly DateTimeOffset Now = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    public static readonly MailboxIdentity Mailbox = new("demo", "support-mail", "support@shop.test", ["support@shop.test", "sales@shop.test"]);

    public static ReadMailResult Read(byte[] raw, MailBounds? bounds = null) => ReadMail.Read(raw, Mailbox, Now, bounds ?? new MailBounds());

    public static ReadMailResult Read(string raw, MailBounds? bounds = null) => Read(Encoding.UTF8.GetBytes(raw), bounds);

    public static MessageReceived Message(byte[] raw) => Assert.IsType<ReadMailResult.Message>(Read(raw)).Event;

    public static MessageReceived Message(string raw) => Message(Encoding.UTF8.GetBytes(raw));
}
