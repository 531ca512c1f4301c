using System.Text.Json;
using Dapper;
using NodaTime;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Routing.Commands;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Engine.Simulating;
using Omnichannel.Routing.Shards;

namespace Omnichannel.Routing.Simulating;

/// <summary>
/// <c>POST /v1/policies/{id}/simulate</c>, by admins → 200 with a report, or with <c>Accept: text/plain</c> as a table: the tenant's own queues, agents and calendars under a clock of
/// their own, with made-up traffic, decided by the same engine. The policy may be one that is not stored. Nothing is changed and nobody is asked. One at a time in a process, for at
/// most ten seconds and 200,000 conversations; what takes longer, or asks for more, is refused with 422.
/// </summary>
static class SimulatePolicy
{
    const double MostArrivals = 200_000;
    const string PlainText = "text/plain";

    static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>How long a simulation waits for its turn: the gateway waits for an answer for thirty seconds.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    /// <summary>One simulation keeps one core busy, and the shards need the others.</summary>
    static readonly SemaphoreSlim Turn = new(1);

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/v1/policies/{id}/simulate", Handle).ForAdmins()
        .WithSummary("Simulate traffic under a policy")
        .Produces<SimulationReport>()
        .Refuses(ProblemTypes.NotFound, ProblemTypes.Validation);

    static async Task<IResult> Handle(string id, SimulationRequest request, HttpContext context, Database database, TimeProvider time)
    {
        if (!Names.IsName(id))
            return Problems.NotFound("such policy");
        if (request.Errors() is { Count: > 0 } errors)
            return Problems.Validation(errors);
        var routing = await ReadAsync(context.Caller().Tenant, request.From!.Value, database, context.RequestAborted);
        if (Adopt(routing, id, request) is { } refused)
            return refused;
        if (Misfits(routing, request) is { Count: > 0 } misfits)
            return Problems.Validation(misfits);
        if (!await Turn.WaitAsync(LongestWait, context.RequestAborted))
            return Problems.Unavailable("Other simulations are running.");
        try
        {
            var scenario = ToScenario(routing, request);
            using var timeout = new CancellationTokenSource(Longest, time);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.RequestAborted);
            try
            {
                // Off the request's thread: it may take seconds of a core.
                var report = await Task.Run(new Simulation(scenario) { OnTurn = over.Token.ThrowIfCancellationRequested }.Run, CancellationToken.None);
                return context.Request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType == PlainText)
                    ? Results.Text(ReportTable.Print(report), PlainText)
                    : Results.Ok(report);
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
            {
                return Problems.Validation("arrivals", $"The simulation takes longer than {Longest.TotalSeconds} seconds: ask for a shorter time or less traffic.");
            }
        }
        finally
        {
            Turn.Release();
        }
    }

    static async Task<TenantRouting> ReadAsync(string tenant, DateTimeOffset from, Database database, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(tenant, ct);
        var defaultQueue = await tx.Connection.QuerySingleOrDefaultAsync<string?>(new CommandDefinition(
            "select default_queue from router where tenant = @tenant", new { tenant }, tx.Transaction, cancellationToken: ct));
        var documents = (await tx.Connection.QueryAsync<(string Tenant, string Kind, string Id, long Version, string Document)>(new CommandDefinition(
            "select tenant, kind, id, version, document::text from configuration where tenant = @tenant", new { tenant }, tx.Transaction, cancellationToken: ct))).AsList();
        return LoadShard.OfConfiguration(tenant, defaultQueue, documents, Instant.FromDateTimeOffset(from));
    }

    /// <summary>Has the queues go by the policy, checked as if it were put; null: all is well.</summary>
    static IResult? Adopt(TenantRouting routing, string id, SimulationRequest request)
    {
        var at = Instant.FromDateTimeOffset(request.From!.Value);
        if (request.Policy is { } policy)
        {
            if (Put(Kinds.Policy, id, policy) is { Errors: { } wrong })
                return Problems.Validation(wrong.ToDictionary(w => "policy." + w.Key, w => w.Value, StringComparer.Ordinal));
        }
        else if (!routing.Documents.ContainsKey((Kinds.Policy, id)))
        {
            return Problems.NotFound($"policy '{id}'");
        }

        for (var i = 0; i < (request.Queues?.Count ?? 0); i++)
        {
            var queue = request.Queues![i];
            if (!routing.Documents.TryGetValue((Kinds.Queue, queue), out var stored))
                return Problems.Validation($"queues[{i}]", $"There is no queue '{queue}'.");
            if (Put(Kinds.Queue, queue, (QueueDocument)stored.Document with { Policy = id }) is { Errors: { } wrong })
                return Problems.Validation($"queues[{i}]", wrong.Values.First()[0]);
        }

        return routing.QueueConfigs().Any(queue => queue.Policy.Id == id) ? null : Problems.Validation("queues", "No queue goes by this policy: name those that are to.");

        CommandAnswer Put<TDocument>(string kind, string name, TDocument document)
            where TDocument : ConfigurationDocument =>
            routing.Apply(new PutConfiguration(routing.Tenant, kind, name, JsonSerializer.SerializeToElement(document, Kinds.Json), null, null), at, null)!;
    }

    /// <summary>What traffic names and is not there, and whether there is too much of it, by place.</summary>
    static IReadOnlyDictionary<string, string[]> Misfits(TenantRouting routing, SimulationRequest request)
    {
        var faults = new Faults();
        for (var i = 0; i < request.Arrivals!.Count; i++)
        {
            var stream = request.Arrivals[i];
            faults.Unless(routing.Documents.ContainsKey((Kinds.Queue, stream.Queue!)), $"arrivals[{i}].queue", $"There is no queue '{stream.Queue}'.");
            for (var j = 0; j < (stream.Skills?.Count ?? 0); j++)
                faults.Unless(routing.Documents.ContainsKey((Kinds.Skill, stream.Skills![j].Skill!)), $"arrivals[{i}].skills[{j}].skill", $"There is no skill '{stream.Skills[j].Skill}'.");
        }

        var expected = PoissonTraffic.Expected(
            Instant.FromDateTimeOffset(request.From!.Value), Instant.FromDateTimeOffset(request.To!.Value), [.. request.Arrivals.Select(a => a.ToStream())]);
        faults.Unless(expected <= MostArrivals, "arrivals", $"At most {MostArrivals:0} conversations; these are {expected:0}.");
        return faults.Found;
    }

    static Scenario ToScenario(TenantRouting routing, SimulationRequest request)
    {
        var (from, to) = (Instant.FromDateTimeOffset(request.From!.Value), Instant.FromDateTimeOffset(request.To!.Value));
        var seed = (ulong)(request.Seed ?? 0);
        return new Scenario(from, to, [.. routing.QueueConfigs()], [.. routing.AgentConfigs()], new PoissonTraffic(from, to, seed, [.. request.Arrivals!.Select(a => a.ToStream())]))
        {
            DefaultQueue = routing.DefaultQueue is { } queue ? new QueueId(queue) : QueueId.Default,
            Answering = request.ToAnswering(),
            Seed = seed,
        };
    }
}
