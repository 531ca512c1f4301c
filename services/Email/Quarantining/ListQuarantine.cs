using Dapper;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Email.Quarantining;

/// <summary>The operator's view of quarantine: a list without text of the mails, and one mail as plain text.</summary>
public static class ListQuarantine
{
    /// <summary>A mail in quarantine.</summary>
    /// <param name="Id">Id of the entry; entries are listed in its order.</param>
    /// <param name="Tenant">Tenant id.</param>
    /// <param name="Account">Channel account.</param>
    /// <param name="Reason">Why, in words.</param>
    /// <param name="Size">Bytes of the mail.</param>
    /// <param name="QuarantinedAt">UTC instant.</param>
    public sealed record Entry(Guid Id, string Tenant, string Account, string Reason, long Size, DateTime QuarantinedAt);

    /// <summary>Maps <c>GET /internal/quarantine</c> and <c>GET /internal/quarantine/{id}</c>.</summary>
    public static void Map(WebApplication app)
    {
        app.MapGet("/internal/quarantine", async (Database database, int? limit, Guid? cursor, CancellationToken ct) =>
        {
            var page = Math.Clamp(limit ?? 100, 1, 1000);
            await using var connection = await database.OpenWorkerAsync(ct);
            var items = (await connection.QueryAsync<Entry>(new CommandDefinition(
                """
                select id, tenant, account, reason, size, quarantined_at as QuarantinedAt
                  from quarantine where @cursor::uuid is null or id > @cursor order by id limit @page
                """,
                new { cursor, page },
                cancellationToken: ct))).AsList();
            return Results.Ok(new { items, nextCursor = items.Count == page ? items[^1].Id : (Guid?)null });
        }).ForOperators();
        app.MapGet("/internal/quarantine/{id:guid}", async (Guid id, Database database, HttpContext context, CancellationToken ct) =>
        {
            await using var connection = await database.OpenWorkerAsync(ct);
            var raw = await connection.QuerySingleOrDefaultAsync<byte[]?>(new CommandDefinition("select raw from quarantine where id = @id", new { id }, cancellationToken: ct));
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return raw is null ? Problems.NotFound("mail in quarantine with this id") : Results.Bytes(raw, "text/plain; charset=us-ascii");
        }).ForOperators();
    }
}
