using Dapper;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Gateway.Sessions;

/// <summary>
/// <c>POST /auth/sign-out</c> with the access token, <c>{refreshToken}</c> or the cookies → 204: the session ends for all its tokens, its streams close.
/// Again → 204. Without anything that names a session → 401.
/// </summary>
sealed class SignOut(Database database, EndSessions end, Keys keys)
{
    static readonly ProblemType NotSignedIn = new(
        StatusCodes.Status401Unauthorized,
        "not-signed-in",
        "No session is named.",
        "Signing out needs to know which session ends.",
        "Send the access token, the refresh token or the cookie.");

    /// <summary>Which session ends; without a body that of the access token or cookie.</summary>
    /// <param name="RefreshToken">The refresh token, where the access token has run out.</param>
    internal sealed record Request(string? RefreshToken = null);

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/auth/sign-out", (Request? request, HttpContext context, SignOut signOut) => signOut.Handle(request, context, context.RequestAborted))
            .AllowAnonymous()
            .WithSummary("Sign out: end the session and close its streams")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(NotSignedIn);

    async Task<IResult> Handle(Request? request, HttpContext context, CancellationToken ct)
    {
        if (await SessionOf(request, context, ct) is not var (tenant, session))
            return Problems.Of(NotSignedIn);

        await using (var tx = await database.BeginAsync(tenant, ct))
        {
            await end.One(tx, tenant, session, EndReason.SignedOut, ct);
            await tx.CommitAsync(ct);
        }

        if (SessionCookies.IsOwnOrigin(context.Request))
            SessionCookies.Clear(context);
        return Results.NoContent();
    }

    async Task<(string Tenant, Guid Session)?> SessionOf(Request? request, HttpContext context, CancellationToken ct)
    {
        if (context.User.Identity is { IsAuthenticated: true } && context.Caller() is { SessionId: { } own } caller)
            return (caller.Tenant, own);
        if (PresentedRefreshToken.In(request?.RefreshToken, context) is not { } presented)
            return null;

        await using var connection = await database.OpenWorkerAsync(ct);
        var stored = await connection.QuerySingleOrDefaultAsync<(string Tenant, byte[] Salt)?>(new CommandDefinition(
            "select tenant, salt from session where id = @Session",
            new { presented.Token.Session },
            cancellationToken: ct));
        return stored is var (tenant, salt) && presented.Token.IsGenuine(presented.Mac, keys.RefreshTokens, salt) ? (tenant, presented.Token.Session) : null;
    }
}
