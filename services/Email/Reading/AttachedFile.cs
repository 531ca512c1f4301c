using MimeKit;
using MimeKit.Utils;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Reading;

/// <summary>A file that came with a mail.</summary>
/// <param name="Id">Derived from account, mail and position, so that a mail read again yields the same id.</param>
/// <param name="FileName">Without path parts and control characters, never empty, at most 200 characters.</param>
/// <param name="MediaType">As claimed, lower case.</param>
/// <param name="ContentId">Without angle brackets; null where nothing refers to it.</param>
/// <param name="Content">The decoded bytes.</param>
public sealed record AttachedFile(Guid Id, string FileName, string MediaType, string? ContentId, ReadOnlyMemory<byte> Content)
{
    private static readonly char[] Separators = ['/', '\\', ':'];

    /// <summary>Reads the attached parts of a mail.</summary>
    /// <param name="parts">As sorted by <see cref="MailBody"/>.</param>
    /// <param name="scope">Names the mail: tenant, account and external id.</param>
    public static IReadOnlyList<AttachedFile> Of(IReadOnlyList<MimeEntity> parts, string scope) =>
        [.. parts.Select((part, index) => Read(part, DeriveId(scope, index), index))];

    /// <summary>An id from the scope and a position.</summary>
    public static Guid DeriveId(string scope, int index) => DerivedId.Of($"{scope}\n{index}");

    /// <summary>A harmless file name: no folders, no control or direction characters, no leading dots.</summary>
    public static string SafeName(string? name, string fallback)
    {
        var last = (name ?? "").Split(Separators)[^1];
        var clean = new string([.. StorableText.Line(last, int.MaxValue).Where(c => c is not ('"' or '<' or '>' or '|' or '?' or '*') && !IsDirectionMark(c))]).Trim().TrimStart('.');
        if (clean.Length <= 200)
            return clean.Length > 0 ? clean : fallback;
        var extension = Path.GetExtension(clean);
        return extension.Length is > 0 and < 12 ? StorableText.Cut(clean, 200 - extension.Length) + extension : StorableText.Cut(clean, 200);
    }

    private static AttachedFile Read(MimeEntity part, Guid id, int index)
    {
        using var content = new MemoryStream();
        switch (part)
        {
            case MessagePart { Message: { } inner }:
                inner.WriteTo(content);
                break;
            case MimePart { Content: { } encoded }:
                encoded.DecodeTo(content);
                break;
        }
        var type = $"{part.ContentType.MediaType}/{part.ContentType.MediaSubtype}".ToLowerInvariant();
        var name = part switch
        {
            MessagePart { Message: { } inner } => part.ContentDisposition?.FileName ?? $"{SafeName(inner.Subject, "message")}.eml",
            _ => part.ContentDisposition?.FileName ?? part.ContentType.Name,
        };
        return new(
            id,
            SafeName(name, $"attachment-{index + 1}{Extension(type)}"),
            IsPlainToken(type) ? type : "application/octet-stream",
            string.IsNullOrWhiteSpace(part.ContentId) ? null : StorableText.Line(MimeUtils.ParseMessageId(part.ContentId) ?? part.ContentId, 200),
            content.GetBuffer().AsMemory(0, (int)content.Length));
    }

    private static string Extension(string type) => MimeTypes.TryGetExtension(type, out var extension) ? extension : "";

    private static bool IsPlainToken(string type) => type.Length < 100 && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '+' or '.' or '_');

    /// <summary>U+202E makes "gpj.exe" read "exe.jpg".</summary>
    internal static bool IsDirectionMark(char c) => c is (>= '\u200E' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u061C';
}
