namespace Omnichannel.Contracts;

/// <summary>A channel adapter took in one message of a customer, normalized. Published with confirm before the provider is answered.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="Channel"><c>email</c>, <c>chat</c>, <c>social</c>, <c>phone</c> or <c>api</c>.</param>
/// <param name="ChannelAccount">Id of the channel account it came in on.</param>
/// <param name="ExternalId">Unique within the channel account for ever; the same id again is the same message. At most 300 characters.</param>
/// <param name="ThreadKey">Groups messages that must be threaded one after the other; with the tenant it decides the shard. At most 200 characters.</param>
/// <param name="References">External references to earlier messages of the thread, oldest first (e-mail: Message-IDs without angle brackets).</param>
/// <param name="From">The sender.</param>
/// <param name="To">The address of ours that was written to, with its tag if any (a reply leaves from it).</param>
/// <param name="Cc">Further recipients, ours left out.</param>
/// <param name="Subject">Subject, where the channel has one.</param>
/// <param name="Text">What the customer wrote, without quotes and signature. May be empty where only attachments came.</param>
/// <param name="FullText">The whole text with quotes and signature, where it differs from <paramref name="Text"/>.</param>
/// <param name="Html">Sanitised HTML of the whole message, where it had HTML.</param>
/// <param name="Attachments">What is attached; bytes are with the adapter.</param>
/// <param name="LanguageHint">BCP 47 tag the channel claims (header, profile, browser), unverified.</param>
/// <param name="TimeZoneHint">IANA zone the channel claims.</param>
/// <param name="Automatic">Null for a person's message; else why it counts as a robot's: <c>auto-reply</c>, <c>auto-generated</c>, <c>bulk</c>, <c>list</c>, <c>loop</c>.</param>
/// <param name="Public">True for comments and mentions that anybody can read.</param>
/// <param name="Attributes">Further typed-as-text attributes for entry rules.</param>
/// <param name="SentAt">When the sender's side says it was sent (UTC instant).</param>
/// <param name="ReceivedAt">When the adapter took it in (UTC instant).</param>
public sealed record MessageReceived(
    string Tenant,
    string Channel,
    string ChannelAccount,
    string ExternalId,
    string ThreadKey,
    IReadOnlyList<string> References,
    Party From,
    string? To,
    IReadOnlyList<Party> Cc,
    string? Subject,
    string Text,
    string? FullText,
    string? Html,
    IReadOnlyList<AttachmentRef> Attachments,
    string? LanguageHint,
    string? TimeZoneHint,
    string? Automatic,
    bool Public,
    IReadOnlyDictionary<string, string> Attributes,
    DateTimeOffset SentAt,
    DateTimeOffset ReceivedAt);
