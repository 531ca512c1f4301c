using Omnichannel.Email.Reading;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;

namespace Omnichannel.Email.Mailboxes;

/// <summary>The event about a mail that became a message.</summary>
public static class MailEvent
{
    /// <summary>The same mail read again is the same event under the same id.</summary>
    public static OutgoingEvent Of(ReadMailResult.Message message, MailboxIdentity mailbox, DateTimeOffset now) =>
        OutgoingEvent.Of(message.Event, mailbox.Tenant, Shard.Of(mailbox.Tenant, message.Event.ThreadKey), now) with { MessageId = TakenMail.IdOf(mailbox, message.Event.ExternalId) };
}
