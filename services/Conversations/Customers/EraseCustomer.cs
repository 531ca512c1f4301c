using Npgsql;
using NpgsqlTypes;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging.Publishing;

namespace Omnichannel.Conversations.Customers;

/// <summary>
/// <c>DELETE /v1/customers/{id}</c>: forgets a person. Texts, addresses and names go, here and, through <see cref="CustomerErased"/>, with whoever holds copies;
/// what remains are entries without content, so that numbers stay gapless and nothing is ever taken in twice.
/// </summary>
static class EraseCustomer
{
    internal static void Map(WebApplication app) =>
        app.MapDelete("/v1/customers/{id:guid}", async (Guid id, HttpContext http, Database database, Outbox outbox, TimeProvider time, CancellationToken ct) =>
        {
            var tenant = http.Caller().Tenant;
            var now = time.GetUtcNow();
            await using var tx = await database.BeginAsync(tenant, ct);
            var addresses = await ListAsync<string>(tx, "select address from identity where tenant = $1 and customer_id = $2 order by kind, scope, address for update", tenant, id, ct);
            if ((await ListAsync<Guid>(tx, "select id from customer where tenant = $1 and id = $2 and erased_at is null for update", tenant, id, ct)).Count == 0)
                return Problems.NotFound("customer with this id");
            var conversations = await ListAsync<Guid>(tx, "select id from conversation where tenant = $1 and customer_id = $2 order by id for update", tenant, id, ct);
            var externalIds = await ListAsync<string>(
                tx,
                """
                select m.channel_account || '/' || m.external_id from message m join conversation c on c.tenant = m.tenant and c.id = m.conversation_id
                 where c.tenant = $1 and c.customer_id = $2 and m.external_id is not null
                """,
                tenant,
                id,
                ct);
            var ended = await EndAsync(tx, tenant, id, now, ct);
            await ForgetAsync(tx, tenant, id, conversations, addresses, now, ct);
            var erased = new CustomerErased(tenant, id, conversations, externalIds, addresses, now);
            await outbox.AddAsync(tx, [.. ended.Append(Outgoing.Of(erased, tenant, now))], ct);
            await tx.CommitAsync(ct);
            return Results.NoContent();
        })
            .ForAdmins()
            .WithSummary("Erase a customer")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(ProblemTypes.NotFound);

    // What waits or is with an agent ends: there is nobody left to answer.
    static async Task<List<OutgoingEvent>> EndAsync(TenantTransaction tx, string tenant, Guid id, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            update conversation set
                status = 'resolved', resolved_at = $3, resolved_by = null, routing_state = 'none', offer_id = null, agent = null, assignment_id = null,
                target = null, excluded_agents = '{}', not_before = null, wait_position = null, wait_expected_seconds = null, wait_told_at = null, sla_due_at = null, version = version + 1, changed_at = $3
             where tenant = $1 and customer_id = $2 and status not in ('resolved', 'confirmed')
            returning id, version, wait_id
            """,
            tx.Connection,
            tx.Transaction)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = tenant },
                new NpgsqlParameter<Guid> { TypedValue = id },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ended = new List<OutgoingEvent>();
        while (await reader.ReadAsync(ct))
        {
            var resolved = new ConversationResolved(tenant, reader.GetGuid(0), reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetGuid(2), null, now);
            ended.Add(Outgoing.Of(resolved, tenant, now));
        }

        return ended;
    }

    static async Task ForgetAsync(
        TenantTransaction tx, string tenant, Guid id, IReadOnlyList<Guid> conversations, IReadOnlyList<string> addresses, DateTimeOffset now, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(tx.Connection, tx.Transaction);
        foreach (var sql in new[]
        {
            """
            update message set sender = null, recipient = null, cc = '[]', subject = null, text = '', full_text = null, html = null, attachments = '[]',
                external_id = null, reference = null, state_detail = null
             where tenant = $1 and conversation_id = any($2)
            """,
            "delete from thread_reference where tenant = $1 and conversation_id = any($2)",
            "delete from callback where tenant = $1 and conversation_id = any($2)",
            "delete from participant where tenant = $1 and conversation_id = any($2)",
            // The thread's next message begins another conversation.
            """
            update conversation set subject = null, reply_to = '{"address":"","name":null,"kind":"user"}', reply_from = null, in_reply_to = null,
                category = null, cause = null, solution = null, callback_at = null, thread_key = 'erased:' || id
             where tenant = $1 and id = any($2)
            """,
        })
        {
            batch.BatchCommands.Add(Rows.Command(sql, new NpgsqlParameter<string> { TypedValue = tenant }, Rows.Array(NpgsqlDbType.Uuid, conversations)));
        }

        foreach (var sql in new[]
        {
            "delete from identity where tenant = $1 and customer_id = $2",
            "update customer set name = null, time_zone = null, languages = '{}', erased_at = $3 where tenant = $1 and (id = $2 or merged_into = $2)",
        })
        {
            var command = Rows.Command(sql, new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<Guid> { TypedValue = id });
            if (sql.Contains("$3", StringComparison.Ordinal))
                command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
            batch.BatchCommands.Add(command);
        }

        batch.BatchCommands.Add(Rows.Command(
            """
            delete from parked where tenant = $1 and exists (
                select from unnest($2::text[]) address where position(convert_to('"address":' || to_json(address)::text, 'UTF8') in body) > 0)
            """,
            new NpgsqlParameter<string> { TypedValue = tenant },
            Rows.Array(NpgsqlDbType.Text, addresses)));
        // An answer that has not left is not sent any more.
        batch.BatchCommands.Add(Rows.Command(
            """
            delete from outbox where tenant = $1 and message_type like '%:ReplyRequested' and exists (
                select from unnest($2::uuid[]) conversation where position(convert_to(conversation::text, 'UTF8') in body) > 0)
            """,
            new NpgsqlParameter<string> { TypedValue = tenant },
            Rows.Array(NpgsqlDbType.Uuid, conversations)));
        await batch.ExecuteNonQueryAsync(ct);
    }

    static async Task<IReadOnlyList<T>> ListAsync<T>(TenantTransaction tx, string sql, string tenant, Guid id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, tx.Connection, tx.Transaction)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<Guid> { TypedValue = id } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var values = new List<T>();
        while (await reader.ReadAsync(ct))
            values.Add(reader.GetFieldValue<T>(0));
        return values;
    }
}
