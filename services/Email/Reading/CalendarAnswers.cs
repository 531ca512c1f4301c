using MimeKit;

namespace Omnichannel.Email.Reading;

/// <summary>Recognises what a calendar program answers to an invitation (RFC 6047, method <c>REPLY</c>): one click, no words.</summary>
public static class CalendarAnswers
{
    /// <summary>Whether the mail is one.</summary>
    public static bool IsOne(MimeMessage message) =>
        message.BodyParts.Any(part => part.ContentType.IsMimeType("text", "calendar") && "reply".Equals(part.ContentType.Parameters["method"], StringComparison.OrdinalIgnoreCase));
}
