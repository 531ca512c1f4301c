namespace Omnichannel.Contracts;

/// <summary>An agent's presence changed.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="Agent">Agent id.</param>
/// <param name="Version">Grows with each event about this agent; older ones are ignored.</param>
/// <param name="State"><c>offline</c>, <c>away</c>, <c>ready</c>, <c>wrap-up</c> or <c>busy</c>.</param>
/// <param name="Cause"><c>agent</c>, <c>lease</c> (ran out), <c>expiries</c> (offers unanswered in a row), <c>supervisor</c> or <c>removed</c>.</param>
/// <param name="LeaseUntil">UTC instant at which the presence runs out unless renewed; null when offline.</param>
/// <param name="At">UTC instant of the event.</param>
public sealed record AgentPresenceChanged(string Tenant, string Agent, long Version, string State, string Cause, DateTimeOffset? LeaseUntil, DateTimeOffset At);
