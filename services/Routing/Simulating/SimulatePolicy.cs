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
/// their own, with made-up traffic or what was recorded, decided by the same engine. The policy may be one that is not stored. Nothing is changed and nobody is asked. One at a time in a process, for at
/// most ten seconds and 200,000 conversations; what takes longer, or asks for more, is refused with 422.
/// </summary>
static class SimulatePolicy
{
    const int MostArrivals = 200_000;
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
        var (routing, recorded) = await ReadAsync(context.Caller().Tenant, request, database, context.RequestAborted);
        if (Adopt(routing, id, request) is { } refused)
            return refused;
        if (Misfits(routing, request, recorded) is { Count: > 0 } misfits)
            return Problems.Validation(misfits);
        if (!await Turn.WaitAsync(LongestWait, context.RequestAborted))
            return Problems.Unavailable("Other simulations are running.");
        try
        {
            var scenario = ToScenario(routing, request, recorded);
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

    /// <summary>The tenant's configuration, and the traffic that was recorded where it is asked for.</summary>
    static async Task<(TenantRouting Routing, IReadOnlyList<Arrival> Recorded)> ReadAsync(string tenant, SimulationRequest request, Database database, CancellationToken ct)
    {
        var (from, to) = (request.From!.Value, request.To!.Value);
        await using var tx = await database.BeginAsync(tenant, ct);
        var defaultQueue = await tx.Connection.QuerySingleOrDefaultAsync<string?>(new CommandDefinition(
            "select default_queue from router where tenant = @tenant", new { tenant }, tx.Transaction, cancellationToken: ct));
        var documents = (await tx.Connection.QueryAsync<(string Tenant, string Kind, string Id, long Version, string Document)>(new CommandDefinition(
            "select tenant, kind, id, version, document::text from configuration where tenant = @tenant", new { tenant }, tx.Transaction, cancellationToken: ct))).AsList();
        var recorded = request.Recorded == true ? await RecordedTraffic.ReadAsync(tx, tenant, from.ToUniversalTime(), to.ToUniversalTime(), MostArrivals + 1, ct) : [];
        return (LoadShard.OfConfiguration(tenant, defaultQueue, documents, Instant.FromDateTimeOffset(from)), recorded);
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
    static IReadOnlyDictionary<string, string[]> Misfits(TenantRouting routing, SimulationRequest request, IReadOnlyList<Arrival> recorded)
    {
        var faults = new Faults();
        if (request.Recorded == true)
        {
            faults.Unless(recorded.Count > 0, "recorded", "Nothing came in this time that an agent had and is over; the last 30 days are kept.");
            faults.Unless(recorded.Count <= MostArrivals, "to", $"At most {MostArrivals} conversations; more came in this time.");
            return faults.Found;
        }

        for (var i = 0; i < request.Arrivals!.Count; i++)
        {
            var stream = request.Arrivals[i];
            faults.Unless(routing.Documents.ContainsKey((Kinds.Queue, stream.Queue!)), $"arrivals[{i}].queue", $"There is no queue '{stream.Queue}'.");
            for (var j = 0; j < (stream.Skills?.Count ?? 0); j++)
                faults.Unless(routing.Documents.ContainsKey((Kinds.Skill, stream.Skills![j].Skill!)), $"arrivals[{i}].skills[{j}].skill", $"There is no skill '{stream.Skills[j].Skill}'.");
        }

        var expected = PoissonTraffic.Expected(
            Instant.FromDateTimeOffset(request.From!.Value), Instant.FromDateTimeOffset(request.To!.Value), [.. request.Arrivals.Select(a => a.ToStream())]);
        faults.Unless(expected <= MostArrivals, "arrivals", $"At most {MostArrivals} conversations; these are {expected:0}.");
        return faults.Found;
    }

    static Scenario ToScenario(TenantRouting routing, SimulationRequest request, IReadOnlyList<Arrival> recorded)
    {
        var (from, to) = (Instant.FromDateTimeOffset(request.From!.Value), Instant.FromDateTimeOffset(request.To!.Value));
        var seed = (ulong)(request.Seed ?? 0);
        IEnumerable<Arrival> arrivals = request.Recorded == true ? recorded : new PoissonTraffic(from, to, seed, [.. request.Arrivals!.Select(a => a.ToStream())]);
        return new Scenario(from, to, [.. routing.QueueConfigs()], [.. routing.AgentConfigs()], arrivals)
        {
            DefaultQueue = routing.DefaultQueue is { } queue ? new QueueId(queue) : QueueId.Default,
            Answering = request.ToAnswering(),
            Seed = seed,
        };
    }
}
