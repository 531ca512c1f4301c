using Npgsql;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Messaging.Streaming;

/// <summary>Names a list of events: whose it is.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="Owner">Who is told what stands in it; without blanks and line breaks.</param>
public readonly record struct ListKey(string Tenant, string Owner);

/// <summary>
/// Where a service keeps its lists. A list is a row of the head table, <c>(tenant, {Owner}, cursor)</c>, which is locked while events are added, so that cursors are gapless and
/// are committed in their order; its events are rows <c>(tenant, {Owner}, cursor, kind, body, kept_at, trace_parent)</c> of the table <c>event</c>.
/// </summary>
/// <param name="Heads">The head table.</param>
/// <param name="Owner">The column that names the owner, in both tables; metrics and spans call the owner so, too.</param>
public sealed record EventLists(string Heads, string Owner)
{
    /// <summary>What an event's commit has to be followed by: one of these commands in its transaction wakes the owners' streams, whichever process has them.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Wakes(Database database, IEnumerable<ListKey> lists) =>
        Hints.Payloads(lists.Distinct()).Select(payload => Notify(database, Hints.Events, payload));

    internal static NpgsqlBatchCommand Notify(Database database, string channel, string payload) => new("select pg_notify($1, $2)")
    {
        Parameters = { new NpgsqlParameter<string> { TypedValue = Hints.ChannelOf(database, channel) }, new NpgsqlParameter<string> { TypedValue = payload } },
    };
}
