using Npgsql;
using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Callbacks;

/// <summary>A callback as stored.</summary>
sealed record CallbackRow
{
    public required string Tenant { get; init; }
    public required Guid Id { get; init; }
    public required Guid ConversationId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string TimeZone { get; init; }
    public string? Note { get; init; }

    /// <summary><c>promised</c>, <c>due</c> or <c>cancelled</c>.</summary>
    public required string State { get; init; }
    public required string Author { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    internal CallbackTime Time => new(At, TimeZone);

    internal ShownCallback Shown() => new(Id, ConversationId, At, TimeZone, Time.LocalTime, State, Note, Author, CreatedAt, EndedAt);

    /// <summary>What the timeline says of it.</summary>
    internal TimelineEvent Event(string kind) => new(kind) { CallbackId = Id, At = At, TimeZone = TimeZone };

    internal NpgsqlBatchCommand Insert() => Rows.Command("insert into callback select * from json_populate_recordset(null::callback, $1)", Rows.Of([this]));

    internal NpgsqlBatchCommand End(string state, DateTimeOffset now) => Rows.Command(
        "update callback set state = $3, ended_at = $4 where tenant = $1 and id = $2",
        new NpgsqlParameter<string> { TypedValue = Tenant },
        new NpgsqlParameter<Guid> { TypedValue = Id },
        new NpgsqlParameter<string> { TypedValue = state },
        new NpgsqlParameter<DateTimeOffset> { TypedValue = now });

    /// <summary>The callbacks of a conversation whose lock the transaction holds, in the order they were made.</summary>
    internal static async Task<List<CallbackRow>> OfAsync(TenantTransaction tx, Conversation conversation, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select to_json(c) from callback c where tenant = $1 and conversation_id = $2 order by id", tx.Connection, tx.Transaction)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = conversation.Tenant }, new NpgsqlParameter<Guid> { TypedValue = conversation.Id } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await Rows.ReadAsync<CallbackRow>(reader, ct);
    }

    /// <summary>When the earliest of those still promised is due, or null.</summary>
    internal static DateTimeOffset? Earliest(IEnumerable<CallbackRow> callbacks) => callbacks.Where(c => c.State == "promised").Min(c => (DateTimeOffset?)c.At);
}

/// <summary>A callback as clients see it.</summary>
/// <param name="Id">The callback.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="At">UTC instant it is promised for.</param>
/// <param name="TimeZone">IANA zone it is told by: the customer's where none was named.</param>
/// <param name="LocalTime">The same on the clock on the wall there, without offset.</param>
/// <param name="State"><c>promised</c>; <c>due</c> once its time has come and the conversation was brought up again; or <c>cancelled</c>.</param>
/// <param name="Note">For whoever gets it, or null.</param>
/// <param name="Author">Agent, person, API key or service that promised it.</param>
/// <param name="CreatedAt">UTC instant.</param>
/// <param name="EndedAt">UTC instant at which it became due or was cancelled, or null.</param>
sealed record ShownCallback(
    Guid Id, Guid ConversationId, DateTimeOffset At, string TimeZone, string LocalTime, string State, string? Note, string Author, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);
