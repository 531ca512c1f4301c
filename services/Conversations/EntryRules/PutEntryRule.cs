using System.Text.Json;
using Npgsql;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.EntryRules;

/// <summary><c>PUT</c>, <c>GET</c> and <c>DELETE /v1/entry-rules/{id}</c>: which queue a new conversation goes to.</summary>
static class PutEntryRule
{
    /// <param name="Position">Rules are tried by position, then id.</param>
    /// <param name="Condition">See <see cref="EntryRules.Condition"/>.</param>
    /// <param name="Queue">Queue id.</param>
    /// <param name="Priority">0 to 100; 50 is ordinary and the default.</param>
    /// <param name="Skills">Skills the agent must have.</param>
    /// <param name="Enabled">True by default.</param>
    internal sealed record Request(int Position, JsonElement Condition, string Queue, int? Priority, IReadOnlyList<SkillDemand>? Skills, bool? Enabled);

    internal static void Map(WebApplication app)
    {
        app.MapPut("/v1/entry-rules/{id}", PutAsync).ForAdmins();
        app.MapGet("/v1/entry-rules/{id}", async (string id, HttpContext http, Database database, CancellationToken ct) =>
        {
            await using var tx = await database.BeginAsync(http.Caller().Tenant, ct);
            if (await FindAsync(tx, http.Caller().Tenant, id, ct) is not { } rule)
                return Problems.NotFound("entry rule of this name");
            http.Response.Headers.ETag = ETag.Of(rule.Version);
            return Results.Ok(Shown(rule));
        }).ForAdmins();
        app.MapGet("/v1/entry-rules", async (HttpContext http, Database database, CancellationToken ct) =>
        {
            await using var tx = await database.BeginAsync(http.Caller().Tenant, ct);
            await using var command = new NpgsqlCommand("select to_json(r) from entry_rule r order by position, id", tx.Connection, tx.Transaction);
            await using var reader = await command.ExecuteReaderAsync(ct);
            var rules = await Rows.ReadAsync<EntryRule>(reader, ct);
            return Results.Ok(new { items = rules.Select(Shown), nextCursor = (string?)null });
        }).ForAdmins();
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
        }).ForAdmins();
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

    static object Shown(EntryRule rule) => new { rule.Id, rule.Position, rule.Condition, rule.Queue, rule.Priority, rule.Skills, rule.Enabled, rule.Version, rule.ChangedAt };

    static Dictionary<string, string[]> Validate(string id, Request request)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (request.Condition.ValueKind == JsonValueKind.Undefined)
            errors["condition"] = ["It is missing."];
        else if (!Condition.TryRead(request.Condition, out _, out var wrong))
            errors = wrong;
        else if (request.Condition.GetRawText().Contains("\\u0000", StringComparison.Ordinal))
            errors["condition"] = ["Texts without NUL are expected."];
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
