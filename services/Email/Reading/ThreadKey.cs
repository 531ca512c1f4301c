using System.Security.Cryptography;
using System.Text;
using MimeKit;

namespace Omnichannel.Email.Reading;

/// <summary>Which thread of its mailbox a mail belongs to: 16 lower-case hexadecimal digits.</summary>
public static class ThreadKey
{
    /// <summary>
    /// The key inside the latest of our own Message-IDs that the mail answers; otherwise the start of SHA-256 over the thread's root:
    /// the first of References, or In-Reply-To, or the mail's own Message-ID (RFC 5322 section 3.6.4). The From address plays no part.
    /// </summary>
    /// <param name="message">The mail.</param>
    /// <param name="domain">The domain of the mailbox's address: only ids with it are ours.</param>
    /// <param name="ownId">Stands for the Message-ID of a mail that has none.</param>
    public static string Of(MimeMessage message, string domain, string ownId)
    {
        foreach (var answered in Answered(message))
            if (OwnMessageId.Parse(answered, domain) is { } ours)
                return ours.ThreadKey;
        return OfRoot(message.References.FirstOrDefault() ?? message.InReplyTo ?? message.MessageId ?? ownId);
    }

    /// <summary>The key of the thread that begins with this Message-ID (without angle brackets).</summary>
    public static string OfRoot(string messageId) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(messageId)).AsSpan(0, 8));

    /// <summary>The mails this one answers, the nearest first.</summary>
    private static IEnumerable<string> Answered(MimeMessage message) =>
        (message.InReplyTo is { } parent ? new[] { parent } : []).Concat(message.References.Reverse());
}
