using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Omnichannel.Chat.Accounts;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Chat.Sessions;

/// <summary><c>POST /chat/sessions</c>: a browser begins to speak for a visitor. What it gets is shown once: the token is its only proof.</summary>
internal static class OpenSession
{
    private static readonly ProblemType UserTokenRefused = new(
        StatusCodes.Status403Forbidden,
        "user-token-refused",
        "The host site's token is not valid.",
        "`userToken` is no JWT signed with HS256 under the account's secret `signingKey`, lacks `sub` or `exp`, or has run out.",
        "Have the host site issue a new one; its clock must be right.");

    /// <summary>Who begins to write.</summary>
    /// <param name="Account">The widget: the channel account's <c>webhookKey</c>.</param>
    /// <param name="Language">BCP 47 tag of the browser.</param>
    /// <param name="TimeZone">IANA zone of the browser.</param>
    /// <param name="Page">Address of the page, of which origin and path are kept.</param>
    /// <param name="UserToken">The host site's token of the user it has signed in.</param>
    internal sealed record Request(string Account, string? Language, string? TimeZone, string? Page, string? UserToken);

    /// <summary>A session.</summary>
    /// <param name="SessionId">Its id.</param>
    /// <param name="Token">To be sent as <c>Chat-Token</c>; never shown again.</param>
    internal sealed record Answer(Guid SessionId, string Token);

    public static void Map(WebApplication app) =>
        app.MapPost("/chat/sessions", async (Request request, HttpContext context, AccountDirectory accounts, VisitorLimits limits, Database database, TimeProvider time, CancellationToken ct) =>
        {
            if (accounts.Find(request.Account) is not { } account)
                return Problems.Validation("account", "There is no widget of this key.");
            if (!account.Allows(Origins.Of(context.Request)))
                return Problems.Of(Origins.NotAllowed);
            Origins.Allow(context);
            if (limits.OfNewSession(context) is { } tooMany)
                return tooMany;
            if (Validate(request) is { Count: > 0 } errors)
                return Problems.Validation(errors);
            SignedInUser? user = null;
            if (request.UserToken is { } userToken && (user = await UserToken.ReadAsync(userToken, account, time)) is null)
                return Problems.Of(UserTokenRefused);
            await using var tx = await database.BeginAsync(account.Tenant, ct);
            var (answer, _) = await OpenAsync(tx, account, request, Origins.Of(context.Request)!, user, time.GetUtcNow(), ct);
            await tx.CommitAsync(ct);
            return Results.Created($"/chat/sessions/{answer.SessionId}", answer);
        })
            .AllowAnonymous()
            .OpenTo("visitors of an allowed site.")
            .WithSummary("Open a visitor's session")
            .Produces<Answer>(StatusCodes.Status201Created)
            .Refuses(ProblemTypes.Validation, Origins.NotAllowed, UserTokenRefused);

    /// <summary>Opens one in a transaction that the caller commits.</summary>
    internal static async Task<(Answer Answer, string Visitor)> OpenAsync(TenantTransaction tx, ChatAccount account, Request request, string origin, SignedInUser? user, DateTimeOffset now, CancellationToken ct)
    {
        var answer = new Answer(Guid.CreateVersion7(now), SessionToken.New());
        var visitor = user is null ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) : VisitorOf(account, user);
        await tx.Connection.ExecuteAsync(new CommandDefinition(
            """
            insert into visitor (tenant, visitor, account, subject, name, email, seen_at) values (@Tenant, @visitor, @Account, @Subject, @Name, @Email, @now)
            on conflict (tenant, visitor) do update set name = excluded.name, email = excluded.email, seen_at = excluded.seen_at;
            insert into session (id, tenant, visitor, account, token_hash, origin, language, time_zone, page, opened_at)
            values (@SessionId, @Tenant, @visitor, @Account, @hash, @origin, @Language, @TimeZone, @page, @now)
            """,
            new
            {
                account.Tenant, visitor, Account = account.Id, user?.Subject, user?.Name, user?.Email, now,
                answer.SessionId, hash = SessionToken.HashOf(answer.Token), origin, request.Language, request.TimeZone, page = PageOf(request.Page),
            },
            tx.Transaction,
            cancellationToken: ct));
        return (answer, visitor);
    }

    /// <summary>The same user is the same visitor on every device.</summary>
    private static string VisitorOf(ChatAccount account, SignedInUser user) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{account.Tenant}\n{account.Id}\n{user.Subject}")).AsSpan(0, 16));

    /// <summary>Without query and fragment: they hold what is nobody else's business.</summary>
    private static string? PageOf(string? page) =>
        Uri.TryCreate(page, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? StorableText.Line(address.GetLeftPart(UriPartial.Path), 500) : null;

    private static Dictionary<string, string[]> Validate(Request request)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        Bounded("language", request.Language, 35);
        Bounded("timeZone", request.TimeZone, 64);
        if (request.Page is { Length: > 4000 })
            errors["page"] = ["At most 4000 characters."];
        if (request.UserToken is { Length: > 4000 })
            errors["userToken"] = ["At most 4000 characters."];
        return errors;

        void Bounded(string field, string? value, int most)
        {
            if (value is not null && (value.Length > most || value.Any(c => c is not ((>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '_' or '/' or '+'))))
                errors[field] = [string.Create(CultureInfo.InvariantCulture, $"At most {most} letters, digits, '-', '_', '/' and '+'.")];
        }
    }
}
