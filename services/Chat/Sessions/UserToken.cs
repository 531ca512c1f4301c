using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Omnichannel.Chat.Accounts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Chat.Sessions;

/// <summary>A user whom the host site has signed in, as its token says.</summary>
/// <param name="Subject">The site's own id of the user.</param>
/// <param name="Name">Display name, or null.</param>
/// <param name="Email">An address the site vouches for, by which his mails and his chats are one customer's; or null.</param>
internal sealed record SignedInUser(string Subject, string? Name, string? Email);

/// <summary>
/// The host site's word about who its user is: a JWT (RFC 7519) signed with HS256 under the account's <c>signingKey</c>, with <c>sub</c> and <c>exp</c>, and with <c>name</c> and
/// <c>email</c> where the site knows them. Where <c>email_verified</c> is false, the address is passed over.
/// </summary>
internal static class UserToken
{
    private const int LeastKey = 32;

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    /// <summary>The user a token names; null where it is not valid now or the account has no key.</summary>
    public static async Task<SignedInUser?> ReadAsync(string token, ChatAccount account, TimeProvider time)
    {
        if (account.Secrets?.SigningKey is not { Length: >= LeastKey } key)
            return null;
        var now = time.GetUtcNow().UtcDateTime;
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(key)),
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidateIssuer = false,
            ValidateAudience = false,
            RequireExpirationTime = true,
            LifetimeValidator = (notBefore, expires, _, _) => expires is { } end && end > now.AddSeconds(-30) && (notBefore is null || notBefore < now.AddSeconds(30)),
        });
        if (!result.IsValid || Claim("sub") is not { Length: > 0 and <= 200 } subject)
            return null;
        var email = Claim("email")?.Trim().ToLowerInvariant();
        var isAddress = email is { Length: > 2 and <= 180 } && email.Contains('@', StringComparison.Ordinal) && !email.Any(char.IsWhiteSpace)
            && !string.Equals(Claim("email_verified"), "false", StringComparison.OrdinalIgnoreCase);
        return new SignedInUser(StorableText.Of(subject), Claim("name") is { } name ? StorableText.Line(name, 200) : null, isAddress ? StorableText.Of(email!) : null);

        string? Claim(string type) => result.ClaimsIdentity.FindFirst(type)?.Value;
    }
}
