using System.Text.Json;
using NodaTime;
using Npgsql;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging.Reading;
using Omnichannel.Routing.Commands;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Routing.Shards;

/// <summary>
/// Goes the hot path once before this process says it is ready: a tenant that exists in memory only gets conversations, offers and answers, and the statements of a commit
/// are sent and rolled back, so that the first customers do not wait for the compiler.
/// </summary>
sealed partial class WarmUp(Database database, Readiness readiness, TimeProvider time, ILogger<WarmUp> log) : BackgroundService
{
    const string Gate = "warm-up";
    const string Tenant = "warm-up";
    const int Rounds = 60;

    public static void Require(WebApplication app) => app.Services.GetRequiredService<Readiness>().Require(Gate);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var now = Instant.FromUnixTimeTicks(Instant.FromDateTimeOffset(time.GetUtcNow()).ToUnixTimeTicks() / 10 * 10);
            var tenant = new TenantRouting(Tenant, new TenantRouter(), null);
            Configure(tenant, now);
            for (var round = 0; round < Rounds; round++)
                Go(tenant, now + Duration.FromSeconds(round));
            await using var tx = await database.BeginAsync(Tenant, stoppingToken);
            await using var batch = new NpgsqlBatch(tx.Connection, tx.Transaction);
            var commit = new ShardCommit([tenant], now);
            _ = commit.Events();
            foreach (var statement in commit.Statements())
                batch.BatchCommands.Add(statement);
            await batch.ExecuteNonQueryAsync(stoppingToken);
        }
        catch (NpgsqlException exception)
        {
            // A cold start is slow, a failed one is none.
            LogNotWarm(log, exception.Message);
        }

        readiness.Met(Gate);
    }

    static void Configure(TenantRouting tenant, Instant now)
    {
        tenant.Apply(Put(Kinds.Queue, "warm", new QueueDocument { Name = "warm" }), now, null);
        tenant.Apply(Put(Kinds.Agent, "warm", new AgentDocument { Name = "warm", Languages = [new LanguageEntry("en", "native")], Queues = ["warm"], Capacity = 5 }), now, null);
        tenant.Apply(new Commands.SetPresence(Tenant, "warm", "ready", 3600), now, null);
    }

    void Go(TenantRouting tenant, Instant now)
    {
        var at = now.ToDateTimeOffset();
        var conversation = Guid.CreateVersion7(time.GetUtcNow());
        tenant.Apply(
            Received(new ConversationWaiting(
                Tenant, conversation, 1, Guid.CreateVersion7(time.GetUtcNow()), "warm", "warm", "email", "en", 1, [], [], null, 50, 0, at, null, 0, null, [], null, at)),
            now);
        var offer = tenant.Decisions.Select(d => d.Decision).OfType<Offered>().Last().Offer.Value;
        tenant.Apply(new Commands.AcceptOffer(Tenant, offer, "warm"), now, null);
        tenant.Apply(Received(new ConversationResolved(Tenant, conversation, 2, null, null, at)), now);
    }

    static PutConfiguration Put<T>(string kind, string id, T document) => new(Tenant, kind, id, JsonSerializer.SerializeToElement(document, Kinds.Json), null, null);

    ReceivedEvent Received(object @event) => new(Guid.CreateVersion7(time.GetUtcNow()), Tenant, @event, null);

    [LoggerMessage(1, LogLevel.Warning, "Not warmed up: {Reason}")]
    static partial void LogNotWarm(ILogger log, string reason);
}
