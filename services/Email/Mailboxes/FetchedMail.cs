namespace Omnichannel.Email.Mailboxes;

/// <summary>A mail as fetched from a mailbox.</summary>
/// <param name="Uid">Its UID in the mailbox.</param>
/// <param name="Size">Bytes of all of it.</param>
/// <param name="Raw">Its bytes; of one larger than the bounds its headers alone.</param>
/// <param name="FetchedAt">When the fetch ended (UTC instant).</param>
/// <param name="WasSeen">Whether somebody had read it before.</param>
/// <param name="TraceParent">W3C trace context of the fetch: the trace of this mail begins there.</param>
public sealed record FetchedMail(long Uid, long Size, byte[] Raw, DateTimeOffset FetchedAt, bool WasSeen, string? TraceParent = null);
