using Npgsql;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.Templates;

/// <summary><c>PUT</c> and <c>DELETE /v1/templates/{id}</c>: texts for frequent questions, in several languages.</summary>
static class PutTemplate
{
    const int LongestName = 200;
    const int LongestText = 10_000;
    const int MostLanguages = 60;

    /// <summary>A template.</summary>
    /// <param name="Name">As agents read it in the list; 1 to 200 characters.</param>
    /// <param name="Texts">One text for each BCP 47 tag, 1 to 60 of them of at most 10,000 characters; the gaps <c>{customer}</c>, <c>{agent}</c> and <c>{subject}</c> are filled where the agent takes it.</param>
    internal sealed record Request(string Name, IReadOnlyDictionary<string, string> Texts);

    internal static void Map(WebApplication app)
    {
        ReadTemplates.Map(app);
        app.MapPut("/v1/templates/{id}", PutAsync)
            .ForAdmins()
            .WithSummary("Make or change a template")
            .Produces<ShownTemplate>()
            .Produces<ShownTemplate>(StatusCodes.Status201Created)
            .Versioned()
            .Refuses(ProblemTypes.Validation, ProblemTypes.ChangedMeanwhile);
        app.MapDelete("/v1/templates/{id}", async (string id, HttpContext http, Database database, CancellationToken ct) =>
        {
            await using var tx = await database.BeginAsync(http.Caller().Tenant, ct);
            await using var command = new NpgsqlCommand("delete from template where tenant = $1 and id = $2", tx.Connection, tx.Transaction)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = http.Caller().Tenant }, new NpgsqlParameter<string> { TypedValue = id } },
            };
            var deleted = await command.ExecuteNonQueryAsync(ct);
            await tx.CommitAsync(ct);
            return deleted == 1 ? Results.NoContent() : Problems.NotFound("template of this name");
        })
            .ForAdmins()
            .WithSummary("Remove a template")
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
        var present = await ReadTemplates.FindAsync(tx, tenant, id, ct);
        if (ETag.Refuses(http.Request, present?.Version) is { } refusal)
            return refusal;
        var row = new TemplateRow
        {
            Tenant = tenant,
            Id = id,
            Name = request.Name,
            Texts = request.Texts,
            Uses = present?.Uses ?? 0,
            Version = (present?.Version ?? 0) + 1,
            ChangedAt = time.GetUtcNow(),
        };
        await using var command = new NpgsqlCommand(
            """
            insert into template as t select * from json_populate_recordset(null::template, $1)
            on conflict (tenant, id) do update set (name, texts, version, changed_at) = (excluded.name, excluded.texts, excluded.version, excluded.changed_at)
             where t.version = excluded.version - 1
            """,
            tx.Connection,
            tx.Transaction)
        {
            Parameters = { Rows.Of([row]) },
        };
        if (await command.ExecuteNonQueryAsync(ct) == 0)
            return Problems.Conflict(ProblemTypes.ChangedMeanwhile);
        await tx.CommitAsync(ct);
        http.Response.Headers.ETag = ETag.Of(row.Version);
        return Results.Json(row.Shown(null), statusCode: present is null ? 201 : 200);
    }

    static Dictionary<string, string[]> Validate(string id, Request request)
    {
        var errors = Bounds.Check(("name", request.Name, LongestName));
        if (!Names.IsName(id))
            errors["id"] = ["1 to 64 lower-case letters, digits and hyphens."];
        if (string.IsNullOrWhiteSpace(request.Name))
            errors["name"] = ["It is missing."];
        if (request.Texts is not { Count: >= 1 and <= MostLanguages })
            errors["texts"] = [$"1 to {MostLanguages} texts, each under its language."];
        else if (request.Texts.FirstOrDefault(text => !Bcp47.IsTag(text.Key) || string.IsNullOrWhiteSpace(text.Value) || text.Value.Length > LongestText) is { Key: { } wrong })
            errors["texts." + (Bcp47.IsTag(wrong) ? wrong : "*")] = [$"A BCP 47 tag with 1 to {LongestText} characters is expected."];
        return errors;
    }
}
