using MimeKit;
using MimeKit.Tnef;

namespace Omnichannel.Email.Reading;

/// <summary>What is inside Outlook's <c>winmail.dat</c> ([MS-OXTNEF]).</summary>
/// <param name="Texts">Bodies, for a mail that has none beside it.</param>
/// <param name="Attached">The files.</param>
public sealed record TnefFiles(IReadOnlyList<TextPart> Texts, IReadOnlyList<MimeEntity> Attached)
{
    /// <summary>More files than that stay packed.</summary>
    private const int Most = 200;

    /// <summary>Unpacks it; null where it is broken, empty or beyond bounds: then it is a file as it came.</summary>
    public static TnefFiles? Of(TnefPart part)
    {
        if (part.Content is null)
            return null;
        List<MimeEntity> parts;
        try
        {
            if (!IsWhole(part))
                return null;
            using var message = part.ConvertToMessage();
            parts = [.. message.BodyParts.Take(Most + 1)];
            message.Body = null;
        }
        catch (Exception broken) when (broken is not (OutOfMemoryException or OperationCanceledException))
        {
            // A stranger's bytes: whatever they make the unpacking do, the file itself is still there for the reader.
            return null;
        }
        var texts = parts.OfType<TextPart>().Where(text => !text.IsAttachment && text.FileName is null).ToList();
        var files = parts.Except(texts).Where(file => file is not MimePart { Content: null }).ToList();
        return parts.Count > Most || (texts.Count == 0 && files.Count == 0) ? null : new(texts, files);
    }

    /// <summary>The unpacking overlooks what is cut off; the reader must not.</summary>
    private static bool IsWhole(TnefPart part)
    {
        using var content = part.Content!.Open();
        using var reader = new TnefReader(content, 0, TnefComplianceMode.Loose);
        while (reader.ReadNextAttribute())
        {
        }
        return reader.ComplianceStatus == TnefComplianceStatus.Compliant;
    }
}
