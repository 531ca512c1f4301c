using MimeKit;

namespace Omnichannel.Email.Reading;

/// <summary>The readable parts of a mail and what is attached to it.</summary>
/// <param name="Texts">Plain texts, in order.</param>
/// <param name="Htmls">HTML texts, in order.</param>
/// <param name="Attached">Everything else, in order.</param>
public sealed record MailBody(IReadOnlyList<TextPart> Texts, IReadOnlyList<TextPart> Htmls, IReadOnlyList<MimeEntity> Attached)
{
    /// <summary>Sorts the parts of a mail that is within <see cref="MailBounds"/>.</summary>
    public static MailBody Of(MimeMessage message)
    {
        var body = new Sorter();
        if (message.Body is not null)
            body.Add(message.Body);
        return new(body.Texts, body.Htmls, body.Attached);
    }

    private sealed class Sorter
    {
        public List<TextPart> Texts { get; } = [];

        public List<TextPart> Htmls { get; } = [];

        public List<MimeEntity> Attached { get; } = [];

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
        }

        private static bool IsReadable(TextPart text) =>
            (text.IsPlain || text.IsHtml || text.ContentType.IsMimeType("text", "enriched"))
            && text.ContentDisposition?.IsAttachment != true
            && string.IsNullOrEmpty(text.FileName);

        /// <summary>A signature or a key exchange says nothing to a reader.</summary>
        private static bool IsTechnical(MimeEntity entity) =>
            entity.ContentType.IsMimeType("application", "pgp-signature")
            || entity.ContentType.IsMimeType("application", "pkcs7-signature")
            || entity.ContentType.IsMimeType("application", "x-pkcs7-signature")
            || entity.ContentType.IsMimeType("application", "pgp-encrypted");
    }
}
