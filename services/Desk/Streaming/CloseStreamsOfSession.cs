using MassTransit;
using Omnichannel.Contracts;
using Omnichannel.Messaging.Streaming;

namespace Omnichannel.Desk.Streaming;

/// <summary>Closes the streams of a session that ended; every process hears of it.</summary>
internal sealed class CloseStreamsOfSession(OpenStreams streams) : IConsumer<SessionEnded>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<SessionEnded> context)
    {
        streams.CloseSession(context.Message.Tenant, context.Message.SessionId);
        return Task.CompletedTask;
    }
}
