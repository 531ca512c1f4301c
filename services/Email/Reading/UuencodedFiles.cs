using System.Text.RegularExpressions;
using MimeKit;

namespace Omnichannel.Email.Reading;

/// <summary>Files that old programs write into the text itself, between <c>begin 644 name</c> and <c>end</c> (POSIX uuencode).</summary>
public static partial class UuencodedFiles
{
    /// <summary>More files than that in one text stay text.</summary>
    private const int Most = 100;

    /// <summary>The text without its files. What only looks like a file, or is cut off, stays text.</summary>
    /// <param name="text">Plain text, LF line ends.</param>
    /// <param name="files">Receives the files, in order.</param>
    public static string TakeOut(string text, ICollection<MimeEntity> files)
    {
        if (!text.StartsWith("begin ", StringComparison.Ordinal) && !text.Contains("\nbegin ", StringComparison.Ordinal))
            return text;
        var lines = text.Split('\n');
        var kept = new List<string>(lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            if (files.Count < Most && Begin().Match(lines[i]) is { Success: true } begin && Decode(lines, i + 1, out var end) is { } bytes)
            {
                files.Add(File(begin.Groups["name"].Value.Trim(), bytes));
                i = end;
            }
            else
                kept.Add(lines[i]);
        }
        return string.Join('\n', kept);
    }

    private static MimePart File(string name, byte[] bytes) => new(MimeTypes.GetMimeType(name))
    {
        FileName = name,
        Content = new MimeContent(new MemoryStream(bytes)),
    };

    /// <summary>The bytes of the lines up to <c>end</c>; null where a line is none of uuencode's.</summary>
    private static byte[]? Decode(string[] lines, int first, out int end)
    {
        using var bytes = new MemoryStream();
        for (end = first; end < lines.Length; end++)
        {
            var line = lines[end].TrimEnd('\r');
            if (line == "end")
                return bytes.ToArray();
            if (!DecodeLine(line, bytes))
                return null;
        }
        return null;
    }

    private static bool DecodeLine(string line, MemoryStream bytes)
    {
        if (line.Length == 0)
            return true;
        if (line.AsSpan().ContainsAnyExceptInRange(' ', '`'))
            return false;
        var length = (line[0] - ' ') & 63;
        // Blanks at the end of a line get lost on the way.
        var expected = (length + 2) / 3 * 4;
        if (line.Length > expected + 2)
            return false;
        for (int at = 1, left = length; left > 0; at += 4, left -= 3)
        {
            int Six(int index) => index < line.Length ? (line[index] - ' ') & 63 : 0;
            var three = (Six(at) << 18) | (Six(at + 1) << 12) | (Six(at + 2) << 6) | Six(at + 3);
            for (var n = 0; n < Math.Min(3, left); n++)
                bytes.WriteByte((byte)(three >> (16 - (8 * n))));
        }
        return true;
    }

    [GeneratedRegex(@"^begin [0-7]{3,4} (?<name>\S.{0,250})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Begin();
}
