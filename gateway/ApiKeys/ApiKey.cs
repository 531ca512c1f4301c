using System.Text.Json.Serialization;

namespace Omnichannel.Gateway.ApiKeys;

/// <summary>An API key as the API shows it.</summary>
/// <param name="Id">Its id, for revoking it.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Prefix">Its visible beginning.</param>
/// <param name="Roles">Of <c>admin</c>, <c>supervisor</c>, <c>agent</c>; none is needed to send messages and to read and answer conversations.</param>
/// <param name="CreatedBy">Person id, API key id, or <c>platform</c>.</param>
/// <param name="CreatedAt">UTC instant.</param>
/// <param name="ExpiresAt">UTC instant, or null.</param>
/// <param name="RevokedAt">UTC instant, or null.</param>
/// <param name="Key">The key itself: only in the answer that made it.</param>
sealed record ApiKey(
    Guid Id,
    string Name,
    string Prefix,
    IReadOnlyList<string> Roles,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Key = null);
