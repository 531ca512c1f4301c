using Npgsql;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.Customers;

/// <summary>
/// <c>POST /v1/customers/{id}/merge</c>: another customer record turns out to be the same person. Identities and conversations come over, each conversation keeps
/// the address it is answered at, and each identity remembers where it came from.
/// </summary>
static class MergeCustomers
{
    /// <summary>Who is the same person.</summary>
    /// <param name="From">The customer who ends.</param>
    internal sealed record Request(Guid From);

    /// <summary>Two records that are one now.</summary>
    /// <param name="Id">The customer who stays.</param>
    /// <param name="Merged">The customer who ended.</param>
    internal sealed record Answer(Guid Id, Guid Merged);

    internal static void Map(WebApplication app) =>
        app.MapPost("/v1/customers/{id:guid}/merge", async (Guid id, Request request, HttpContext http, Database database, CancellationToken ct) =>
        {
            if (request.From == id)
                return Problems.Validation("from", "It is the same customer.");
            var tenant = http.Caller().Tenant;
            await using var tx = await database.BeginAsync(tenant, ct);
            // The order in which messages lock: identities, customers, conversations.
            await RunAsync("select null from identity where tenant = $1 and customer_id in ($2, $3) order by kind, scope, address for update");
            if (await RunAsync("select null from customer where tenant = $1 and id in ($2, $3) and merged_into is null and erased_at is null order by id for update") != 2)
                return Problems.NotFound("such pair of customers that are neither merged nor erased");
            await RunAsync("select null from conversation where tenant = $1 and customer_id = $3 and $2 <> $3 order by id for update");
            await RunAsync("update identity set customer_id = $2, merged_from = coalesce(merged_from, $3) where tenant = $1 and customer_id = $3");
            await RunAsync("update conversation set customer_id = $2 where tenant = $1 and customer_id = $3");
            await RunAsync(
                """
                update customer c set
                    name = coalesce(c.name, o.name), time_zone = coalesce(c.time_zone, o.time_zone), tier = greatest(c.tier, o.tier),
                    languages = c.languages || array(select l from unnest(o.languages) l where l <> all(c.languages))
                  from customer o where c.tenant = $1 and c.id = $2 and o.tenant = $1 and o.id = $3
                """);
            await RunAsync("update customer set merged_into = $2 where tenant = $1 and id = $3");
            await tx.CommitAsync(ct);
            return Results.Ok(new Answer(id, request.From));

            async Task<int> RunAsync(string sql)
            {
                await using var command = new NpgsqlCommand(sql, tx.Connection, tx.Transaction)
                {
                    Parameters =
                    {
                        new NpgsqlParameter<string> { TypedValue = tenant },
                        new NpgsqlParameter<Guid> { TypedValue = id },
                        new NpgsqlParameter<Guid> { TypedValue = request.From },
                    },
                };
                var rows = 0;
                await using var reader = await command.ExecuteReaderAsync(ct);
                while (await reader.ReadAsync(ct))
                    rows++;
                return reader.FieldCount > 0 ? rows : Math.Max(0, reader.RecordsAffected);
            }
        })
            .ForDesk()
            .WithSummary("Merge another customer record into this one")
            .Produces<Answer>()
            .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound);
}
