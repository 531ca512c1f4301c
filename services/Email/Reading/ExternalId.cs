using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using MimeKit;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Reading;

/// <summary>
/// The identity of a mail within its mailbox: its Message-ID plus a hash of its content. A mail fetched again, after a restart or under a new
/// UIDVALIDITY, has the same id; two different mails under one reused Message-ID have two.
/// </summary>
public static class ExternalId
{
    private const int LongestMessageId = 200;
    private const string Missing = "none";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The Message-ID (or its hash, where it is longer than 200 characters; or <c>none</c>), a number sign, and 32 hexadecimal digits.</summary>
    /// <param name="message">The parsed mail.</param>
    /// <param name="raw">The bytes it was parsed from.</param>
    public static string Of(MimeMessage message, ReadOnlySpan<byte> raw)
    {
        var id = StorableText.Line(message.MessageId, int.MaxValue);
        if (id.Length > LongestMessageId)
            id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
        return $"{(id.Length == 0 ? Missing : id)}#{ContentHash(message.Headers, raw)}";
    }

    /// <summary>The Message-ID within an external id, or the text itself where it is a Message-ID; empty where the mail had none, or one too long to be kept.</summary>
    public static string MessageIdIn(string id)
    {
        var plain = id.Trim().Trim('<', '>');
        var hash = plain.LastIndexOf('#');
        if (hash < 0 || plain.Length - hash != 33 || !IsHex(plain.AsSpan(hash + 1)))
            return plain;
        plain = plain[..hash];
        return plain == Missing || (plain.Length == 64 && IsHex(plain)) ? "" : plain;
    }

    private static bool IsHex(ReadOnlySpan<char> text) => text.IndexOfAnyExcept(HexDigits) < 0;

    /// <summary>
    /// Covers the writer's headers and the body, not what mail systems add on the way (Received, Return-Path, spam scores), nor how lines end:
    /// one mail that arrives by two routes is one mail.
    /// </summary>
    private static string ContentHash(HeaderList headers, ReadOnlySpan<byte> raw)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var field in new[] { "From", "Date", "Subject", "In-Reply-To" })
            hash.AppendData(Encoding.UTF8.GetBytes($"{field}:{headers[field]?.Trim()}\n"));
        AppendWithoutCarriageReturns(hash, Body(raw));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> raw)
    {
        var crlf = raw.IndexOf("\r\n\r\n"u8);
        var lf = raw.IndexOf("\n\n"u8);
        var start = crlf >= 0 && (lf < 0 || crlf < lf) ? crlf + 4 : lf >= 0 ? lf + 2 : raw.Length;
        return raw[start..].TrimEnd("\r\n \t"u8);
    }

    private static void AppendWithoutCarriageReturns(IncrementalHash hash, ReadOnlySpan<byte> body)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        while (!body.IsEmpty)
        {
            var chunk = body[..Math.Min(body.Length, buffer.Length)];
            var length = 0;
            foreach (var b in chunk)
                if (b != '\r')
                    buffer[length++] = b;
            hash.AppendData(buffer, 0, length);
            body = body[chunk.Length..];
        }
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
