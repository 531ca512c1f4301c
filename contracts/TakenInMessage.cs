namespace Omnichannel.Contracts;

/// <summary>A customer's message that now stands in the timeline.</summary>
/// <param name="ExternalId">See <see cref="MessageReceived"/>.</param>
/// <param name="Seq">See <see cref="MessageAdded"/>.</param>
public sealed record TakenInMessage(string ExternalId, long Seq);
