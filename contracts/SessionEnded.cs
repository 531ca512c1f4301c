namespace Omnichannel.Contracts;

/// <summary>A person signed out or a session was revoked; Desk closes its streams.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="SessionId">The session (claim <c>sid</c> of its tokens).</param>
/// <param name="Agent">Agent id, or null for a person who is no agent.</param>
/// <param name="At">UTC instant.</param>
public sealed record SessionEnded(string Tenant, Guid SessionId, string? Agent, DateTimeOffset At);
