using System.Globalization;
using System.Text.Json;
using Npgsql;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Conditions;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.EntryRules;

/// <summary><c>PUT</c>, <c>GET</c> and <c>DELETE /v1/entry-rules/{id}</c>: which queue a new conversation goes to.</summary>
static class PutEntryRule
{
    /// <summary>Which new conversations go where.</summary>
    /// <param name="Position">Rules are tried by position, then id.</param>
    /// <param name="Condition">Typed operators over the new conversation's attributes: <c>always</c>, <c>equals</c>, <c>in</c>, <c>contains</c>, <c>at-least</c>, <c>and</c>, <c>or</c>, <c>not</c>.</param>
    /// <param name="Queue">Queue id.</param>
    /// <param name="Priority">0 to 100; 50 is ordinary and the default.</param>
    /// <param name="Skills">Skills the agent must have.</param>
    /// <param name="Enabled">True by default.</param>
    internal sealed record Request(int Position, JsonElement Condition, string Queue, int? Priority, IReadOnlyList<SkillDemand>? Skills, bool? Enabled);

    internal static void Map(WebApplication app)
    {
        app.MapPut("/v1/entry-rules/{id}", PutAsync)
            .ForAdmins()
            .WithSummary("Make or change an entry rule")
            .Produces<ShownEntryRule>()
            .Produces<ShownEntryRule>(StatusCodes.Status201Created)
            .Versioned()
            .Refuses(ProblemTypes.Validation, ProblemTypes.ChangedMeanwhile);
        app.MapGet("/v1/entry-rules/{id}", async (string id, HttpContext http, Database database, CancellationToken ct) =>
        {
            await using var tx = await database.BeginAsync(http.Caller().Tenant, ct);
            if (await FindAsync(tx, http.Caller().Tenant, id, ct) is not { } rule)
                return Problems.NotFound("entry rule of this name");
            http.Response.Headers.ETag = ETag.Of(rule.Version);
            return Results.Ok(Shown(rule));
        })
            .ForAdmins()
            .WithSummary("Read an entry rule")
            .Produces<ShownEntryRule>()
            .Versioned()
            .Refuses(ProblemTypes.NotFound);
        app.MapGet("/v1/entry-rules", async ([AsParameters] PageQuery page, HttpContext http, Database database, CancellationToken ct) =>
        {
            if (page.Refuses(out RulePlace? after) is { } wrong)
                return wrong;
            await using var tx = await database.BeginAsync(http.Caller().Tenant, ct);
            await using var command = new NpgsqlCommand(
                "select to_json(r) from entry_rule r where $1::int is null or (position, id collate \"C\") > ($1, $2) order by position, id collate \"C\" limit $3", tx.Connection, tx.Transaction)
            {
                Parameters =
                {
                    new NpgsqlParameter<int?> { TypedValue = after?.Position },
                    new NpgsqlParameter<string> { TypedValue = after?.Id ?? "" },
                    new NpgsqlParameter<int> { TypedValue = page.Rows },
                },
            };
            await using var reader = await command.ExecuteReaderAsync(ct);
            return Results.Ok(page.Of(await Rows.ReadAsync<EntryRule>(reader, ct), rule => new RulePlace(rule.Position, rule.Id), Shown));
        })
            .ForAdmins()
            .WithSummary("List entry rules in the order they are tried in")
            .Produces<Page<ShownEntryRule>>()
            .Refuses(ProblemTypes.Validation);
        app.MapDelete("/v1/entry-rules/{id}", async (string id, HttpContext http, Database database, CancellationToken ct) =>
        {
            await using var tx = await database.BeginAsync(http.Caller().Tenant, ct);
            await using var command = new NpgsqlCommand("delete from entry_rule where tenant = $1 and id = $2", tx.Connection, tx.Transaction)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = http.Caller().Tenant }, new NpgsqlParameter<string> { TypedValue = id } },
            };
            var deleted = await command.ExecuteNonQueryAsync(ct);
            await tx.CommitAsync(ct);
            return deleted == 1 ? Results.NoContent() : Problems.NotFound("entry rule of this name");
        })
            .ForAdmins()
            .WithSummary("Remove an entry rule")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(ProblemTypes.NotFound);
    }

    static async Task<IResult> PutAsync(string id, Request request, HttpContext http, Database database, TimeProvider time, CancellationToken ct)
    {
        var errors = Validate(id, request);
        if (errors.Count > 0)
            return Problems.Validation(errors);
        var tenant = http.Caller().Tenant;
        await using var tx = await database.BeginAsync(tenant, ct);
        var present = await FindAsync(tx, tenant, id, ct);
        if (ETag.Refuses(http.Request, present?.Version) is { } refusal)
            return refusal;
        var rule = new EntryRule
        {
            Tenant = tenant,
            Id = id,
            Position = request.Position,
            Condition = request.Condition,
            Queue = request.Queue,
            Priority = request.Priority,
            Skills = request.Skills ?? [],
            Enabled = request.Enabled ?? true,
            Version = (present?.Version ?? 0) + 1,
            ChangedAt = time.GetUtcNow(),
        };
        await using var command = new NpgsqlCommand(
            """
            insert into entry_rule as r select * from json_populate_recordset(null::entry_rule, $1)
            on conflict (tenant, id) do update set
                (position, condition, queue, priority, skills, enabled, version, changed_at)
              = (excluded.position, excluded.condition, excluded.queue, excluded.priority, excluded.skills, excluded.enabled, excluded.version, excluded.changed_at)
             where r.version = excluded.version - 1
            """,
            tx.Connection,
            tx.Transaction)
        {
            Parameters = { Rows.Of([rule]) },
        };
        if (await command.ExecuteNonQueryAsync(ct) == 0)
            return Problems.Conflict(ProblemTypes.ChangedMeanwhile);
        await tx.CommitAsync(ct);
        http.Response.Headers.ETag = ETag.Of(rule.Version);
        return Results.Json(Shown(rule), statusCode: present is null ? 201 : 200);
    }

    static async Task<EntryRule?> FindAsync(TenantTransaction tx, string tenant, string id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select to_json(r) from entry_rule r where tenant = $1 and id = $2", tx.Connection, tx.Transaction)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<string> { TypedValue = id } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return (await Rows.ReadAsync<EntryRule>(reader, ct)).SingleOrDefault();
    }

    static ShownEntryRule Shown(EntryRule rule) => new(rule.Id, rule.Position, rule.Condition, rule.Queue, rule.Priority, rule.Skills, rule.Enabled, rule.Version, rule.ChangedAt);

    /// <summary>An entry rule.</summary>
    /// <param name="Id">Its name.</param>
    /// <param name="Position">Rules are tried by position, then id.</param>
    /// <param name="Condition">What must hold.</param>
    /// <param name="Queue">Queue id.</param>
    /// <param name="Priority">0 to 100, or null for the ordinary 50.</param>
    /// <param name="Skills">Skills the agent must have.</param>
    /// <param name="Enabled">False: not tried.</param>
    /// <param name="Version">Counts changes; the <c>ETag</c>.</param>
    /// <param name="ChangedAt">UTC instant of the last change.</param>
    internal sealed record ShownEntryRule(
        string Id, int Position, JsonElement Condition, string Queue, int? Priority, IReadOnlyList<SkillDemand> Skills, bool Enabled, long Version, DateTimeOffset ChangedAt);

    /// <summary>A rule's place in the list, written <c>10.invoices</c>.</summary>
    readonly record struct RulePlace(int Position, string Id) : IFormattable, IParsable<RulePlace>
    {
        public static RulePlace Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out var place) ? place : throw new FormatException();

        public static bool TryParse(string? s, IFormatProvider? provider, out RulePlace result)
        {
            var dot = s?.IndexOf('.', StringComparison.Ordinal) ?? -1;
            var read = int.TryParse(s.AsSpan(0, Math.Max(0, dot)), NumberStyles.AllowLeadingSign, provider, out var position) & Names.IsName(s?[(dot + 1)..]);
            result = new RulePlace(position, s?[(dot + 1)..] ?? "");
            return read;
        }

        public string ToString(string? format, IFormatProvider? formatProvider) => string.Create(formatProvider, $"{Position}.{Id}");
    }

    static Dictionary<string, string[]> Validate(string id, Request request)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (request.Condition.ValueKind == JsonValueKind.Undefined)
            errors["condition"] = ["It is missing."];
        else if (!Condition.TryRead(request.Condition, EntryAttributes.Known, out _, out var wrong))
            errors = wrong;
        if (!Names.IsName(id))
            errors["id"] = ["1 to 64 lower-case letters, digits and hyphens."];
        if (!Names.IsName(request.Queue))
            errors["queue"] = ["1 to 64 lower-case letters, digits and hyphens."];
        if (request.Priority is < 0 or > 100)
            errors["priority"] = ["0 to 100."];
        if (request.Skills is { Count: > 20 })
            errors["skills"] = ["At most 20."];
        for (var i = 0; i < (request.Skills?.Count ?? 0); i++)
        {
            if (request.Skills![i] is not { Level: >= 1 and <= 5 } skill || !Names.IsName(skill.Skill))
                errors[$"skills[{i}]"] = ["A skill's name and a level from 1 to 5 are expected."];
        }

        return errors;
    }
}
