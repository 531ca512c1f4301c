using Omnichannel.Phone.Calls;

namespace Omnichannel.Phone.Controlling;

/// <summary>A call as clients see it.</summary>
/// <param name="Id">The call.</param>
/// <param name="ConversationId">Its conversation, or null while that is not known yet.</param>
/// <param name="Direction"><c>in</c> or <c>out</c>.</param>
/// <param name="State"><c>choosing</c> (a language), <c>consenting</c> (to be recorded), <c>waiting</c>, <c>talking</c>, <c>held</c>, <c>recording</c> (a message) or <c>ended</c>.</param>
/// <param name="Outcome">Of one that ended: <c>answered</c>, <c>abandoned</c>, <c>voicemail</c>, <c>callback</c> or <c>unreached</c>; else null.</param>
/// <param name="Number">The customer's number, E.164; null where it is withheld.</param>
/// <param name="Language">BCP 47 tag he is spoken to in, or null.</param>
/// <param name="Agent">The agent who has or had the customer, or null.</param>
/// <param name="Recorded">Whether what is said is recorded.</param>
/// <param name="Legs">Agents' phones that were rung, the first first.</param>
/// <param name="StartedAt">UTC instant.</param>
/// <param name="AnsweredAt">UTC instant at which somebody spoke with him first, or null.</param>
/// <param name="EndedAt">UTC instant, or null.</param>
internal sealed record ShownCall(
    Guid Id,
    Guid? ConversationId,
    string Direction,
    string State,
    string? Outcome,
    string? Number,
    string? Language,
    string? Agent,
    bool Recorded,
    IReadOnlyList<ShownLeg> Legs,
    DateTimeOffset StartedAt,
    DateTimeOffset? AnsweredAt,
    DateTimeOffset? EndedAt)
{
    public static ShownCall Of(Call call) => new(
        call.Id,
        call.ConversationId,
        call.Direction,
        call.State,
        call.Outcome,
        call.Number.Length > 0 ? call.Number : null,
        call.Language,
        call.Agent,
        call.IsRecorded,
        [.. call.Legs.Select(leg => new ShownLeg(leg.Id, leg.Agent, leg.Role, leg.State is "wanted" or "dialled" ? "ringing" : leg.State, leg.Result, leg.AnsweredAt))],
        call.StartedAt,
        call.AnsweredAt,
        call.EndedAt);
}

/// <summary>An agent's phone that was rung.</summary>
/// <param name="Id">The leg.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Role"><c>agent</c>: he is to take the customer; <c>consult</c>: a colleague asks him.</param>
/// <param name="State"><c>ringing</c>, <c>answered</c> or <c>ended</c>.</param>
/// <param name="Result">Of an ended one: <c>completed</c>, <c>busy</c>, <c>no-answer</c>, <c>failed</c> or <c>canceled</c>; else null.</param>
/// <param name="AnsweredAt">UTC instant, or null.</param>
internal sealed record ShownLeg(Guid Id, string Agent, string Role, string State, string? Result, DateTimeOffset? AnsweredAt);
