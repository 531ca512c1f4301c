using MimeKit;

namespace Omnichannel.Email.Reading;

/// <summary>An address split at its plus tag (RFC 5233 "subaddress"): <c>support+orders@shop.example</c>.</summary>
/// <param name="Base">The address without the tag, lower case.</param>
/// <param name="Tag">The tag, or null.</param>
public readonly record struct PlusAddress(string Base, string? Tag)
{
    private static readonly string[] EnvelopeHeaders = ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"];

    /// <summary>Splits an address; one without a local part or domain is its own base.</summary>
    public static PlusAddress Parse(string address)
    {
        var at = address.LastIndexOf('@');
        var plus = address.IndexOf('+');
        return plus > 0 && plus < at
            ? new(string.Concat(address.AsSpan(0, plus), address.AsSpan(at)).ToLowerInvariant(), address[(plus + 1)..at])
            : new(address.ToLowerInvariant(), null);
    }

    /// <summary>
    /// The address by which a mail reached a mailbox, tag included: what the writer put into To or Cc, else what the mail systems noted,
    /// else the mailbox's own address (a blind copy). An answer leaves from it.
    /// </summary>
    public static string WrittenTo(MimeMessage message, string mailboxAddress)
    {
        var visible = message.To.Mailboxes.Concat(message.Cc.Mailboxes).Select(mailbox => mailbox.Address);
        var noted = message.Headers.Where(header => EnvelopeHeaders.Contains(header.Field, StringComparer.OrdinalIgnoreCase))
            .Select(header => header.Value.Trim().Trim('<', '>'));
        var own = Parse(mailboxAddress).Base;
        return visible.Concat(noted).FirstOrDefault(address => Parse(address).Base == own) ?? mailboxAddress;
    }
}
