using MimeKit;
using MimeKit.Utils;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Reading;

/// <summary>The attached parts of a mail as files.</summary>
public static class AttachedParts
{
    /// <summary>Reads the attached parts of a mail.</summary>
    /// <param name="parts">As sorted by <see cref="MailBody"/>.</param>
    /// <param name="scope">Names the mail: tenant, account and external id.</param>
    public static IReadOnlyList<AttachedFile> Of(IReadOnlyList<MimeEntity> parts, string scope) =>
        [.. parts.Select((part, index) => Read(part, AttachedFile.DeriveId(scope, index), index))];

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
            MessagePart { Message: { } inner } => part.ContentDisposition?.FileName ?? $"{AttachedFile.SafeName(inner.Subject, "message")}.eml",
            _ => part.ContentDisposition?.FileName ?? part.ContentType.Name,
        };
        return new(
            id,
            AttachedFile.SafeName(name, $"attachment-{index + 1}{Extension(type)}"),
            IsPlainToken(type) ? type : "application/octet-stream",
            string.IsNullOrWhiteSpace(part.ContentId) ? null : StorableText.Line(MimeUtils.ParseMessageId(part.ContentId) ?? part.ContentId, 200),
            content.GetBuffer().AsMemory(0, (int)content.Length));
    }

    private static string Extension(string type) => MimeTypes.TryGetExtension(type, out var extension) ? extension : "";

    private static bool IsPlainToken(string type) => type.Length < 100 && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '+' or '.' or '_');
}
