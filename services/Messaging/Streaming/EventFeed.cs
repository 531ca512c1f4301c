using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Messaging.Streaming;

/// <summary>
/// Reads the lists whose streams are open here, and gives the streams what they have not had. One reader for the process and one query for
/// as many lists as are waiting: neither streams nor wake-ups cost a query of their own.
/// </summary>
public sealed partial class EventFeed(Database database, EventLists lists, OpenStreams streams, TimeProvider time, ILogger<EventFeed> log) : BackgroundService
{
    private const int ListsAtOnce = 1_000;
    private const int RowsOfAListAtOnce = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly HashSet<ListKey> waiting = [];

    /// <summary>Has a list read soon; nothing happens where it has no stream here.</summary>
    public void Wake(ListKey list)
    {
        if (!streams.Has(list))
            return;
        lock (waiting)
            waiting.Add(list);
        signal.Writer.TryWrite(true);
    }

    /// <summary>Has the lists of all open streams read: after hints may have been lost.</summary>
    public void WakeAll()
    {
        var all = streams.Where(_ => true).Select(stream => stream.List).ToList();
        lock (waiting)
            waiting.UnionWith(all);
        signal.Writer.TryWrite(true);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await signal.Reader.WaitToReadAsync(stoppingToken))
        {
            signal.Reader.TryRead(out _);
            while (TakeWaiting() is { Count: > 0 } some)
            {
                try
                {
                    await ReadAsync(some, stoppingToken);
                }
                catch (Exception exception) when (Outage.Is(exception) && !stoppingToken.IsCancellationRequested)
                {
                    LogWaiting(log, exception.Message);
                    lock (waiting)
                        waiting.UnionWith(some);
                    await Task.Delay(Pause, time, stoppingToken);
                }
            }
        }
    }

    private List<ListKey> TakeWaiting()
    {
        lock (waiting)
        {
            var some = waiting.Take(ListsAtOnce).ToList();
            waiting.ExceptWith(some);
            return some;
        }
    }

    /// <summary>Reads some lists and gives their streams what was found.</summary>
    internal async Task ReadAsync(IReadOnlyList<ListKey> some, CancellationToken ct)
    {
        var readings = some.Select(list => new Reading(list, streams.Of(list))).Where(reading => reading.Streams.Count > 0).ToList();
        if (readings.Count == 0)
            return;
        await FillAsync(readings, ct);
        foreach (var reading in readings)
        {
            var frames = reading.Rows.ConvertAll(Frame.Event);
            foreach (var stream in reading.Streams)
                if (stream.Take(reading.Head, reading.Rows, frames))
                    Wake(reading.List);
        }
    }

    private async Task FillAsync(List<Reading> readings, CancellationToken ct)
    {
        await using var transaction = await database.BeginAsync([.. readings.Select(reading => reading.List.Tenant).Distinct(StringComparer.Ordinal)], ct);
        // The head and the rows come from one snapshot: a head beyond the last row means that rows are missing, never that they came in between.
        await using var command = new NpgsqlCommand(
            $"""
            select wanted.place, coalesce(head.cursor, 0), found.cursor, found.kind, found.body, found.kept_at, found.trace_parent
              from unnest($1, $2, $3) with ordinality as wanted (tenant, owner, after, place)
              left join {lists.Heads} head on head.tenant = wanted.tenant and head.{lists.Owner} = wanted.owner
              left join lateral (
                    select event.cursor, event.kind, event.body, event.kept_at, event.trace_parent
                      from event
                     where event.tenant = wanted.tenant and event.{lists.Owner} = wanted.owner and event.cursor > wanted.after and head.cursor > wanted.after
                     order by event.cursor limit $4) as found on true
             order by wanted.place, found.cursor
            """,
            transaction.Connection,
            transaction.Transaction)
        {
            Parameters =
            {
                new NpgsqlParameter<string[]> { TypedValue = [.. readings.Select(reading => reading.List.Tenant)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. readings.Select(reading => reading.List.Owner)] },
                new NpgsqlParameter<long[]> { TypedValue = [.. readings.Select(reading => reading.After)] },
                new NpgsqlParameter<int> { TypedValue = RowsOfAListAtOnce },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var reading = readings[(int)reader.GetInt64(0) - 1];
            reading.Head = reader.GetInt64(1);
            if (!reader.IsDBNull(2))
                reading.Rows.Add(new KeptEvent(reader.GetInt64(2), reader.GetString(3), reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5), reader.IsDBNull(6) ? null : reader.GetString(6)));
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Reading of events for streams waits: {Reason}")]
    private static partial void LogWaiting(ILogger log, string reason);

    /// <summary>What is read of one list.</summary>
    private sealed class Reading(ListKey list, IReadOnlyList<OpenStream> streams)
    {
        public ListKey List { get; } = list;

        public IReadOnlyList<OpenStream> Streams { get; } = streams;

        /// <summary>Position of the hindmost stream; the end of all numbers where every stream is new and needs the head only.</summary>
        public long After { get; } = streams.Min(stream => stream.Position) ?? long.MaxValue;

        public long Head { get; set; }

        public List<KeptEvent> Rows { get; } = [];
    }
}
