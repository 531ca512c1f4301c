using System.Globalization;
using System.Text;

namespace Omnichannel.Messaging.Streaming;

/// <summary>One block of a stream as it goes over the wire (WHATWG HTML, "Server-sent events").</summary>
/// <param name="Bytes">UTF-8, with the blank line at its end.</param>
/// <param name="Kept">The event it tells of; null for a comment.</param>
internal sealed record Frame(ReadOnlyMemory<byte> Bytes, KeptEvent? Kept)
{
    /// <summary>A comment, which clients pass over.</summary>
    public static readonly Frame Heartbeat = new(": \n\n"u8.ToArray(), null);

    /// <summary>The beginning of a stream: a comment at once, the time after which to come back, and the cursor to come back with before any event has come.</summary>
    public static Frame Opening(long cursor) => Text($": open\nretry: 1000\nid: {cursor.ToString(CultureInfo.InvariantCulture)}\n\n", null);

    /// <summary>An event of the list.</summary>
    public static Frame Event(KeptEvent kept) =>
        Text($"id: {kept.Cursor.ToString(CultureInfo.InvariantCulture)}\nevent: {kept.Kind}\ndata: {kept.Body}\n\n", kept);

    /// <summary>Tells the client that events are missing before this cursor and that it must take the snapshot.</summary>
    public static Frame Reset(long cursor)
    {
        var text = cursor.ToString(CultureInfo.InvariantCulture);
        return Text($"id: {text}\nevent: reset\ndata: {{\"cursor\":{text}}}\n\n", null);
    }

    /// <summary>An event that is in no list: without an id, so that the client comes back with that of the last one before.</summary>
    public static Frame Passing(string kind, string body) => Text($"event: {kind}\ndata: {body}\n\n", null);

    private static Frame Text(string text, KeptEvent? kept) => new(Encoding.UTF8.GetBytes(text), kept);
}

/// <summary>A row of table <c>event</c>.</summary>
/// <param name="Cursor">Its place in the list, from 1, gapless.</param>
/// <param name="Kind">Name of the event.</param>
/// <param name="Body">Its JSON, without line breaks.</param>
/// <param name="KeptAt">UTC instant.</param>
/// <param name="TraceParent">W3C trace context of its keeping, or null.</param>
internal sealed record KeptEvent(long Cursor, string Kind, string Body, DateTimeOffset KeptAt, string? TraceParent = null);
