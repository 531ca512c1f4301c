using MailKit.Security;

namespace Omnichannel.Email.Mailboxes;

/// <summary>A mail server as configured on a channel account.</summary>
/// <param name="Host">Host name or address.</param>
/// <param name="Port">TCP port.</param>
/// <param name="Security"><c>tls</c> from the first byte (the default), <c>starttls</c>, or <c>none</c>.</param>
/// <param name="User">Sign-in name; the mailbox's address where absent.</param>
public sealed record MailServerSettings(string Host, int Port, string? Security, string? User)
{
    /// <summary>The setting in MailKit's terms.</summary>
    public SecureSocketOptions SocketOptions => Security switch
    {
        "none" => SecureSocketOptions.None,
        "starttls" => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.SslOnConnect,
    };
}

/// <summary>What a channel account of channel <c>email</c> is configured with.</summary>
/// <param name="Imap">Where mail is read.</param>
/// <param name="Smtp">Where replies are submitted.</param>
/// <param name="Authentication"><c>password</c> (the default) or <c>xoauth2</c>.</param>
public sealed record MailboxSettings(MailServerSettings? Imap, MailServerSettings? Smtp, string? Authentication);

/// <summary>What a mailbox is signed in with; which members are set depends on the authentication.</summary>
/// <param name="Password">For <c>password</c>.</param>
/// <param name="ClientId">For <c>xoauth2</c>.</param>
/// <param name="ClientSecret">For <c>xoauth2</c>.</param>
/// <param name="RefreshToken">For <c>xoauth2</c>.</param>
/// <param name="TokenUrl">For <c>xoauth2</c>: the token endpoint (RFC 6749 section 3.2).</param>
public sealed record MailboxSecrets(string? Password, string? ClientId, string? ClientSecret, string? RefreshToken, string? TokenUrl)
{
    /// <summary>Says nothing: a record's text ends up in logs.</summary>
    public override string ToString() => "(secret)";
}

/// <summary>A mailbox of a tenant: a channel account of channel <c>email</c>, as Conversations keeps it.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="Id">Id of the channel account.</param>
/// <param name="Name">Shown beside the address where a reply names nobody, or null.</param>
/// <param name="Address">The mailbox's address, without a tag.</param>
/// <param name="Enabled">False where nothing is to be read or sent.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Secrets">Its secrets.</param>
public sealed record MailboxAccount(string Tenant, string Id, string? Name, string? Address, bool Enabled, MailboxSettings Settings, MailboxSecrets? Secrets)
{
    /// <summary>Unique in the installation: <c>tenant/account</c>.</summary>
    public string Key => $"{Tenant}/{Id}";
}
