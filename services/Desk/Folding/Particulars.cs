using System.Text.Json;

namespace Omnichannel.Desk.Folding;

/// <summary>A live offer, on the stream (<c>offer</c>) and in the snapshot.</summary>
/// <param name="OfferId">The offer; accept or decline it at <c>/v1/offers/{id}</c>.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="ExpiresAt">UTC instant until which it may be accepted.</param>
/// <param name="Channel">Channel of the conversation.</param>
/// <param name="Language">BCP 47 tag of the customer, or null.</param>
/// <param name="CustomerTimeZone">IANA zone, or null.</param>
/// <param name="Reason">Why this agent, in English words.</param>
internal sealed record Offer(
    Guid OfferId,
    Guid ConversationId,
    DateTimeOffset ExpiresAt,
    string? Channel,
    string? Language,
    string? CustomerTimeZone,
    string Reason);

/// <summary>An offer is over without an assignment.</summary>
/// <param name="OfferId">The offer.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Outcome"><c>declined</c>, <c>expired</c>, <c>withdrawn</c>, <c>lapsed</c>, or <c>superseded</c> where newer news overtook its end.</param>
internal sealed record OfferOver(Guid OfferId, Guid ConversationId, string Outcome);

/// <summary>A conversation the agent has, on the stream (<c>assigned</c>) and in the snapshot.</summary>
/// <param name="AssignmentId">The assignment.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="OfferId">The offer it came from, or null.</param>
/// <param name="Queue">Queue, or null where not known yet.</param>
/// <param name="Channel">Channel, or null where not known yet.</param>
/// <param name="Language">BCP 47 tag of the customer, or null.</param>
/// <param name="CustomerTimeZone">IANA zone, or null.</param>
/// <param name="Status">Status of the conversation, or null where not told yet.</param>
/// <param name="LastSeq">Read the timeline up to this entry; every later one is told by a <c>message</c>.</param>
internal sealed record Assignment(
    Guid AssignmentId,
    Guid ConversationId,
    Guid? OfferId,
    string? Queue,
    string? Channel,
    string? Language,
    string? CustomerTimeZone,
    string? Status,
    long LastSeq);

/// <summary>An assignment ended.</summary>
/// <param name="AssignmentId">The assignment.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Reason"><c>resolved</c>, <c>transferred</c>, <c>lapsed</c>, <c>shift-end</c>, <c>removed</c>, or <c>superseded</c> where newer news overtook its end.</param>
internal sealed record AssignmentOver(Guid AssignmentId, Guid ConversationId, string Reason);

/// <summary>The timeline of a conversation the agent has grew by one entry.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Seq">The entry; they come one by one, without a gap.</param>
internal sealed record TimelineEntry(Guid ConversationId, long Seq);

/// <summary>A conversation the agent has changed: its present state.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Status"><c>new</c>, <c>open</c>, <c>pending</c>, <c>resolved</c> or <c>confirmed</c>.</param>
/// <param name="Channel">Channel, or null where not known yet.</param>
/// <param name="Queue">Queue, or null where not known yet.</param>
/// <param name="Language">BCP 47 tag of the customer, or null.</param>
/// <param name="CustomerTimeZone">IANA zone, or null.</param>
/// <param name="LastSeq">Newest timeline entry told of.</param>
internal sealed record ConversationState(
    Guid ConversationId,
    string? Status,
    string? Channel,
    string? Queue,
    string? Language,
    string? CustomerTimeZone,
    long LastSeq);

/// <summary>The agent's own presence, on the stream (<c>presence</c>) and in the snapshot.</summary>
/// <param name="State"><c>offline</c>, <c>away</c>, <c>ready</c>, <c>wrap-up</c> or <c>busy</c>.</param>
/// <param name="Cause">Why: <c>agent</c>, <c>lease</c>, <c>expiries</c>, <c>supervisor</c> or <c>removed</c>; null where nothing was told yet.</param>
/// <remarks>Without the end of its lease: renewals are not told, who renews is answered by Routing.</remarks>
internal sealed record Presence(string State, string? Cause);

/// <summary>A colleague has named the agent in a note, on the stream (<c>mention</c>).</summary>
/// <param name="ConversationId">The conversation; perhaps another's.</param>
/// <param name="Seq">The note.</param>
/// <param name="Author">Who wrote it.</param>
/// <remarks>Told again where its event comes again: nothing is kept to know it by, and a client knows the two for one.</remarks>
internal sealed record Mention(Guid ConversationId, long Seq, string Author);

/// <summary>One thing to be told to one agent.</summary>
/// <param name="Agent">Agent id.</param>
/// <param name="Kind">Name of the event on the stream.</param>
/// <param name="Body">Its JSON.</param>
internal sealed record Told(string Agent, string Kind, string Body)
{
    public static Told Of(string agent, Offer body) => Make(agent, "offer", body);

    public static Told Of(string agent, OfferOver body) => Make(agent, "offer-ended", body);

    public static Told Of(string agent, Assignment body) => Make(agent, "assigned", body);

    public static Told Of(string agent, AssignmentOver body) => Make(agent, "unassigned", body);

    public static Told Of(string agent, TimelineEntry body) => Make(agent, "message", body);

    public static Told Of(string agent, ConversationState body) => Make(agent, "conversation", body);

    public static Told Of(string agent, Presence body) => Make(agent, "presence", body);

    public static Told Of(string agent, Mention body) => Make(agent, "mention", body);

    private static Told Make<T>(string agent, string kind, T body) => new(agent, kind, JsonSerializer.Serialize(body, JsonSerializerOptions.Web));
}
