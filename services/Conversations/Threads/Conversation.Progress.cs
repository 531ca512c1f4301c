using System.Text.Json.Serialization;
using Omnichannel.Contracts;

namespace Omnichannel.Conversations.Threads;

/// <summary>What the customer who looks on is told: told again whenever it is another than when the conversation was loaded.</summary>
public sealed partial class Conversation
{
    readonly List<TakenInMessage> takenIn = [];
    Standing? told;

    /// <summary>One of the customer's messages got its place in the timeline.</summary>
    public void TookIn(string externalId, long seq) => takenIn.Add(new TakenInMessage(externalId, seq));

    void IJsonOnDeserialized.OnDeserialized() => told = Stands();

    ConversationProgressed? Progress(DateTimeOffset now)
    {
        var stands = Stands();
        if (Channel is not ("chat" or "phone") || (stands == told && takenIn.Count == 0))
            return null;
        var progressed = new ConversationProgressed(
            Tenant, Id, ++Version, Channel, ChannelAccount, ThreadKey, stands.Status, stands.Stage, stands.Agent, stands.QueueOpensAt, stands.Position, stands.ExpectedSeconds,
            stands.CallbackAt, stands.Asking, stands.LastAgent, Queue, Language, [.. takenIn], now);
        told = stands;
        takenIn.Clear();
        return progressed;
    }

    // Whoever is asked about a call has to be rung; a visitor is not to know who is.
    Standing Stands() => Channel == "phone"
        ? new(Status, RoutingState, RoutingState == "offered" ? OfferedTo : Agent, QueueOpensAt, WaitPosition, WaitExpectedSeconds, CallbackAt, OfferId ?? AssignmentId, LastAgent)
        : new(Status, RoutingState == "offered" ? "waiting" : RoutingState, Agent, QueueOpensAt, WaitPosition, WaitExpectedSeconds, CallbackAt, null, null);

    sealed record Standing(
        string Status, string Stage, string? Agent, DateTimeOffset? QueueOpensAt, int? Position, int? ExpectedSeconds, DateTimeOffset? CallbackAt, Guid? Asking, string? LastAgent);
}
