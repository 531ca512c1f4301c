using MassTransit;
using Omnichannel.Contracts;

namespace Omnichannel.Email.Mailboxes;

/// <summary>Has the mailboxes read again when one of them changed.</summary>
public sealed class ChannelAccountChangedConsumer(MailboxDirectory directory) : IConsumer<ChannelAccountChanged>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ChannelAccountChanged> context)
    {
        if (context.Message.Channel == "email")
            directory.Refresh();
        return Task.CompletedTask;
    }
}
