using MailKit;
using MailKit.Security;
using Omnichannel.Email.Mailboxes;

namespace Omnichannel.Email.SigningIn;

/// <summary>Connects to a mail server and signs in with a password or by XOAUTH2.</summary>
public sealed class SignIn(AccessTokens tokens)
{
    /// <summary>Connects and signs in.</summary>
    /// <exception cref="AuthenticationException">The server refused; the next attempt asks for a new token.</exception>
    public async Task ToAsync(IMailService client, Mailbox mailbox, MailServerSettings server, CancellationToken ct)
    {
        await client.ConnectAsync(server.Host, server.Port, server.SocketOptions, ct);
        var user = server.User ?? mailbox.Address;
        if (!mailbox.UsesOAuth)
        {
            await client.AuthenticateAsync(user, mailbox.Secrets.Password ?? "", ct);
            return;
        }
        var token = await tokens.GetAsync(mailbox, ct);
        try
        {
            await client.AuthenticateAsync(new SaslMechanismOAuth2(user, token), ct);
        }
        catch (AuthenticationException)
        {
            tokens.Forget(mailbox, token);
            throw;
        }
    }
}
