using MimeKit;
using MimeKit.Tnef;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Reading;

/// <summary>The readable texts of a mail and what is attached to it.</summary>
/// <param name="Texts">Plain texts, decoded, in order.</param>
/// <param name="Htmls">HTML texts, decoded, in order.</param>
/// <param name="Attached">Everything else, in order.</param>
public sealed record MailBody(IReadOnlyList<string> Texts, IReadOnlyList<string> Htmls, IReadOnlyList<MimeEntity> Attached)
{
    /// <summary>Sorts the parts of a mail that is within <see cref="MailBounds"/>.</summary>
    public static MailBody Of(MimeMessage message)
    {
        var body = new Sorter();
        if (message.Body is not null)
            body.Add(message.Body);
        if (body.Texts.Count == 0 && body.Htmls.Count == 0)
            body.Texts.AddRange(body.Packed);
        var files = new List<MimeEntity>(body.Attached);
        var texts = body.Texts.Select(text => UuencodedFiles.TakeOut(PgpArmor.Open(CharacterSets.Decode(text)), files)).ToList();
        // A boundary that is missing or never used leaves the whole text before the first part, where no program shows it.
        if (texts.Count == 0 && body.Htmls.Count == 0 && files.Count == 0 && message.Body is Multipart { Preamble: { } preamble })
            texts.Add(StorableText.Of(preamble));
        return new(texts, [.. body.Htmls.Select(CharacterSets.Decode)], files);
    }

    private sealed class Sorter
    {
        public List<TextPart> Texts { get; } = [];

        public List<TextPart> Htmls { get; } = [];

        public List<MimeEntity> Attached { get; } = [];

        /// <summary>Texts out of a <c>winmail.dat</c>, which repeat what stands beside it.</summary>
        public List<TextPart> Packed { get; } = [];

        // Recursive: the depth is bounded.
        public void Add(MimeEntity entity)
        {
            switch (entity)
            {
                case MultipartAlternative alternative:
                    AddAlternative(alternative);
                    break;
                case Multipart multipart:
                    foreach (var part in multipart)
                        Add(part);
                    break;
                case TextPart text when IsReadable(text):
                    (text.IsHtml ? Htmls : Texts).Add(text);
                    break;
                case TnefPart tnef when TnefFiles.Of(tnef) is { } unpacked:
                    Packed.AddRange(unpacked.Texts.Where(text => text.IsPlain));
                    Attached.AddRange(unpacked.Attached);
                    break;
                case MimePart part when SaysNoType(part):
                    Texts.Add(new TextPart("plain") { Content = part.Content });
                    break;
                default:
                    if (!IsTechnical(entity))
                        Attached.Add(entity);
                    break;
            }
        }

        /// <summary>Of several forms of one text, one plain and one HTML are kept: the last of each, which the writer's program thinks best.</summary>
        private void AddAlternative(MultipartAlternative alternative)
        {
            var forms = alternative.Select(part =>
            {
                var form = new Sorter();
                form.Add(part);
                return form;
            }).ToList();
            Texts.AddRange(forms.LastOrDefault(form => form.Texts.Count > 0)?.Texts ?? []);
            Htmls.AddRange(forms.LastOrDefault(form => form.Htmls.Count > 0)?.Htmls ?? []);
            Attached.AddRange(forms.SelectMany(form => form.Attached));
            Packed.AddRange(forms.SelectMany(form => form.Packed));
        }

        private static bool IsReadable(TextPart text) =>
            (text.IsPlain || text.IsHtml || text.ContentType.IsMimeType("text", "enriched"))
            && text.ContentDisposition?.IsAttachment != true
            && string.IsNullOrEmpty(text.FileName);

        /// <summary>A content type that cannot be read counts as plain text (RFC 2045 section 5.2).</summary>
        private static bool SaysNoType(MimePart part) =>
            part.Headers[HeaderId.ContentType] is { } type && !ContentType.TryParse(type, out _) && part.FileName is null && part.ContentDisposition?.IsAttachment != true;

        /// <summary>A signature or a key exchange says nothing to a reader.</summary>
        private static bool IsTechnical(MimeEntity entity) =>
            entity.ContentType.IsMimeType("application", "pgp-signature")
            || entity.ContentType.IsMimeType("application", "pkcs7-signature")
            || entity.ContentType.IsMimeType("application", "x-pkcs7-signature")
            || entity.ContentType.IsMimeType("application", "pgp-encrypted");
    }
}
