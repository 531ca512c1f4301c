using MassTransit;
using Omnichannel.Contracts;

namespace Omnichannel.Phone.Accounts;

/// <summary>Has the accounts read again when one of them changed; every process hears of it.</summary>
internal sealed class ChannelAccountChangedConsumer(AccountDirectory directory) : IConsumer<ChannelAccountChanged>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ChannelAccountChanged> context)
    {
        if (context.Message.Channel == "phone")
            directory.Refresh();
        return Task.CompletedTask;
    }
}
