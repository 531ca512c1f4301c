using Npgsql;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Messaging.Streaming;

/// <summary>
/// Tells the streams of a list something that is true for seconds only, whichever process has them: it is kept nowhere, has no cursor, and is lost on whoever is away.
/// </summary>
public sealed class PassingEvents(Database database, OpenStreams streams)
{
    /// <summary>Tells it through the database to every process of the service.</summary>
    /// <param name="list">Whose streams.</param>
    /// <param name="kind">Name of the event.</param>
    /// <param name="body">Its JSON, without line breaks, some 7 KB at the most.</param>
    /// <param name="ct">Cancels.</param>
    public Task TellAsync(ListKey list, string kind, string body, CancellationToken ct) => TellAllAsync([list], kind, body, ct);

    /// <summary>Tells the same to many lists, in as few notifications as they fit into.</summary>
    /// <param name="lists">Whose streams.</param>
    /// <param name="kind">Name of the event.</param>
    /// <param name="body">Its JSON, without line breaks, short.</param>
    /// <param name="ct">Cancels.</param>
    public async Task TellAllAsync(IReadOnlyCollection<ListKey> lists, string kind, string body, CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var whose in Hints.Payloads(lists, kind.Length + body.Length + 2))
            batch.BatchCommands.Add(EventLists.Notify(database, Hints.Passing, $"{whose}\n{kind}\n{body}"));
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Tells it to the streams of this process: for what every process hears of anyhow.</summary>
    public void TellHere(ListKey list, string kind, string body)
    {
        var frame = Frame.Passing(kind, body);
        foreach (var stream in streams.Of(list))
            stream.Give(frame);
    }

    /// <summary>Takes what <see cref="TellAsync"/> sent; what is not of its form is left out.</summary>
    internal void Take(string payload)
    {
        if (payload.Split('\n') is [var whose, var kind, var body])
            foreach (var list in Hints.Lists(whose))
                TellHere(list, kind, body);
    }
}
