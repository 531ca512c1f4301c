using MimeKit;

namespace Omnichannel.Email.Reading;

/// <summary>Recognises a mail that goes round in circles between mail systems.</summary>
public static class MailLoops
{
    /// <summary>More hops than any honest way has; RFC 5321 section 6.3 asks for at least 100 before a mail is rejected, and it is not rejected here.</summary>
    private const int MostHops = 50;

    /// <summary>Whether it was delivered to one of these addresses before, carries one of them as its loop mark, or has come too long a way.</summary>
    public static bool HasBeenHere(HeaderList headers, IReadOnlyCollection<string> ownAddresses)
    {
        int hops = 0, deliveries = 0;
        foreach (var header in headers)
        {
            if (header.Id == HeaderId.Received && ++hops > MostHops)
                return true;
            if (header.Field.Equals("X-Loop", StringComparison.OrdinalIgnoreCase) && IsOwn(header, ownAddresses))
                return true;
            // The last delivery may have left two: one of the mail system, one of the mailbox.
            if (header.Field.Equals("Delivered-To", StringComparison.OrdinalIgnoreCase) && IsOwn(header, ownAddresses) && ++deliveries > 2)
                return true;
        }
        return false;
    }

    private static bool IsOwn(Header header, IReadOnlyCollection<string> ownAddresses) =>
        ownAddresses.Contains(PlusAddress.Parse(header.Value.Trim().Trim('<', '>')).Base, StringComparer.OrdinalIgnoreCase);
}
