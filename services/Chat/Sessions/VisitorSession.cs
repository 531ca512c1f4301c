using Dapper;
using Omnichannel.Chat.Accounts;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging.Streaming;

namespace Omnichannel.Chat.Sessions;

/// <summary>A session that a request has shown the token of.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Account">The widget it belongs to.</param>
/// <param name="Visitor">Whom it speaks for; the thread key of his messages.</param>
/// <param name="Known">What is known of him.</param>
internal sealed record VisitorSession(Guid Id, ChatAccount Account, string Visitor, KnownVisitor Known)
{
    /// <summary>The visitor's list.</summary>
    public ListKey List => new(Account.Tenant, Visitor);
}

/// <summary>What is known of a visitor and his session.</summary>
internal sealed record KnownVisitor
{
    public required string Tenant { get; init; }
    public required string Account { get; init; }
    public required string Visitor { get; init; }

    /// <summary>Where the session was opened.</summary>
    public required string Origin { get; init; }
    public string? Subject { get; init; }
    public string? Name { get; init; }
    public string? Email { get; init; }
    public string? Language { get; init; }
    public string? TimeZone { get; init; }
    public string? Page { get; init; }
    public Guid? ConversationId { get; init; }
    public string? Agent { get; init; }

    /// <summary>Cursor before the oldest event that is kept.</summary>
    public long Before { get; init; }
}

/// <summary>Finds out for whom a request under <c>/chat/sessions/{id}</c> speaks, and whether it may.</summary>
internal sealed class KnownSessions(Database database, AccountDirectory accounts, VisitorLimits limits)
{
    public static readonly ProblemType Unknown = new(
        StatusCodes.Status401Unauthorized,
        "session-unknown",
        "The session is not known.",
        "There is no such session, it has ended, its account is disabled, or the header `Chat-Token` does not hold its token.",
        "Open a new session with `POST /chat/sessions`.");

    /// <summary>Runs an endpoint for the session a request names, or refuses.</summary>
    /// <param name="context">The request.</param>
    /// <param name="id">The session it names.</param>
    /// <param name="token">What its header <c>Chat-Token</c> holds.</param>
    /// <param name="weight">How many of the visitor's requests it counts for; 0: it is no burden.</param>
    /// <param name="run">The endpoint.</param>
    public async Task<IResult> RunAsync(HttpContext context, string id, string? token, int weight, Func<VisitorSession, Task<IResult>> run)
    {
        var (session, refusal) = await FindAsync(context, id, token, weight);
        return session is null ? refusal! : await run(session);
    }

    /// <summary>The session a request names, or why not.</summary>
    public async Task<(VisitorSession? Session, IResult? Refusal)> FindAsync(HttpContext context, string id, string? token, int weight)
    {
        if (limits.OfAddress(context, weight) is { } tooMany)
            return (null, tooMany);
        if (!Guid.TryParse(id, out var named) || token is not { Length: > 0 and < 200 } || await ReadAsync(named, token, context.RequestAborted) is not { } known
            || accounts.Find(known.Tenant, known.Account) is not { } account)
        {
            // Whoever has lost his session has to learn it, on a page of any account.
            if (Origins.Of(context.Request) is { } asking && accounts.Knows(asking))
                Origins.Allow(context);
            return (null, Problems.Of(Unknown));
        }

        if (Origins.Of(context.Request) is { } origin)
        {
            if (!string.Equals(origin, known.Origin, StringComparison.OrdinalIgnoreCase) || !account.Allows(origin))
                return (null, Problems.Of(Origins.NotAllowed));
            Origins.Allow(context);
        }

        var session = new VisitorSession(named, account, known.Visitor, known);
        return limits.OfVisitor(context, session, weight) is { } often ? (null, often) : (session, null);
    }

    /// <summary>By the login that sees all tenants: whose the session is only its row tells.</summary>
    private async Task<KnownVisitor?> ReadAsync(Guid id, string token, CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<KnownVisitor?>(new CommandDefinition(
            """
            select s.tenant as Tenant, s.account as Account, s.visitor as Visitor, s.origin as Origin, v.subject as Subject, v.name as Name, v.email as Email,
                   s.language as Language, s.time_zone as TimeZone, s.page as Page, v.conversation_id as ConversationId, v.agent as Agent,
                   coalesce((select min(e.cursor) from event e where e.tenant = v.tenant and e.visitor = v.visitor), v.cursor + 1) - 1 as Before
              from session s join visitor v on v.tenant = s.tenant and v.visitor = s.visitor
             where s.id = @id and s.token_hash = @hash
            """,
            new { id, hash = SessionToken.HashOf(token) },
            cancellationToken: ct));
    }
}
