namespace Omnichannel.Contracts;

/// <summary>A message, reply, note or what happened was added to a conversation's timeline.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="MessageId">The timeline entry.</param>
/// <param name="Seq">Its place in the timeline: 1, 2, 3… without gaps in a conversation.</param>
/// <param name="Direction"><c>in</c> (customer), <c>out</c> (reply), <c>note</c> (internal) or <c>system</c> (what happened to the conversation, internal).</param>
/// <param name="Author">Agent id or API key of a reply, a note or what was done; null for the customer and what happened by itself.</param>
/// <param name="At">When it was added (UTC instant).</param>
public sealed record MessageAdded(string Tenant, Guid ConversationId, Guid MessageId, long Seq, string Direction, string? Author, DateTimeOffset At);
