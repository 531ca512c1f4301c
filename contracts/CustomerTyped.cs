namespace Omnichannel.Contracts;

/// <summary>A customer is writing to the agent who has the conversation; true for seconds, kept nowhere.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Agent">The agent who has it.</param>
/// <param name="At">UTC instant.</param>
public sealed record CustomerTyped(string Tenant, Guid ConversationId, string Agent, DateTimeOffset At);
