using Npgsql;
using Omnichannel.Conversations.Reading;
using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.Customers;

/// <summary><c>GET /v1/customers/{id}</c>: identities and the timeline of all his conversations, the newest first.</summary>
static class ReadCustomer
{
    internal static void Map(WebApplication app) =>
        app.MapGet("/v1/customers/{id:guid}", async (Guid id, int? limit, Guid? cursor, HttpContext http, Database database, CancellationToken ct) =>
        {
            var page = Math.Clamp(limit ?? 50, 1, 200);
            var tenant = http.Caller().Tenant;
            await using var tx = await database.BeginAsync(tenant, ct);
            await using var batch = new NpgsqlBatch(tx.Connection, tx.Transaction);
            batch.BatchCommands.Add(Rows.Command("select to_json(c) from customer c where tenant = $1 and id = $2", Tenant(), Id()));
            batch.BatchCommands.Add(Rows.Command("select to_json(i) from identity i where tenant = $1 and customer_id = $2 order by created_at, kind, address", Tenant(), Id()));
            batch.BatchCommands.Add(Rows.Command(
                "select to_json(c) from conversation c where tenant = $1 and customer_id = $2 and ($3::uuid is null or id < $3) order by id desc limit $4",
                Tenant(),
                Id(),
                new NpgsqlParameter<Guid?> { TypedValue = cursor },
                new NpgsqlParameter<int> { TypedValue = page }));
            await using var reader = await batch.ExecuteReaderAsync(ct);
            var customer = (await Rows.ReadAsync<CustomerRow>(reader, ct)).SingleOrDefault();
            var identities = await Rows.ReadAsync<IdentityRow>(reader, ct);
            var conversations = await Rows.ReadAsync<Conversation>(reader, ct);
            if (customer is null)
                return Problems.NotFound("customer with this id");
            return Results.Ok(new
            {
                customer.Id,
                customer.Name,
                customer.TimeZone,
                customer.Languages,
                customer.Tier,
                customer.MergedInto,
                customer.ErasedAt,
                customer.CreatedAt,
                identities = identities.Select(i => new { i.Kind, i.Address, i.Name, ChannelAccount = i.Scope.Length == 0 ? null : i.Scope, i.CreatedAt }),
                conversations = conversations.Select(ShownConversation.Of),
                nextCursor = conversations.Count == page ? conversations[^1].Id : (Guid?)null,
            });

            NpgsqlParameter Tenant() => new NpgsqlParameter<string> { TypedValue = tenant };
            NpgsqlParameter Id() => new NpgsqlParameter<Guid> { TypedValue = id };
        }).ForDesk();
}
