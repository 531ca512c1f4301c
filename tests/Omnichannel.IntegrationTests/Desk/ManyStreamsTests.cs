using System.Diagnostics;
using Omnichannel.House;
using Xunit.Abstractions;

namespace Omnichannel.IntegrationTests.Desk;

/// <summary>Many streams, and processes that die under them.</summary>
public sealed class ManyStreamsTests(DeskHouse house, ITestOutputHelper output) : IClassFixture<DeskHouse>
{
    [Fact]
    public async Task Five_hundred_streams_at_once_each_hear_their_own()
    {
        var before = house.First.ResidentBytes;
        var clients = await Task.WhenAll(Enumerable.Range(0, 500).Select(number => house.OpenAsync(house.First, "crowd", $"agent-{number}")));
        var happenings = clients.Select(_ => new Happening("crowd")).ToList();

        var start = Stopwatch.GetTimestamp();
        await house.PublishAsync("crowd", [.. happenings.Select((happening, number) => happening.Offered($"agent-{number}"))]);
        await Task.WhenAll(clients.Select(client => client.TakeAsync(1)));

        output.WriteLine(
            $"500 offers were on their streams within {Stopwatch.GetElapsedTime(start, clients.Max(client => client.Events[0].At)).TotalMilliseconds:0} ms; "
            + $"memory of the process grew by {(house.First.ResidentBytes - before) / 1024 / 500} KB a stream");
        for (var number = 0; number < clients.Length; number++)
            Assert.Equal(happenings[number].Id, (Guid)Assert.Single(clients[number].Events).Data["conversationId"]!);
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [Fact]
    public async Task Processes_killed_in_the_middle_cost_nobody_an_event()
    {
        const int Agents = 20;
        const int Messages = 60;
        await using var dying = house.NewProcess();
        await dying.StartAsync("desk.commit-ack=5");
        var happenings = Enumerable.Range(0, Agents).Select(_ => new Happening("kills")).ToList();
        var clients = await Task.WhenAll(happenings.Select((_, number) => house.OpenAsync(dying, "kills", $"agent-{number}")));
        await house.PublishAsync("kills", [.. happenings.Select((happening, number) => happening.Offered($"agent-{number}"))]);
        await KeptAsync(Agents);
        await house.PublishAsync("kills", [.. happenings.Select(happening => happening.Assigned())]);
        await KeptAsync(2 * Agents);

        for (var round = 0; round < Messages; round++)
        {
            await house.PublishAsync("kills", [.. happenings.Select(happening => happening.Added())]);
            if (round is 20 or 40)
            {
                var victim = round == 20 ? house.First : house.Second;
                await victim.KillAsync();
                victim.Start();
            }
        }

        await Wait.Until(() => Task.FromResult(dying.HasExited), "the failpoint killed its process");
        await Task.WhenAll(house.First.ReadyAsync(), house.Second.ReadyAsync());
        for (var number = 0; number < Agents; number++)
        {
            await clients[number].Ended.WaitAsync(Wait.Bound);
            await using var again = await house.OpenAsync(number % 2 == 0 ? house.First : house.Second, "kills", $"agent-{number}", clients[number].LastEventId);
            var all = clients[number].Events.Concat(await again.TakeAsync(2 + Messages - clients[number].Events.Count)).ToList();

            Assert.Equal(Enumerable.Range(1, 2 + Messages).Select(id => $"{id}"), all.Select(one => one.Id));
            Assert.Equal(["offer", "assigned"], all.Take(2).Select(one => one.Kind));
            Assert.Equal(Enumerable.Range(1, Messages), all.Skip(2).Select(one => (int)one.Data["seq"]!));
            await clients[number].DisposeAsync();
        }
    }

    [Fact]
    public async Task A_process_that_is_asked_to_end_closes_its_streams_and_they_go_on_elsewhere()
    {
        await using var leaving = house.NewProcess();
        await leaving.StartAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => house.OpenAsync(leaving, "leave", "agent")));

        var start = Stopwatch.GetTimestamp();
        await leaving.StopAsync();
        output.WriteLine($"A process with 50 streams ended within {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms");

        // Streams that did not end by themselves would have been cut off when the time for ending had run out.
        await Task.WhenAll(clients.Select(client => client.Ended)).WaitAsync(Wait.Bound);
        Assert.All(clients, client => Assert.True(client.EndedByServer));
        await using var next = await house.OpenAsync(house.First, "leave", "agent", clients[0].LastEventId);
        await house.PublishAsync("leave", new Happening("leave").Offered("agent"));
        await next.TakeAsync(1);
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    /// <summary>Waits until so many events are in the lists of the tenant whose processes are killed.</summary>
    Task KeptAsync(int events) => Wait.Until(
        async () => (await house.Servers.QueryAsync<int>("select count(*) from desk.event where tenant = 'kills'")).Single() == events, $"{events} events are kept");
}
