namespace Omnichannel.Gateway.Sessions;

/// <summary>What becomes of a genuine refresh token.</summary>
enum RotationOutcome
{
    /// <summary>It is the present one: the next generation begins.</summary>
    Advance,

    /// <summary>It is the one just replaced, and its successor is unused: the answer was lost on its way, and is given again.</summary>
    Repeat,

    /// <summary>It was replaced and its successor used, or too long ago: two hold it, so the session ends for both.</summary>
    Reused,

    /// <summary>The session has ended or run out.</summary>
    Over,
}

/// <summary>Decides about a presented refresh token (RFC 9700 § 4.14.2, rotation with reuse detection).</summary>
static class Rotation
{
    /// <summary>How long after a refresh the replaced token still gets the same answer again.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>The session runs out this long after its last refresh.</summary>
    public static readonly TimeSpan IdleLifetime = TimeSpan.FromHours(12);

    /// <summary>The session runs out this long after sign-in, however often it is refreshed.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <param name="presented">Generation of the token.</param>
    /// <param name="present">The session's generation.</param>
    /// <param name="refreshedAt">When the present generation began.</param>
    /// <param name="expiresAt">When the session runs out.</param>
    /// <param name="ended">True once it has ended.</param>
    /// <param name="now">The instant of the request.</param>
    public static RotationOutcome Decide(int presented, int present, DateTimeOffset refreshedAt, DateTimeOffset expiresAt, bool ended, DateTimeOffset now)
    {
        if (ended || now >= expiresAt)
            return RotationOutcome.Over;
        if (presented == present)
            return RotationOutcome.Advance;
        return presented == present - 1 && now < refreshedAt + Grace ? RotationOutcome.Repeat : RotationOutcome.Reused;
    }

    /// <summary>When a session runs out that is refreshed now.</summary>
    public static DateTimeOffset ExpiresAt(DateTimeOffset createdAt, DateTimeOffset now) =>
        createdAt + Lifetime < now + IdleLifetime ? createdAt + Lifetime : now + IdleLifetime;
}
