namespace Omnichannel.Contracts;

/// <summary>A message, note or reply was added to a conversation's timeline.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="MessageId">The timeline entry.</param>
/// <param name="Seq">Its place in the timeline: 1, 2, 3… without gaps in a conversation.</param>
/// <param name="Direction"><c>in</c> (customer), <c>out</c> (reply) or <c>note</c> (internal).</param>
/// <param name="Author">Agent id or API key of a reply or note; null for the customer.</param>
/// <param name="At">When it was added (UTC instant).</param>
public sealed record MessageAdded(string Tenant, Guid ConversationId, Guid MessageId, long Seq, string Direction, string? Author, DateTimeOffset At);
