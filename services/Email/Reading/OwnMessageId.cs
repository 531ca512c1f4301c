using System.Globalization;

namespace Omnichannel.Email.Reading;

/// <summary>The Message-ID of a reply: <c>{replyId:N}.{threadKey}@domain</c>. It lets an answer to it find its thread, and a report about it its reply.</summary>
/// <param name="ReplyId">The reply's id.</param>
/// <param name="ThreadKey">16 lower-case hexadecimal digits.</param>
/// <param name="Domain">The domain of the address it was sent from.</param>
public readonly record struct OwnMessageId(Guid ReplyId, string ThreadKey, string Domain)
{
    /// <summary>Reads an id with or without angle brackets; null when it has another form or another domain than <paramref name="domain"/>.</summary>
    public static OwnMessageId? Parse(string? messageId, string domain)
    {
        var id = (messageId ?? "").Trim().Trim('<', '>');
        // 32 digits, a dot, 16 digits, an at sign.
        if (id.Length < 51 || id[32] != '.' || id[49] != '@' || !id.AsSpan(50).Equals(domain, StringComparison.OrdinalIgnoreCase))
            return null;
        var key = id[33..49];
        return Guid.TryParseExact(id[..32], "N", out var replyId) && key.All(char.IsAsciiHexDigitLower) ? new(replyId, key, domain) : null;
    }

    /// <summary>The id without angle brackets.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ReplyId:N}.{ThreadKey}@{Domain}");
}
