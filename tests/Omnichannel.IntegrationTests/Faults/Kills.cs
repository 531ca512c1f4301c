using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Faults;

/// <summary>Kills a service at each of its failpoints in turn, and servers at random, while work goes on; in the end everything runs again.</summary>
sealed class Kills(WholeHouse house, int times)
{
    static readonly TimeSpan Reach = TimeSpan.FromSeconds(90);

    /// <summary>Where services are killed.</summary>
    public static IReadOnlyList<(Func<WholeHouse, ServiceProcess> Service, IReadOnlyList<string> Failpoints)> Places { get; } =
    [
        (house => house.Email, ["email.fetch-confirm", "email.confirm-flag", "email.before-data", "email.after-data"]),
        (house => house.Conversations, ["outbox.commit-publish", "outbox.publish-delete"]),
        (house => house.Routing, ["outbox.commit-publish", "outbox.publish-delete", "routing.offer-accept"]),
        (house => house.Desk, ["desk.commit-ack"]),
    ];

    readonly Dictionary<string, int> hits = new(StringComparer.Ordinal);

    /// <summary>How often each failpoint killed its service, and how often servers were killed.</summary>
    public IReadOnlyDictionary<string, int> Hits => hits;

    /// <summary>Does all of it, everything at once; returns when everything is ready again.</summary>
    public async Task RunAsync()
    {
        await Task.WhenAll(
        [
            .. Places.Select(place => KillServiceAsync(place.Service(house), place.Failpoints)),
            KillServerAsync("rabbitmq", house.Servers.RabbitMq.KillAsync, house.Servers.RabbitMq.StartAsync),
            KillServerAsync("postgres", house.Servers.Postgres.KillAsync, house.Servers.Postgres.StartAsync),
        ]);
    }

    async Task KillServiceAsync(ServiceProcess service, IReadOnlyList<string> failpoints)
    {
        for (var round = 0; round < times; round++)
            foreach (var failpoint in failpoints)
            {
                await service.KillAsync();
                service.Start($"{failpoint}={Random.Shared.Next(1, 4)}"); // it may well be reached before it is ready
                await ReachAsync(service, failpoint);
                Count($"{service.Name} {failpoint}");
            }

        await service.StartAsync();
    }

    async Task ReachAsync(ServiceProcess service, string failpoint)
    {
        try
        {
            await service.ExitAsync(Reach);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{service.Name} did not come to {failpoint}; done so far: {string.Join(", ", Hits)}\n{await house.DescribeAsync()}", exception);
        }
    }

    async Task KillServerAsync(string name, Func<Task> kill, Func<Task> start)
    {
        for (var round = 0; round < times; round++)
        {
            await Task.Delay(TimeSpan.FromSeconds(Random.Shared.Next(4, 12))); // somewhere in the middle of the work
            await kill();
            await start();
            Count(name);
        }
    }

    void Count(string what)
    {
        lock (hits)
            hits[what] = hits.GetValueOrDefault(what) + 1;
    }
}
