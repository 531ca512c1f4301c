using MassTransit;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Blocking;

/// <summary>Blocks whom somebody called a spammer in a conversation.</summary>
public sealed class SenderBlockedConsumer(Database database) : IConsumer<SenderBlocked>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<SenderBlocked> context)
    {
        var blocked = context.Message;
        if (blocked.Channel != "email" || SenderPattern.Parse(blocked.Address) is not { } sender)
            return;
        await using var tx = await database.BeginAsync(blocked.Tenant, context.CancellationToken);
        await BlockedSender.KeepAsync(tx, blocked.Tenant, new(Guid.CreateVersion7(blocked.At), sender, "Called spam in a conversation.", blocked.By, blocked.At.UtcDateTime), context.CancellationToken);
        await tx.CommitAsync(context.CancellationToken);
    }
}
