using Omnichannel.Email.Reading;

namespace Omnichannel.Email.Mailboxes;

/// <summary>A mailbox that can be read and sent from: all it needs is configured.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="Id">Id of the channel account.</param>
/// <param name="Name">Shown beside the address where a reply names nobody, or null.</param>
/// <param name="Address">Its address in lower case, without a tag.</param>
/// <param name="Imap">Where mail is read.</param>
/// <param name="Smtp">Where replies are submitted.</param>
/// <param name="UsesOAuth">Whether it signs in by XOAUTH2.</param>
/// <param name="Secrets">What it signs in with.</param>
public sealed record Mailbox(string Tenant, string Id, string? Name, string Address, MailServerSettings Imap, MailServerSettings Smtp, bool UsesOAuth, MailboxSecrets Secrets)
{
    /// <summary>Unique in the installation: <c>tenant/account</c>.</summary>
    public string Key => $"{Tenant}/{Id}";

    /// <summary>The mailbox of an account; null when the account is disabled or lacks an address or a server.</summary>
    public static Mailbox? Of(MailboxAccount account) =>
        account is { Enabled: true, Address: { } address, Settings: { Imap: { Host.Length: > 0, Port: > 0 } imap, Smtp: { Host.Length: > 0, Port: > 0 } smtp } }
        && address.Contains('@', StringComparison.Ordinal)
            ? new(account.Tenant, account.Id, account.Name, address.ToLowerInvariant(), imap, smtp, account.Settings.Authentication == "xoauth2", account.Secrets ?? new(null, null, null, null, null))
            : null;

    /// <summary>The mailbox in the reader's terms.</summary>
    public MailboxIdentity IdentityAmong(IEnumerable<Mailbox> others) =>
        new(Tenant, Id, Address, [.. others.Where(other => other.Tenant == Tenant).Select(other => other.Address)]);
}
