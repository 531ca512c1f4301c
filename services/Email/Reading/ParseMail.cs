using MimeKit;

namespace Omnichannel.Email.Reading;

/// <summary>Parses the bytes of a mail within bounds: a mail of a hundred thousand parts, or with a header of many megabytes, is left as soon as that shows.</summary>
public static class ParseMail
{
    /// <summary>Lines that look like boundaries: each is compared with the boundaries of all levels.</summary>
    private const int MostBoundaryLines = 100_000;

    /// <summary>The mail, or why it is refused.</summary>
    public static (MimeMessage? Message, ReadMailResult.Refused? Refusal) Parse(byte[] raw, MailBounds bounds)
    {
        var bytes = WithLineFeeds(raw);
        if (bytes.AsSpan().Count("\n--"u8) > MostBoundaryLines)
            return (null, new(Refusal.Bounds, $"more than {MostBoundaryLines} lines that look like boundaries"));
        using var stop = new CancellationTokenSource();
        using var meter = new Meter(bytes, bounds, stop);
        var parser = new MimeParser(bounds.ParserOptions(), meter, MimeFormat.Entity);
        parser.MimeEntityBegin += (_, begun) => meter.Begin(begun.Entity);
        parser.MimeEntityEnd += (_, _) => meter.End();
        try
        {
            var message = parser.ParseMessage(stop.Token);
            if (bounds.Violation(message) is not { } violation)
                return (message, null);
            message.Dispose();
            return (null, new(Refusal.Bounds, violation));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return (null, new(Refusal.Bounds, meter.Violation!));
        }
        catch (FormatException malformed)
        {
            return (null, new(Refusal.Malformed, $"not a mail: {malformed.Message}"));
        }
    }

    /// <summary>Lines that end as on old Macs are one single line to everybody else.</summary>
    private static byte[] WithLineFeeds(byte[] raw)
    {
        if (raw.AsSpan().Contains((byte)'\n') || !raw.AsSpan().Contains((byte)'\r'))
            return raw;
        var unified = (byte[])raw.Clone();
        unified.AsSpan().Replace((byte)'\r', (byte)'\n');
        return unified;
    }

    /// <summary>Counts while the parser reads, and stops it.</summary>
    private sealed class Meter(byte[] raw, MailBounds bounds, CancellationTokenSource stop) : MemoryStream(raw, writable: false)
    {
        // Headers, and what stands before the first boundary or behind the last.
        private readonly long most = 4L * bounds.HeaderCharacters;
        private int parts;
        private long between;
        private bool isInPart;

        public string? Violation { get; private set; }

        public void Begin(MimeEntity entity)
        {
            (isInPart, between) = (entity is MimePart, 0);
            if (++parts > bounds.Parts)
                Stop($"more than {bounds.Parts} MIME parts");
        }

        public void End() => (isInPart, between) = (false, 0);

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = base.Read(buffer, offset, count);
            if (!isInPart && (between += read) > most)
                Stop($"more than {most} bytes before or between parts");
            return read;
        }

        private void Stop(string violation)
        {
            Violation ??= violation;
            stop.Cancel();
        }
    }
}
