using Dapper;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Email.Blocking;

/// <summary><c>GET /v1/blocked-senders/email</c>, the latest first, and <c>GET /v1/blocked-senders/email/{id}</c>.</summary>
public static class ReadBlockedSenders
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(WebApplication app)
    {
        app.MapGet("/v1/blocked-senders/email", async (string? address, [AsParameters] PageQuery page, Database database, HttpContext context, CancellationToken ct) =>
        {
            if (page.Refuses(out Guid? before) is { } wrong)
                return wrong;
            if (address is not null && SenderPattern.Parse(address) is null)
                return Problems.Validation("address", "An address or a domain is expected.");
            var asked = address is null ? null : SenderPattern.Of(SenderPattern.Parse(address)!).ToArray();
            await using var tx = await database.BeginAsync(context.Caller().Tenant, ct);
            var items = (await tx.Connection.QueryAsync<BlockedSender>(new CommandDefinition(
                $"""
                select {BlockedSender.Columns} from blocked_sender
                 where (@before::uuid is null or id < @before) and (@asked::text[] is null or sender = any(@asked)) order by id desc limit @rows
                """,
                new { before, asked, rows = page.Rows },
                tx.Transaction,
                cancellationToken: ct))).AsList();
            return Results.Ok(page.Of(items, sender => sender.Id, sender => sender));
        })
            .ForAdmins()
            .WithSummary("List blocked senders")
            .Produces<Page<BlockedSender>>()
            .Refuses(ProblemTypes.Validation);
        app.MapGet("/v1/blocked-senders/email/{id:guid}", async (Guid id, Database database, HttpContext context, CancellationToken ct) =>
        {
            await using var tx = await database.BeginAsync(context.Caller().Tenant, ct);
            var found = await tx.Connection.QuerySingleOrDefaultAsync<BlockedSender?>(new CommandDefinition(
                $"select {BlockedSender.Columns} from blocked_sender where id = @id", new { id }, tx.Transaction, cancellationToken: ct));
            return found is null ? Problems.NotFound("blocked sender with this id") : Results.Ok(found);
        })
            .ForAdmins()
            .WithSummary("Read a blocked sender")
            .Produces<BlockedSender>()
            .Refuses(ProblemTypes.NotFound);
    }
}
