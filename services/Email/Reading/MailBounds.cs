using System.ComponentModel.DataAnnotations;
using MimeKit;

namespace Omnichannel.Email.Reading;

/// <summary>How large and how deep a mail may be. What is beyond goes to quarantine, whole and unread.</summary>
public sealed class MailBounds
{
    /// <summary>Bytes of the whole mail, as transferred. Default 40 MB: a 30 MB mail with its encoding.</summary>
    [Range(1024, 200_000_000)]
    public int Bytes { get; set; } = 40_000_000;

    /// <summary>Levels of multiparts and attached messages.</summary>
    [Range(1, 64)]
    public int Depth { get; set; } = 32;

    /// <summary>MIME parts, containers included.</summary>
    [Range(1, 2000)]
    public int Parts { get; set; } = 200;

    /// <summary>Header fields of the mail itself, and of each of its parts.</summary>
    [Range(10, 5000)]
    public int Headers { get; set; } = 500;

    /// <summary>Characters of header fields of the mail itself, and of each of its parts.</summary>
    [Range(1024, 10_000_000)]
    public int HeaderCharacters { get; set; } = 256 * 1024;

    /// <summary>Characters of one header field: decoding encoded words that never end takes time that grows with the square.</summary>
    [Range(1024, 1_000_000)]
    public int FieldCharacters { get; set; } = 64 * 1024;

    /// <summary>Addresses in To and Cc together.</summary>
    [Range(1, 10_000)]
    public int Addresses { get; set; } = 500;

    /// <summary>Parser settings that stop just beyond the depth, so that a nesting bomb costs nothing and is still noticed.</summary>
    public ParserOptions ParserOptions() => new() { MaxMimeDepth = Depth + 2, MaxAddressGroupDepth = 2 };

    /// <summary>What is wrong with the mail, in words; null when it is within bounds.</summary>
    public string? Violation(MimeMessage message)
    {
        if (Violation(message.Headers) is { } wrong)
            return wrong;
        if (message.To.Count + message.Cc.Count > Addresses)
            return $"{message.To.Count + message.Cc.Count} recipients, more than {Addresses}";

        var parts = 0;
        var open = new Stack<(MimeEntity Entity, int Depth)>();
        if (message.Body is not null)
            open.Push((message.Body, 1));
        while (open.TryPop(out var next))
        {
            if (++parts > Parts)
                return $"more than {Parts} MIME parts";
            // The parser leaves a multipart below its own limit as an unread leaf.
            if (next.Depth > Depth || (next.Entity is not Multipart && next.Entity.ContentType.IsMimeType("multipart", "*")))
                return $"MIME parts nested deeper than {Depth}";
            if (Violation(next.Entity.Headers) is { } wrongPart)
                return wrongPart;
            if (next.Entity is Multipart multipart)
                foreach (var child in multipart)
                    open.Push((child, next.Depth + 1));
            else if (next.Entity is MessagePart { Message: { } attached })
            {
                if (Violation(attached.Headers) is { } wrongMail)
                    return wrongMail;
                if (attached.Body is { } inner)
                    open.Push((inner, next.Depth + 1));
            }
        }
        return null;
    }

    private string? Violation(HeaderList headers)
    {
        if (headers.Count > Headers)
            return $"{headers.Count} header fields, more than {Headers}";
        var characters = headers.Sum(header => (long)header.Field.Length + header.RawValue.Length);
        if (characters > HeaderCharacters)
            return $"{characters} characters of header, more than {HeaderCharacters}";
        var longest = headers.Select(header => header.RawValue.Length).DefaultIfEmpty().Max();
        return longest > FieldCharacters ? $"a header field of {longest} characters, more than {FieldCharacters}" : null;
    }
}
