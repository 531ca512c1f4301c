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
        app.MapGet("/v1/customers/{id:guid}", async (Guid id, [AsParameters] PageQuery page, HttpContext http, Database database, CancellationToken ct) =>
        {
            if (page.Refuses(out Guid? after) is { } wrong)
                return wrong;
            var tenant = http.Caller().Tenant;
            await using var tx = await database.BeginAsync(tenant, ct);
            await using var batch = new NpgsqlBatch(tx.Connection, tx.Transaction);
            batch.BatchCommands.Add(Rows.Command("select to_json(c) from customer c where tenant = $1 and id = $2", Tenant(), Id()));
            batch.BatchCommands.Add(Rows.Command("select to_json(i) from identity i where tenant = $1 and customer_id = $2 order by created_at, kind, address", Tenant(), Id()));
            batch.BatchCommands.Add(Rows.Command(
                "select to_json(c) from conversation c where tenant = $1 and customer_id = $2 and ($3::uuid is null or id < $3) order by id desc limit $4",
                Tenant(),
                Id(),
                new NpgsqlParameter<Guid?> { TypedValue = after },
                new NpgsqlParameter<int> { TypedValue = page.Rows }));
            await using var reader = await batch.ExecuteReaderAsync(ct);
            var customer = (await Rows.ReadAsync<CustomerRow>(reader, ct)).SingleOrDefault();
            var identities = await Rows.ReadAsync<IdentityRow>(reader, ct);
            var conversations = await Rows.ReadAsync<Conversation>(reader, ct);
            if (customer is null)
                return Problems.NotFound("customer with this id");
            var shown = page.Of(conversations, c => c.Id, ShownConversation.Of);
            return Results.Ok(new ShownCustomer(
                customer.Id,
                customer.Name,
                customer.TimeZone,
                customer.Languages,
                customer.Tier,
                customer.MergedInto,
                customer.ErasedAt,
                customer.CreatedAt,
                [.. identities.Select(i => new ShownIdentity(i.Kind, i.Address, i.Name, i.Scope.Length == 0 ? null : i.Scope, i.CreatedAt))],
                shown.Items,
                shown.NextCursor));

            NpgsqlParameter Tenant() => new NpgsqlParameter<string> { TypedValue = tenant };
            NpgsqlParameter Id() => new NpgsqlParameter<Guid> { TypedValue = id };
        })
            .ForDesk()
            .WithSummary("Read a customer with all conversations")
            .Produces<ShownCustomer>()
            .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound);
}

/// <summary>A customer, with a page of the conversations.</summary>
/// <param name="Id">The customer.</param>
/// <param name="Name">Display name, or null.</param>
/// <param name="TimeZone">IANA zone, or null where unknown.</param>
/// <param name="Languages">Languages the customer was seen to write, the latest first.</param>
/// <param name="Tier">0 to 3.</param>
/// <param name="MergedInto">The customer this record was merged into, or null.</param>
/// <param name="ErasedAt">UTC instant of the erasure, or null.</param>
/// <param name="CreatedAt">UTC instant.</param>
/// <param name="Identities">Addresses the customer wrote from.</param>
/// <param name="Conversations">The newest first.</param>
/// <param name="NextCursor">For <c>?cursor=</c> of the next page of conversations; null on the last one.</param>
sealed record ShownCustomer(
    Guid Id,
    string? Name,
    string? TimeZone,
    IReadOnlyList<string> Languages,
    int Tier,
    Guid? MergedInto,
    DateTimeOffset? ErasedAt,
    DateTimeOffset CreatedAt,
    IReadOnlyList<ShownIdentity> Identities,
    IReadOnlyList<ShownConversation> Conversations,
    string? NextCursor);

/// <summary>An address of a customer.</summary>
/// <param name="Kind"><c>email</c>, <c>phone</c> or <c>user</c>.</param>
/// <param name="Address">The address.</param>
/// <param name="Name">Display name, or null.</param>
/// <param name="ChannelAccount">The channel account the address belongs to; null where it is the same everywhere.</param>
/// <param name="CreatedAt">UTC instant it was first seen at.</param>
sealed record ShownIdentity(string Kind, string Address, string? Name, string? ChannelAccount, DateTimeOffset CreatedAt);
