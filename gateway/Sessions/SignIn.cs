using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Dapper;
using Omnichannel.Hosting.Limits;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Gateway.Sessions;

/// <summary>
/// <c>POST /auth/token {email, password, cookie?}</c> → 200 <c>{accessToken, expiresIn, refreshToken, tenantId, agentId, roles}</c>; with <c>cookie: true</c> the tokens
/// come as cookies and not in the body (only to pages of the gateway's own origin).
/// 401 <c>sign-in-failed</c>, the same whether the address is unknown, the password wrong, or person or tenant disabled; 429 with <c>Retry-After</c> after too many failures.
/// </summary>
sealed class SignIn(Database database, SignInBounds bounds, Passwords passwords, AccessTokens accessTokens, Keys keys, TimeProvider time, ILogger<SignIn> log)
{
    static readonly ProblemType SignInFailed = new(
        StatusCodes.Status401Unauthorized,
        "sign-in-failed",
        "E-mail address or password is not right.",
        "The address is unknown, the password wrong, or person or tenant disabled: the answer is the same.",
        "Let the person try again; after 10 failures in 15 minutes attempts are refused for a while.");

    static readonly ProblemType PersonChanged = new(
        StatusCodes.Status409Conflict,
        "person-changed",
        "The person was changed at this moment.",
        "Password, roles or agent of the person changed between checking the password and beginning the session.",
        "Sign in again.");

    /// <summary>Who signs in.</summary>
    /// <param name="Email">E-mail address of the person, in any case.</param>
    /// <param name="Password">The password.</param>
    /// <param name="Cookie">True for the console.</param>
    internal sealed record Request([property: Required] string? Email, [property: Required] string? Password, bool Cookie = false);

    sealed class Found
    {
        public required string Tenant { get; init; }

        public required string Id { get; init; }

        public required string? Agent { get; init; }

        public required string[] Roles { get; init; }

        public required string? PasswordHash { get; init; }

        public required bool Enabled { get; init; }
    }

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/auth/token", (Request request, HttpContext context, SignIn signIn) => signIn.Handle(request, context, context.RequestAborted))
            .AllowAnonymous()
            .WithSummary("Sign a person in")
            .Produces<SignInAnswer>()
            .Refuses(ProblemTypes.Validation, ProblemTypes.Forbidden, SignInFailed, PersonChanged, TooManyRequests.Type);

    async Task<IResult> Handle(Request request, HttpContext context, CancellationToken ct)
    {
        if (request.Email is not { Length: > 0 and <= 254 } email || email.Any(char.IsControl))
            return Problems.Validation("email", "1 to 254 characters, none of them a control character.");
        if (request.Password is not { Length: > 0 and <= Passwords.MaxLength } password)
            return Problems.Validation("password", $"1 to {Passwords.MaxLength} characters.");
        if (request.Cookie && !SessionCookies.IsOwnOrigin(context.Request))
            return Problems.Forbidden("A cookie is given only to pages of this origin.");

        var emailKey = email.Trim().ToLowerInvariant();
        var attempt = SignInAttempt.Of(emailKey, context.Connection.RemoteIpAddress);
        if (await bounds.Reserve(attempt, ct) is { } wait)
            return TooManyRequests.Answer(context, "sign-in", wait);

        var found = await Find(emailKey, ct);
        if (!await passwords.IsRight(found?.PasswordHash, password, ct) || found is not { Enabled: true })
        {
            SignInLog.Failed(log);
            return Problems.Of(SignInFailed);
        }

        await bounds.Return(attempt, ct);
        return await Begin(found, request.Cookie, context, ct);
    }

    // With the worker login: whoever signs in has not said a tenant yet. A security-definer function would not do: its owner is blinded by the forced
    // row-level security too, and a login exempt from it would be a greater power than this one, whose policies end at this schema.
    async Task<Found?> Find(string emailKey, CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<Found>(new CommandDefinition(
            """
            select p.tenant, p.id, p.agent, p.roles, p.password_hash as "PasswordHash", p.enabled and t.enabled as enabled
              from person p join tenant t using (tenant)
             where p.email_key = @emailKey
            """,
            new { emailKey },
            cancellationToken: ct));
    }

    async Task<IResult> Begin(Found found, bool cookie, HttpContext context, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var who = new SignedIn(found.Tenant, Guid.CreateVersion7(now), found.Id, found.Agent, found.Roles);
        var salt = RandomNumberGenerator.GetBytes(32);
        var expiresAt = Rotation.ExpiresAt(now, now);
        await using var tx = await database.BeginAsync(found.Tenant, ct);
        // Only while the password that was checked is still the person's: a change of it must not be outrun.
        var begun = await tx.Connection.ExecuteAsync(new CommandDefinition(
            """
            insert into session (tenant, id, person, agent, generation, salt, created_at, refreshed_at, expires_at)
            select tenant, @session, id, agent, 1, @salt, @now, @now, @expiresAt
              from person where tenant = @tenant and id = @person and password_hash = @hash and roles = @roles and agent is not distinct from @agent and enabled
               for share
            """,
            new { session = who.Session, salt, now, expiresAt, tenant = who.Tenant, person = who.Person, hash = found.PasswordHash, roles = found.Roles, agent = found.Agent },
            tx.Transaction,
            cancellationToken: ct));
        await tx.CommitAsync(ct);
        if (begun == 0)
            return Problems.Conflict(PersonChanged);

        return SignInAnswer.Give(context, who, accessTokens.Create(who), new RefreshToken(who.Session, 1).Write(keys.RefreshTokens, salt), expiresAt, cookie);
    }
}

static partial class SignInLog
{
    [LoggerMessage(1, LogLevel.Information, "A sign-in failed.")]
    public static partial void Failed(ILogger log);
}
