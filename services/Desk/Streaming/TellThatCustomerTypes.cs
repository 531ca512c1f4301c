using MassTransit;
using Omnichannel.Contracts;
using Omnichannel.Messaging.Streaming;

namespace Omnichannel.Desk.Streaming;

/// <summary>Tells the agent's streams that the customer is writing to him: the event <c>typing</c>, without an id; every process hears of it and tells the streams it has.</summary>
internal sealed class TellThatCustomerTypes(PassingEvents passing) : IConsumer<CustomerTyped>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<CustomerTyped> context)
    {
        var typed = context.Message;
        passing.TellHere(new ListKey(typed.Tenant, typed.Agent), "typing", $$"""{"conversationId":"{{typed.ConversationId}}"}""");
        return Task.CompletedTask;
    }
}
