namespace Omnichannel.Contracts;

/// <summary>An agent was named in a note for colleagues; whether there is such an agent is not said.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="Agent">Agent id that was named.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="MessageId">The note.</param>
/// <param name="Seq">Its place in the timeline.</param>
/// <param name="Author">Agent id or API key that wrote it.</param>
/// <param name="At">UTC instant.</param>
public sealed record AgentMentioned(string Tenant, string Agent, Guid ConversationId, Guid MessageId, long Seq, string Author, DateTimeOffset At);
