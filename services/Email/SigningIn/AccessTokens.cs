using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using Omnichannel.Email.Mailboxes;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Email.SigningIn;

/// <summary>
/// Access tokens for mailboxes with XOAUTH2, got with the account's refresh token (RFC 6749 section 6) and kept until shortly before they expire. A refresh token
/// that the provider replaces is kept in memory for as long as this process lives.
/// </summary>
public sealed class AccessTokens(IHttpClientFactory clients, TimeProvider time)
{
    /// <summary>Name of the HTTP client, which repeats what fails by an outage.</summary>
    public const string Client = "token-endpoint";

    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<Mailbox, Token> known = new();

    /// <summary>A token that is valid for some minutes yet.</summary>
    /// <exception cref="UnavailableException">The token endpoint refused or gave no token.</exception>
    public async Task<string> GetAsync(Mailbox mailbox, CancellationToken ct)
    {
        if (known.TryGetValue(mailbox, out var token) && token.Value is { } value && token.ExpiresAt - Margin > time.GetUtcNow())
            return value;
        var fresh = await RefreshAsync(mailbox, token?.RefreshToken ?? mailbox.Secrets.RefreshToken ?? "", ct);
        known[mailbox] = fresh;
        return fresh.Value!;
    }

    /// <summary>The mail server refused the token: it is not used again.</summary>
    public void Forget(Mailbox mailbox, string token)
    {
        if (known.TryGetValue(mailbox, out var current) && current.Value == token)
            known.TryUpdate(mailbox, current with { Value = null }, current);
    }

    private async Task<Token> RefreshAsync(Mailbox mailbox, string refreshToken, CancellationToken ct)
    {
        using var client = clients.CreateClient(Client);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "refresh_token",
            ["refresh_token"] = refreshToken,
            ["client_id"] = mailbox.Secrets.ClientId ?? "",
            ["client_secret"] = mailbox.Secrets.ClientSecret ?? "",
        });
        using var answer = await client.PostAsync(mailbox.Secrets.TokenUrl, form, ct);
        if (!answer.IsSuccessStatusCode)
            throw new UnavailableException($"The token endpoint of {mailbox.Key} answered {(int)answer.StatusCode}.");
        var granted = await answer.Content.ReadFromJsonAsync<Granted>(ct);
        if (granted?.AccessToken is not { Length: > 0 } accessToken)
            throw new UnavailableException($"The token endpoint of {mailbox.Key} gave no access token.");
        return new(accessToken, time.GetUtcNow().AddSeconds(granted.ExpiresIn ?? 3600), granted.RefreshToken ?? refreshToken);
    }

    private sealed record Token(string? Value, DateTimeOffset ExpiresAt, string RefreshToken);

    private sealed record Granted(
        [property: JsonPropertyName("access_token")] string? AccessToken,
        [property: JsonPropertyName("expires_in")] int? ExpiresIn,
        [property: JsonPropertyName("refresh_token")] string? RefreshToken);
}
