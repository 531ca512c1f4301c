using Omnichannel.Contracts;
using Omnichannel.Conversations.Threads;

namespace Omnichannel.Conversations.Reading;

/// <summary>An entry of a timeline as clients see it: a message, a reply, a note, or what happened to the conversation.</summary>
/// <param name="Id">The entry.</param>
/// <param name="Seq">Its place: 1, 2, 3… without gaps.</param>
/// <param name="Direction"><c>in</c> (customer), <c>out</c> (reply), <c>note</c> (internal) or <c>system</c> (what happened, internal).</param>
/// <param name="Channel">Channel.</param>
/// <param name="ChannelAccount">Channel account.</param>
/// <param name="ExternalId">The provider's id of a message, or null.</param>
/// <param name="Author">Agent or API key of a reply, a note or what was done; null for the customer and what happened by itself.</param>
/// <param name="From">The sender of a message, or null.</param>
/// <param name="To">The address written to, or null.</param>
/// <param name="Cc">Further recipients.</param>
/// <param name="Subject">Subject, or null.</param>
/// <param name="Text">Plain text, without quotes and signature.</param>
/// <param name="FullText">The whole text, where it differs; else null.</param>
/// <param name="Html">Sanitised HTML, or null.</param>
/// <param name="Attachments">What is attached.</param>
/// <param name="Language">BCP 47 tag of the text, or null.</param>
/// <param name="Automatic">Why it counts as a robot's (<c>auto-reply</c>, <c>auto-generated</c>, <c>bulk</c>, <c>list</c>, <c>loop</c>), or that it is our own automatic answer (<c>out-of-hours</c>); null for a person's.</param>
/// <param name="Public">True where anybody can read it.</param>
/// <param name="Event">Of a <c>system</c> entry: what happened, for clients that say it in their own words; else null.</param>
/// <param name="State">Of a reply: <c>requested</c>, <c>sent</c>, <c>delivered</c>, <c>read</c>, <c>failed</c> or <c>unknown</c>; else null.</param>
/// <param name="StateDetail">What the provider said of it, or null.</param>
/// <param name="StateAt">UTC instant of the state, or null.</param>
/// <param name="SentAt">When the sender's side says it was sent (UTC instant), or null.</param>
/// <param name="ReceivedAt">When it was taken in (UTC instant), or null.</param>
/// <param name="At">When it was added (UTC instant).</param>
sealed record ShownTimelineEntry(
    Guid Id,
    long Seq,
    string Direction,
    string Channel,
    string ChannelAccount,
    string? ExternalId,
    string? Author,
    Party? From,
    string? To,
    IReadOnlyList<Party> Cc,
    string? Subject,
    string Text,
    string? FullText,
    string? Html,
    IReadOnlyList<AttachmentRef> Attachments,
    string? Language,
    string? Automatic,
    bool Public,
    TimelineEvent? Event,
    string? State,
    string? StateDetail,
    DateTimeOffset? StateAt,
    DateTimeOffset? SentAt,
    DateTimeOffset? ReceivedAt,
    DateTimeOffset At)
{
    internal static ShownTimelineEntry Of(TimelineEntry e) => new(
        e.Id,
        e.Seq,
        e.Direction,
        e.Channel,
        e.ChannelAccount,
        e.ExternalId,
        e.Author,
        e.Sender,
        e.Recipient,
        e.Cc,
        e.Subject,
        e.Text,
        e.FullText,
        e.Html,
        e.Attachments,
        e.Language,
        e.Automatic,
        e.Public,
        e.Event,
        e.State,
        e.StateDetail,
        e.StateAt,
        e.SentAt,
        e.ReceivedAt,
        e.At);
}
