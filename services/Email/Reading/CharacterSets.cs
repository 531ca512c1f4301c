using System.Text;
using MimeKit;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Reading;

/// <summary>
/// Decodes text whose declared character set may be missing, unknown or wrong. Never throws: what cannot be decoded becomes U+FFFD.
/// </summary>
public static class CharacterSets
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    static CharacterSets() => Register();

    /// <summary>Makes the legacy code pages (windows-1256, iso-8859-x, shift_jis…) known to this process. Safe to call repeatedly.</summary>
    public static void Register() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The text of a part, decoded and made storable (see <see cref="StorableText"/>).</summary>
    public static string Decode(TextPart part)
    {
        if (part.Content is null)
            return "";
        using var bytes = new MemoryStream();
        part.Content.DecodeTo(bytes);
        var content = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        return Decode(content, part.ContentType.Charset ?? (part.IsHtml ? HtmlCharset.In(content) : null));
    }

    /// <summary>
    /// Decodes by, in order: the byte order mark; UTF-8, where the bytes are valid UTF-8 and the label is absent, unknown or a single-byte set
    /// (legacy text is all but never valid UTF-8 by accident); the label; windows-1252.
    /// </summary>
    public static string Decode(ReadOnlySpan<byte> bytes, string? label)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            return StorableText.Of(Encoding.UTF8.GetString(bytes[3..]));
        if (bytes.StartsWith(Encoding.Unicode.Preamble))
            return StorableText.Of(Encoding.Unicode.GetString(bytes[2..]));
        if (bytes.StartsWith(Encoding.BigEndianUnicode.Preamble))
            return StorableText.Of(Encoding.BigEndianUnicode.GetString(bytes[2..]));

        var declared = Find(label);
        // Text of two or four bytes a character is never ASCII throughout; a wrong label is.
        if (declared is UnicodeEncoding or UTF32Encoding && Ascii.IsValid(bytes) && !bytes.Contains((byte)0))
            declared = Encoding.ASCII;
        if (declared is null || declared.IsSingleByte || declared.CodePage == Encoding.UTF8.CodePage)
        {
            if (TryUtf8(bytes) is { } utf8)
                return StorableText.Of(utf8);
            // Text that says UTF-8 or ASCII and is not, is mostly from an old western client.
            if (declared is null || declared.CodePage == Encoding.UTF8.CodePage || declared.CodePage == Encoding.ASCII.CodePage)
                declared = MostlyUtf8(bytes) ? Encoding.UTF8 : Encoding.GetEncoding(1252);
        }
        return StorableText.Of(declared.GetString(bytes));
    }

    private static Encoding? Find(string? label)
    {
        if (string.IsNullOrWhiteSpace(label))
            return null;
        try
        {
            var name = label.Trim().Trim('"', '\'').ToLowerInvariant();
            return Encoding.GetEncoding(name switch
            {
                // WHATWG: latin1 and ascii labels mean windows-1252 in practice.
                "iso-8859-1" or "latin1" or "iso8859-1" or "us-ascii" or "ascii" => "windows-1252",
                "utf8" or "utf-8mb4" => "utf-8",
                "cp1252" => "windows-1252",
                "cp1256" => "windows-1256",
                "gb2312" => "gb18030",
                "ks_c_5601-1987" => "ks_c_5601-1987",
                _ => name,
            });
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            // Not an error of ours: senders invent labels ("unknown-8bit", "x-user-defined"). The caller then guesses from the bytes.
            return null;
        }
    }

    private static string? TryUtf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>One cut character in a long UTF-8 text must not turn all of it into mojibake.</summary>
    private static bool MostlyUtf8(ReadOnlySpan<byte> bytes)
    {
        // Runs of bad bytes count: what one scissor does in one place.
        int good = 0, bad = 0;
        var isBad = false;
        while (!bytes.IsEmpty)
        {
            var wasBad = isBad;
            isBad = Rune.DecodeFromUtf8(bytes, out _, out var consumed) != System.Buffers.OperationStatus.Done;
            if (isBad && !wasBad)
                bad++;
            else if (!isBad && consumed > 1)
                good++;
            bytes = bytes[Math.Max(1, consumed)..];
        }
        return good > 4 * bad;
    }
}
