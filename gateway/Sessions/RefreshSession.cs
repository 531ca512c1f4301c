using Dapper;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Gateway.Sessions;

/// <summary>
/// <c>POST /auth/refresh {refreshToken}</c>, or with the cookie and no body → the same answer as signing in, with the next refresh token. The old one is used up;
/// for 30 s it gets the same answer again while the new one is unused (a lost answer); otherwise its return ends the session.
/// 401 <c>session-ended</c>: sign in again. Open streams are untouched by a refresh.
/// </summary>
sealed class RefreshSession(Database database, EndSessions end, AccessTokens accessTokens, Keys keys, TimeProvider time)
{
    static readonly ProblemType SessionEnded = new(
        StatusCodes.Status401Unauthorized,
        "session-ended",
        "The session has ended.",
        "The refresh token is unknown, out of date, or was used twice; or the person signed out, was disabled or changed.",
        "Sign in again.");

    /// <summary>The refresh token; without a body the cookie is taken.</summary>
    /// <param name="RefreshToken">The refresh token; absent where the cookie holds it.</param>
    internal sealed record Request(string? RefreshToken = null);

    sealed class Stored
    {
        public required string Person { get; init; }

        public required int Generation { get; init; }

        public required byte[] Salt { get; init; }

        public required DateTimeOffset CreatedAt { get; init; }

        public required DateTimeOffset RefreshedAt { get; init; }

        public required DateTimeOffset ExpiresAt { get; init; }

        public required bool Ended { get; init; }

        public required string? Agent { get; init; }

        public required string[] Roles { get; init; }
    }

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/auth/refresh", (Request? request, HttpContext context, RefreshSession refresh) => refresh.Handle(request, context, context.RequestAborted))
            .AllowAnonymous()
            .WithSummary("Exchange a refresh token for fresh tokens")
            .Produces<SignInAnswer>()
            .Refuses(SessionEnded);

    async Task<IResult> Handle(Request? request, HttpContext context, CancellationToken ct)
    {
        var presented = PresentedRefreshToken.In(request?.RefreshToken, context);
        if (presented is null)
            return Over(context, cookie: false);

        var (token, mac, cookie) = presented;
        // As in SignIn: the token says no tenant, so the worker login finds it.
        if (await TenantOf(token.Session, ct) is not { } tenant)
            return Over(context, cookie);

        await using var tx = await database.BeginAsync(tenant, ct);
        var stored = await Load(tx, tenant, token.Session, ct);
        if (stored is null || !token.IsGenuine(mac, keys.RefreshTokens, stored.Salt))
            return Over(context, cookie);

        var now = time.GetUtcNow();
        var outcome = Rotation.Decide(token.Generation, stored.Generation, stored.RefreshedAt, stored.ExpiresAt, stored.Ended, now);
        var (generation, expiresAt) = outcome switch
        {
            RotationOutcome.Advance => (stored.Generation + 1, Rotation.ExpiresAt(stored.CreatedAt, now)),
            RotationOutcome.Repeat => (stored.Generation, stored.ExpiresAt),
            _ => (0, default),
        };
        if (outcome is RotationOutcome.Advance)
            await Advance(tx, tenant, token.Session, generation, expiresAt, now, ct);
        if (outcome is RotationOutcome.Reused)
            await end.One(tx, tenant, token.Session, EndReason.Reused, ct);
        await tx.CommitAsync(ct);
        if (generation == 0)
            return Over(context, cookie);

        var who = new SignedIn(tenant, token.Session, stored.Person, stored.Agent, stored.Roles);
        return SignInAnswer.Give(context, who, accessTokens.Create(who), new RefreshToken(who.Session, generation).Write(keys.RefreshTokens, stored.Salt), expiresAt, cookie);
    }

    async Task<string?> TenantOf(Guid session, CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<string>(new CommandDefinition("select tenant from session where id = @session", new { session }, cancellationToken: ct));
    }

    // Two refreshes at once wait for each other here; the second finds the first one's generation.
    static Task<Stored?> Load(TenantTransaction tx, string tenant, Guid session, CancellationToken ct) =>
        tx.Connection.QuerySingleOrDefaultAsync<Stored>(new CommandDefinition(
            """
            select s.person, s.generation, s.salt, s.created_at as "CreatedAt", s.refreshed_at as "RefreshedAt", s.expires_at as "ExpiresAt",
                   s.ended_at is not null or not p.enabled or not t.enabled as ended, p.agent, p.roles
              from session s
              join person p on p.tenant = s.tenant and p.id = s.person
              join tenant t on t.tenant = s.tenant
             where s.tenant = @tenant and s.id = @session
               for update of s
            """,
            new { tenant, session },
            tx.Transaction,
            cancellationToken: ct));

    static Task Advance(TenantTransaction tx, string tenant, Guid session, int generation, DateTimeOffset expiresAt, DateTimeOffset now, CancellationToken ct) =>
        tx.Connection.ExecuteAsync(new CommandDefinition(
            "update session set generation = @generation, refreshed_at = @now, expires_at = @expiresAt where tenant = @tenant and id = @session",
            new { tenant, session, generation, expiresAt, now },
            tx.Transaction,
            cancellationToken: ct));

    static IResult Over(HttpContext context, bool cookie)
    {
        if (cookie)
            SessionCookies.Clear(context);
        return Problems.Of(SessionEnded);
    }
}

/// <summary>A well-formed refresh token as it came, not yet believed.</summary>
/// <param name="Token">What it says.</param>
/// <param name="Mac">What is to prove it.</param>
/// <param name="Cookie">True where it came in the cookie.</param>
sealed record PresentedRefreshToken(RefreshToken Token, byte[] Mac, bool Cookie)
{
    /// <summary>From the body, or else from the cookie of a request of our own pages; null where there is none.</summary>
    public static PresentedRefreshToken? In(string? body, HttpContext context)
    {
        if (body is not null)
            return RefreshToken.TryRead(body, out var token, out var mac) ? new PresentedRefreshToken(token, mac, Cookie: false) : null;
        return context.Request.Cookies.TryGetValue(SessionCookies.Refresh, out var cookie) && SessionCookies.IsOwnOrigin(context.Request)
            && RefreshToken.TryRead(cookie, out var fromCookie, out var itsMac)
            ? new PresentedRefreshToken(fromCookie, itsMac, Cookie: true)
            : null;
    }
}
