using System.Text.Json;
using Dapper;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging.Reading;
using RabbitMQ.Client;

namespace Omnichannel.Messaging.Parking;

/// <summary>Messages that could not be handled, kept until an operator replays or deletes them.</summary>
public sealed class ParkedMessages(Database database, BrokerConnection broker, TimeProvider time)
{
    /// <summary>A parked message as listed; its body stays in the table.</summary>
    /// <param name="Id">Id of the entry.</param>
    /// <param name="Tenant">Tenant, where the message could be read that far.</param>
    /// <param name="Queue">The queue it came from and is replayed to.</param>
    /// <param name="MessageId">Its message id.</param>
    /// <param name="MessageType">Its type.</param>
    /// <param name="Error">Why it was parked.</param>
    /// <param name="ParkedAt">UTC instant.</param>
    public sealed record Entry(Guid Id, string? Tenant, string Queue, Guid? MessageId, string? MessageType, string Error, DateTime ParkedAt);

    /// <summary>Lists them, oldest first.</summary>
    public async Task<IReadOnlyList<Entry>> ListAsync(int limit, Guid? after, CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        return (await connection.QueryAsync<Entry>(new CommandDefinition(
            """
            select id, tenant, queue, message_id as MessageId, message_type as MessageType, error, parked_at as ParkedAt
              from parked where @after::uuid is null or id > @after order by id limit @limit
            """,
            new { limit, after },
            cancellationToken: ct))).AsList();
    }

    /// <summary>How many there are.</summary>
    public async Task<long> CountAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        return await connection.QuerySingleAsync<long>(new CommandDefinition("select count(*) from parked", cancellationToken: ct));
    }

    /// <summary>Sends one back to the queue it came from, and forgets it once the broker has it. False where there is none.</summary>
    public async Task<bool> ReplayAsync(Guid id, CancellationToken ct)
    {
        await using var tx = await database.BeginWorkerAsync(ct);
        var row = await tx.Connection.QuerySingleOrDefaultAsync<(string Queue, Guid? MessageId, string Headers, byte[] Body)?>(new CommandDefinition(
            "delete from parked where id = @id returning queue, message_id, headers::text, body", new { id }, tx.Transaction, cancellationToken: ct));
        if (row is not { } message)
            return false;
        var headers = JsonSerializer.Deserialize<Dictionary<string, string?>>(message.Headers)!
            .Where(header => !header.Key.StartsWith("x-", StringComparison.Ordinal))
            .ToDictionary(header => header.Key, header => (object?)header.Value, StringComparer.Ordinal);
        var connection = await broker.ForPublishingAsync(ct);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), ct);
        var properties = new BasicProperties
        {
            MessageId = message.MessageId?.ToString(),
            ContentType = "application/json",
            DeliveryMode = DeliveryModes.Persistent,
            Headers = headers,
        };
        await channel.BasicPublishAsync("", message.Queue, true, properties, message.Body, ct);
        await tx.CommitAsync(ct);
        return true;
    }

    /// <summary>Forgets one. False where there is none.</summary>
    public async Task<bool> DeleteAsync(Guid id, CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        return await connection.ExecuteAsync(new CommandDefinition("delete from parked where id = @id", new { id }, cancellationToken: ct)) == 1;
    }

    internal async Task AddAsync(string queue, Delivery delivery, string error, CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into parked (id, tenant, queue, message_id, message_type, headers, body, error, parked_at)
            values (@id, @Tenant, @queue, @MessageId, @MessageType, @headers::jsonb, @Body, @error, @now)
            """,
            new
            {
                id = Guid.CreateVersion7(time.GetUtcNow()),
                Tenant = Hosting.Names.IsName(delivery.Tenant) ? delivery.Tenant : null,
                queue,
                delivery.MessageId,
                delivery.MessageType,
                headers = JsonSerializer.Serialize(delivery.HeadersAsText()),
                delivery.Body,
                error = error.Length > 4000 ? error[..4000] : error,
                now = time.GetUtcNow(),
            },
            cancellationToken: ct));
    }
}
