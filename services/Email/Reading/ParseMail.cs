using MimeKit;

namespace Omnichannel.Email.Reading;

/// <summary>Parses the bytes of a mail within bounds: a mail of a hundred thousand parts is left as soon as that shows.</summary>
public static class ParseMail
{
    /// <summary>The mail, or why it is refused.</summary>
    public static (MimeMessage? Message, ReadMailResult.Refused? Refusal) Parse(byte[] raw, MailBounds bounds)
    {
        using var stop = new CancellationTokenSource();
        var parser = new MimeParser(bounds.ParserOptions(), new MemoryStream(WithLineFeeds(raw), writable: false), MimeFormat.Entity);
        var parts = 0;
        parser.MimeEntityBegin += (_, _) =>
        {
            if (++parts > bounds.Parts)
                stop.Cancel();
        };
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
            return (null, new(Refusal.Bounds, $"more than {bounds.Parts} MIME parts"));
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
}
