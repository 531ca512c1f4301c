using Omnichannel.Conversations.Threads;

namespace Omnichannel.Conversations.Reading;

/// <summary>A conversation as clients see it.</summary>
static class ShownConversation
{
    internal static object Of(Conversation c) => new
    {
        c.Id,
        c.CustomerId,
        c.Status,
        c.Channel,
        c.ChannelAccount,
        c.Subject,
        c.Queue,
        Language = new { Tag = c.Language, Confidence = c.LanguageConfidence, Source = c.LanguageSource },
        c.TimeZone,
        c.Priority,
        c.Tier,
        c.Skills,
        c.Public,
        Customer = c.ReplyTo,
        AssignedAgent = c.Agent,
        Routing = new { State = c.RoutingState, c.WaitId, c.WaitingSince, c.OfferId, c.AssignmentId, c.Target, c.LastAgent },
        Disposition = c.Category is null && c.Cause is null && c.Solution is null ? null : new { c.Category, c.Cause, c.Solution },
        c.ResolvedAt,
        c.ResolvedBy,
        PreviousConversationId = c.PreviousId,
        c.LastSeq,
        c.Version,
        c.CreatedAt,
        c.ChangedAt,
    };
}
