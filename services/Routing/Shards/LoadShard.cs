using System.Text.Json;
using Dapper;
using NodaTime;
using Npgsql;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging;
using Omnichannel.Routing.Calendars;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Routing.Shards;

/// <summary>Loads a shard's tenants from storage: what a new owner does before it decides anything.</summary>
static class LoadShard
{
    /// <summary>
    /// Agents could not renew their presence while nobody owned the shard: a lease that would have run out meanwhile gets this long from the loading on.
    /// </summary>
    static readonly Duration Allowance = Duration.FromSeconds(15);

    public static async Task<Dictionary<string, TenantRouting>> LoadAsync(Database database, int shard, Instant now, CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        var routers = (await connection.QueryAsync<(string Tenant, long Sequence, DateTime? At, string? DefaultQueue)>(
            new CommandDefinition("select tenant, sequence, at, default_queue from router", cancellationToken: ct)))
            .Where(r => Shard.NumberOf(r.Tenant) == shard)
            .ToDictionary(r => r.Tenant, StringComparer.Ordinal);
        var tenants = routers.Keys.ToArray();
        var documents = (await connection.QueryAsync<(string Tenant, string Kind, string Id, long Version, string Document)>(new CommandDefinition(
            "select tenant, kind, id, version, document::text from configuration where tenant = any(@tenants)", new { tenants }, cancellationToken: ct)))
            .ToLookup(d => d.Tenant, StringComparer.Ordinal);
        var versions = (await connection.QueryAsync<(string Tenant, string Id, long Version)>(new CommandDefinition(
            "select tenant, id, max(version) from policy_version where tenant = any(@tenants) group by tenant, id", new { tenants }, cancellationToken: ct))).AsList();
        var agents = (await connection.QueryAsync<AgentRow>(new CommandDefinition(
            """
            select tenant, id, presence, lease_until as LeaseUntil, offline_since as OfflineSince, idle_since as IdleSince, expiries, last_served as LastServed, wrap_ups::text as WrapUps
              from agent where tenant = any(@tenants)
            """,
            new { tenants },
            cancellationToken: ct))).ToDictionary(a => (a.Tenant, a.Id));
        var waits = await WaitsAsync(connection, tenants, ct);
        var loaded = tenants.ToDictionary(
            tenant => tenant,
            tenant => Restore(tenant, routers[tenant].Sequence, routers[tenant].At is { } at ? Instant.FromDateTimeUtc(at) : now, routers[tenant].DefaultQueue, [.. documents[tenant]], id => agents[(tenant, id)].ToProgress(now + Allowance), waits.GetValueOrDefault(tenant) ?? []),
            StringComparer.Ordinal);
        foreach (var (tenant, id, version) in versions)
            loaded[tenant].LastPolicyVersions[id] = version;
        return loaded;
    }

    /// <summary>A tenant as configured, with nobody there and nothing waiting: to try out what its configuration does.</summary>
    public static TenantRouting OfConfiguration(
        string tenant, string? defaultQueue, IReadOnlyList<(string Tenant, string Kind, string Id, long Version, string Document)> documents, Instant at) =>
        Restore(tenant, 0, at, defaultQueue, documents, _ => new AgentProgress(Presence.Offline, at, at, at, 0, 0), []);

    static async Task<Dictionary<string, List<WaitRow>>> WaitsAsync(NpgsqlConnection connection, string[] tenants, CancellationToken ct)
    {
        var waits = new Dictionary<string, List<WaitRow>>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand("select tenant, version, queue, event, progress from wait where tenant = any($1)", connection);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = tenants });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var tenant = reader.GetString(0);
            if (!waits.TryGetValue(tenant, out var ofTenant))
                waits[tenant] = ofTenant = [];
            ofTenant.Add(new WaitRow(
                reader.GetInt64(1),
                reader.GetString(2),
                JsonSerializer.Deserialize<ConversationWaiting>(reader.GetString(3), Kinds.Json)!,
                JsonSerializer.Deserialize<StoredProgress>(reader.GetString(4), Kinds.Json)!));
        }

        return waits;
    }

    static TenantRouting Restore(
        string tenant,
        long sequence,
        Instant at,
        string? defaultQueue,
        IReadOnlyList<(string Tenant, string Kind, string Id, long Version, string Document)> documents,
        Func<string, AgentProgress> progressOf,
        List<WaitRow> waits)
    {
        var stored = documents.ToDictionary(
            d => (d.Kind, d.Id),
            d => new StoredDocument(d.Version, TenantRouting.ReadDocument(d.Kind, JsonSerializer.Deserialize<JsonElement>(d.Document)), d.Document));
        var calendars = new TenantCalendars();
        foreach (var calendar in stored.Where(d => d.Key.Kind == Kinds.Calendar))
            calendars.Set(calendar.Key.Id, (CalendarDocument)calendar.Value.Document);
        var memberships = new Memberships();
        foreach (var ((_, id), queue) in stored.Where(d => d.Key.Kind == Kinds.Queue))
            memberships.SetRule(id, ((QueueDocument)queue.Document).Rule(), []);
        foreach (var ((_, id), agent) in stored.Where(d => d.Key.Kind == Kinds.Agent))
            memberships.Look(id, (AgentDocument)agent.Document);
        var router = TenantRouter.Restore(new RouterState(
            sequence,
            at,
            defaultQueue is null ? QueueId.Default : new QueueId(defaultQueue),
            [.. stored.Where(d => d.Key.Kind == Kinds.Queue).Select(d => TenantRouting.ConfigOf(d.Key.Id, d.Value, stored, calendars))],
            [.. stored.Where(d => d.Key.Kind == Kinds.Agent).Select(d =>
                (calendars.ConfigOf(d.Key.Id, (AgentDocument)d.Value.Document, memberships.Of(d.Key.Id)), progressOf(d.Key.Id)))],
            waits.Select(w => (Translate.ToInput(w.Event), w.Progress.ToProgress(new WaitId(w.Event.WaitId), w.Version, new QueueId(w.Queue))))));
        var routing = new TenantRouting(tenant, router, defaultQueue) { Calendars = calendars, Memberships = memberships };
        foreach (var (key, document) in stored)
            // jsonb has an order of its own: written again, so that an unchanged document is recognised.
            routing.Documents[key] = document with { Json = JsonSerializer.Serialize(document.Document, document.Document.GetType(), Kinds.Json) };
        foreach (var wait in waits)
            routing.Remember(wait.Event, Math.Max(wait.Version, wait.Event.Version), wait.Progress);
        return routing;
    }

    sealed record WaitRow(long Version, string Queue, ConversationWaiting Event, StoredProgress Progress);

    sealed record AgentRow(string Tenant, string Id, string Presence, DateTime LeaseUntil, DateTime OfflineSince, DateTime IdleSince, int Expiries, long LastServed, string WrapUps)
    {
        public AgentProgress ToProgress(Instant leaseAtLeast) => new(
            Translate.PresenceOf(Presence)!.Value,
            Instant.Max(Instant.FromDateTimeUtc(LeaseUntil), leaseAtLeast),
            Instant.FromDateTimeUtc(OfflineSince),
            Instant.FromDateTimeUtc(IdleSince),
            Expiries,
            LastServed)
        {
            WrapUps = [.. JsonSerializer.Deserialize<StoredWrapUp[]>(WrapUps, Kinds.Json)!.Select(w => w.ToWrapUp())],
        };
    }
}
