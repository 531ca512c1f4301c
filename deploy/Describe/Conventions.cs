using System.Text.Json.Nodes;

namespace Omnichannel.Describe;

/// <summary>What holds for the whole API and is said once.</summary>
static class Conventions
{
    /// <summary>The introduction, as Markdown.</summary>
    public const string Text =
        """
        Customers write on whatever they have at hand; each message becomes part of a conversation, and the conversation is brought to the agent who fits best.
        This is the whole API, for platforms and for agents' own clients alike: roles decide what a caller may do.

        **Who calls.** `Authorization: Bearer` with an API key (`omk_…`, made by an admin) or an access token (`POST /auth/token`, good for ten minutes, renewed by
        `POST /auth/refresh`). Browsers of the console use a cookie instead.

        **JSON** in camelCase, UTF-8. Times are RFC 3339 in UTC. What the system makes has a UUIDv7; configuration (agents, queues, channel accounts…) is named by
        whoever puts it: 1 to 64 of `a-z`, `0-9` and hyphen. A member that may be null may also be missing. Members unknown to you may come at any time: pass over them.
        `<`, `>`, `&`, `'` and `+` inside strings may come as `\u003C` and so on, which every reader of JSON turns back: what a stranger wrote
        does no harm even in a page into which an answer is pasted as it is.

        **Errors** are problem documents (RFC 9457, `application/problem+json`). `type` names the cause and leads to its explanation; `errors` names each wrong field
        with what is expected there. No error is worth reading by its words alone.

        **Repeating.** Every POST under `/v1` takes an `Idempotency-Key`: for 24 hours the same key with the same request gets the same answer again (with
        `Idempotent-Replayed: true`) and makes nothing twice; with another request it is refused. So a client that got no answer simply repeats.

        **Versions.** What is put has an `ETag`. Send it in `If-Match` to change only what you have seen; `If-None-Match: *` makes only what is not there yet.
        Otherwise the answer is 412.

        **Lists** take `limit` (1 to 200, 50 where left out) and `cursor`, and answer `{items, nextCursor}`; `nextCursor` is null on the last page. A cursor is opaque.

        **Limits.** A JSON body has at most 1 MiB and 64 levels, an attachment at most 18,000,000 bytes. Nearly every answer says in `RateLimit`
        what is left of the caller's bounds; requests that come too fast get 429 with `Retry-After`: wait so long.

        **Traces.** `traceparent` (W3C) is honoured and goes on through the broker.
        """;

    /// <summary>What every answer carries that the gateway's bounds count.</summary>
    public static readonly IReadOnlyList<string> LimitHeaders = ["RateLimit", "RateLimit-Policy"];

    /// <summary>What says when to come back.</summary>
    public const string RetryAfter = "Retry-After";

    /// <summary>A reference to a component.</summary>
    public static JsonObject Reference(string kind, string name) => new() { ["$ref"] = $"#/components/{kind}/{name}" };

    /// <summary>What a status means where it is no refusal.</summary>
    public static string Meaning(int status) => status switch
    {
        200 => "Done.",
        201 => "Made.",
        202 => "Taken; it happens soon.",
        204 => "Done; there is nothing to tell.",
        503 => "Not ready yet.",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No operation answers this as a success."),
    };

    public static JsonObject SecuritySchemes() => new()
    {
        ["apiKey"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "omk_…", ["description"] = "An API key of the tenant (`POST /v1/api-keys`)." },
        ["accessToken"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT", ["description"] = "The access token of a person (`POST /auth/token`)." },
        ["sessionCookie"] = new JsonObject { ["type"] = "apiKey", ["in"] = "cookie", ["name"] = "omnichannel-access", ["description"] = "The console's cookie; changes count only from our own pages." },
        ["platformKey"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "The key of the installation's operator, from its configuration (`Platform:Key`)." },
    };

    public static JsonObject Headers() => new()
    {
        ["ETag"] = Header("The present version, for `If-Match`.", new JsonObject { ["type"] = "string" }),
        [RetryAfter] = Header("Seconds to wait before the next try.", new JsonObject { ["type"] = "integer" }),
        ["RateLimit"] = Header("What is left of each bound: `r` requests, and `t` seconds until all of it is there again. In every answer but those of `/health` and to a phone provider.", new JsonObject { ["type"] = "string" }),
        ["RateLimit-Policy"] = Header("The bounds that count: `q` requests at once, refilled within `w` seconds. In every answer but those of `/health` and to a phone provider.", new JsonObject { ["type"] = "string" }),
        ["Location"] = Header("Where it stands.", new JsonObject { ["type"] = "string", ["format"] = "uri-reference" }),
    };

    public static JsonObject Parameters() => new()
    {
        ["IdempotencyKey"] = Parameter("Idempotency-Key", "1 to 255 characters, new for each thing to be done; a repeat with the same key does nothing twice.", new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 255 }),
        ["IfMatch"] = Parameter("If-Match", "The `ETag` last seen: where another version is present, nothing is changed (412).", new JsonObject { ["type"] = "string" }),
        ["IfNoneMatch"] = Parameter("If-None-Match", "`*`: only where there is none yet (412).", new JsonObject { ["type"] = "string" }),
    };

    static JsonObject Header(string description, JsonObject schema) => new() { ["description"] = description, ["schema"] = schema };

    static JsonObject Parameter(string name, string description, JsonObject schema) =>
        new() { ["name"] = name, ["in"] = "header", ["description"] = description, ["schema"] = schema };
}

/// <summary>A room of the house, as a tag of the document.</summary>
/// <param name="Name">Tag.</param>
/// <param name="Description">What it is about.</param>
sealed record Room(string Name, string Description);

static class Rooms
{
    public const string Gateway = "Identity";

    public static readonly IReadOnlyList<Room> All =
    [
        new(Gateway, "Signing in; tenants, people and API keys. Served by the gateway itself."),
        new("Conversations", "Messages in, replies out, timelines, customers, channel accounts and entry rules."),
        new("Routing", "Agents, skills, queues and calendars; presence, offers and why Routing decided as it did."),
        new("Desk", "What an agent has now, and the stream of what happens."),
        new("Email", "Attachments of mails; mails in quarantine and senders that are blocked."),
        new("Phone", "Calls: the provider's webhooks, what becomes of calls, and their recordings."),
        new("Operations", "Health, the descriptions themselves, and what the operator of the installation sees."),
    ];
}

/// <summary>Parameters of the query that no record explains.</summary>
static class QueryWords
{
    public static string? Of(string name) => name switch
    {
        "cursor" => "Where to go on: the `cursor` of the snapshot.",
        "Last-Event-ID" => "Where to go on: the `id` of the last event that came whole. Clients of Server-Sent Events send it by themselves.",
        "account" => "Only of this channel account.",
        "cause" => "Only of this cause.",
        "address" => "Only what blocks this address or domain.",
        "fileName" => "The file's name as the customer will see it; path parts are dropped.",
        "tenant" => "Whose key it is, where the platform key asks; the body may say it instead.",
        _ => null,
    };
}
