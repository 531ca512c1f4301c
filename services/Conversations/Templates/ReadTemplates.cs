using Npgsql;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.Templates;

/// <summary><c>GET /v1/templates</c> and <c>/v1/templates/{id}</c>, and <c>POST …/uses</c>, by which an agent's client counts that one was taken.</summary>
static class ReadTemplates
{
    /// <param name="Language">BCP 47 tag of the customer: each template's <c>text</c> is the one that comes nearest to it.</param>
    internal sealed record Filter(string? Language);

    /// <summary>How often a template was taken.</summary>
    /// <param name="Uses">This time included.</param>
    internal sealed record Used(long Uses);

    internal static void Map(WebApplication app)
    {
        app.MapGet("/v1/templates", async ([AsParameters] Filter filter, [AsParameters] PageQuery page, HttpContext http, Database database, CancellationToken ct) =>
        {
            if (filter.Language is { } tag && !Bcp47.IsTag(tag))
                return Problems.Validation("language", "A BCP 47 tag is expected.");
            if (page.Refuses(out string after) is { } wrong)
                return wrong;
            await using var tx = await database.BeginAsync(http.Caller().Tenant, ct);
            await using var command = new NpgsqlCommand(
                "select to_json(t) from template t where tenant = $1 and id collate \"C\" > $2 order by id collate \"C\" limit $3", tx.Connection, tx.Transaction)
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = http.Caller().Tenant },
                    new NpgsqlParameter<string> { TypedValue = after },
                    new NpgsqlParameter<int> { TypedValue = page.Rows },
                },
            };
            await using var reader = await command.ExecuteReaderAsync(ct);
            return Results.Ok(page.Of(await Rows.ReadAsync<TemplateRow>(reader, ct), row => row.Id, row => row.Shown(filter.Language)));
        })
            .ForDesk()
            .WithSummary("List templates, each in the language asked for")
            .Produces<Page<ShownTemplate>>()
            .Refuses(ProblemTypes.Validation);
        app.MapGet("/v1/templates/{id}", async (string id, HttpContext http, Database database, CancellationToken ct) =>
        {
            await using var tx = await database.BeginAsync(http.Caller().Tenant, ct);
            if (await FindAsync(tx, http.Caller().Tenant, id, ct) is not { } row)
                return Problems.NotFound("template of this name");
            http.Response.Headers.ETag = ETag.Of(row.Version);
            return Results.Ok(row.Shown(null));
        })
            .ForDesk()
            .WithSummary("Read a template")
            .Produces<ShownTemplate>()
            .Versioned()
            .Refuses(ProblemTypes.NotFound);
        app.MapPost("/v1/templates/{id}/uses", async (string id, HttpContext http, Database database, CancellationToken ct) =>
        {
            await using var tx = await database.BeginAsync(http.Caller().Tenant, ct);
            await using var command = new NpgsqlCommand("update template set uses = uses + 1 where tenant = $1 and id = $2 returning uses", tx.Connection, tx.Transaction)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = http.Caller().Tenant }, new NpgsqlParameter<string> { TypedValue = id } },
            };
            var uses = await command.ExecuteScalarAsync(ct) as long?;
            await tx.CommitAsync(ct);
            return uses is { } counted ? Results.Ok(new Used(counted)) : Problems.NotFound("template of this name");
        })
            .ForDesk()
            .WithSummary("Count that a template was taken")
            .Produces<Used>()
            .Refuses(ProblemTypes.NotFound);
    }

    /// <summary>The template of a name, or null.</summary>
    internal static async Task<TemplateRow?> FindAsync(TenantTransaction tx, string tenant, string id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select to_json(t) from template t where tenant = $1 and id = $2", tx.Connection, tx.Transaction)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<string> { TypedValue = id } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return (await Rows.ReadAsync<TemplateRow>(reader, ct)).SingleOrDefault();
    }
}
