using Npgsql;
using Omnichannel.Chat.Messages;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging.Reading;

namespace Omnichannel.Chat.Keeping;

/// <summary>The visitors a batch speaks of.</summary>
internal sealed class VisitorState
{
    public Dictionary<(string Tenant, string Visitor), Visitor> Visitors { get; } = [];

    public Visitor? Find(string tenant, string threadKey) => Visitors.GetValueOrDefault((tenant, threadKey));
}

/// <summary>Locks and reads the visitors a batch speaks of; whoever was forgotten is not among them.</summary>
internal static class LoadVisitors
{
    public static async Task<VisitorState> RunAsync(TenantTransaction transaction, IReadOnlyList<ReceivedEvent> batch, CancellationToken ct)
    {
        var asked = batch.Select(Key).Where(key => key.Thread is not null).Distinct().ToList();
        var state = new VisitorState();
        if (asked.Count == 0)
            return state;
        await using var command = new NpgsqlBatch(transaction.Connection, transaction.Transaction);
        command.BatchCommands.Add(Command(
            """
            select tenant, visitor, cursor, conversation_id, version, stage, agent from visitor join unnest($1, $2) as asked (tenant, visitor) using (tenant, visitor)
             order by tenant, visitor for update of visitor
            """,
            Texts(asked.Select(key => key.Tenant)),
            Texts(asked.Select(key => key.Thread!))));
        // External ids are the visitor's key and his widget's id.
        var taken = batch.SelectMany(received => received.Event is ConversationProgressed progressed ? progressed.TakenIn.Select(one => (received.Tenant, one.ExternalId)) : []).ToList();
        command.BatchCommands.Add(Command(
            """
            select tenant, visitor, client_id, body from message join unnest($1, $2, $3) as asked (tenant, visitor, client_id) using (tenant, visitor, client_id)
             where state = 'received'
            """,
            Texts(taken.Select(one => one.Tenant)),
            Texts(taken.Select(one => one.ExternalId.Split('/')[0])),
            Texts(taken.Select(one => one.ExternalId[(one.ExternalId.IndexOf('/', StringComparison.Ordinal) + 1)..]))));
        command.BatchCommands.Add(Command(
            "select tenant, visitor, id from message join unnest($1, $2) as asked (tenant, id) using (tenant, id) where direction = 'out'",
            Texts(batch.Select(received => received.Tenant)),
            new NpgsqlParameter<Guid[]> { TypedValue = [.. batch.Select(received => received.Event is ReplyRequested reply ? reply.ReplyId : Guid.Empty)] }));

        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var visitor = new Visitor(reader.GetString(0), reader.GetString(1), reader.GetInt64(2))
            {
                ConversationId = reader.IsDBNull(3) ? null : reader.GetGuid(3),
                Version = reader.GetInt64(4),
                Stage = reader.GetString(5),
                Agent = reader.IsDBNull(6) ? null : reader.GetString(6),
            };
            state.Visitors.Add((visitor.List.Tenant, visitor.List.Owner), visitor);
        }

        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
            state.Find(reader.GetString(0), reader.GetString(1))?.Received.TryAdd($"{reader.GetString(1)}/{reader.GetString(2)}", ToldMessage.Read(reader.GetString(3)));
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
            state.Find(reader.GetString(0), reader.GetString(1))?.Replies.Add(reader.GetGuid(2));
        return state;
    }

    private static (string Tenant, string? Thread) Key(ReceivedEvent received) => (received.Tenant, received.Event switch
    {
        ConversationProgressed progressed => progressed.ThreadKey,
        ReplyRequested reply => reply.ThreadKey,
        _ => null,
    });

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    private static NpgsqlParameter<string[]> Texts(IEnumerable<string> values) => new() { TypedValue = [.. values] };
}
