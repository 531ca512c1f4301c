using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MimeKit;
using Omnichannel.House;
using Xunit.Abstractions;

namespace Omnichannel.IntegrationTests.Faults;

/// <summary>
/// Kills under load: services at their failpoints, RabbitMQ and PostgreSQL at random. The short form kills once at each place; <c>tests/faults</c> runs the long one
/// (20 kills at each, 300 mails).
/// </summary>
public sealed class FaultTests(ITestOutputHelper output) : IAsyncLifetime
{
    const int Capacity = 5;

    static readonly int Times = int.Parse(Environment.GetEnvironmentVariable("OMNICHANNEL_FAULTS") ?? "1", CultureInfo.InvariantCulture);
    static readonly int Mails = Math.Max(40, 15 * Times);

    WholeHouse house = default!;

    public async Task InitializeAsync() => house = await WholeHouse.StartAsync(await PrivateServers.StartOwnAsync());

    public async Task DisposeAsync() => await house.DisposeAsync();

    [Fact]
    public async Task No_kill_loses_a_mail_repeats_an_answer_or_puts_a_conversation_in_two_hands()
    {
        var tenant = await house.CreateTenantAsync("en");
        var support = await tenant.AddSupportMailboxAsync();
        var customers = await Task.WhenAll(Enumerable.Range(1, 5).Select(n => house.Servers.AddMailboxAsync($"customer{n}", MailServer.CustomerDomain)));
        await using var log = await BrokerLog.OpenAsync(house.Servers, RoutingReplay.Kinds);
        var robots = await Task.WhenAll(Enumerable.Range(1, 3).Select(n => RobotAgent.StartAsync(tenant, $"robot-{n}", Capacity)));

        var kills = new Kills(house, Times);
        var killing = kills.RunAsync();
        var subjects = await SendAsync(customers, support.Address, killing);
        await killing;
        var healed = Stopwatch.StartNew();
        await Task.WhenAll(house.Services.Select(service => service.ReadyAsync(TimeSpan.FromSeconds(30))));
        foreach (var (place, hits) in kills.Hits.OrderBy(hit => hit.Key, StringComparer.Ordinal))
            output.WriteLine($"{hits,3} × {place}");

        IReadOnlyList<JsonArray> timelines;
        try
        {
            timelines = await SettledAsync(tenant, subjects);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message}\n{await house.DescribeAsync()}", exception);
        }

        output.WriteLine($"{subjects.Count} mails settled {healed.Elapsed.TotalSeconds:0} s after the last kill");
        Assert.Equal(subjects.Order(StringComparer.Ordinal), Inbound(timelines).Order(StringComparer.Ordinal));

        await CheckAnswersAsync(robots, customers, timelines);
        foreach (var robot in robots)
            CheckStream(robot);
        Assert.Empty(RoutingReplay.DoubleHands(log.Events));
        Assert.Empty(RoutingReplay.Overloads(log.Events, Capacity));
        await CheckRestAsync();
        foreach (var robot in robots)
            await robot.DisposeAsync();
    }

    // At a steady pace, so that there is work at every kill; in all at least as many mails as the suite is about.
    static async Task<IReadOnlyList<string>> SendAsync(IReadOnlyList<Mailbox> customers, string to, Task killing)
    {
        var subjects = new List<string>();
        while (subjects.Count < Mails || !killing.IsCompleted)
        {
            var subject = string.Create(CultureInfo.InvariantCulture, $"mail {subjects.Count:0000}");
            await customers[subjects.Count % customers.Count].SendAsync(to, subject, "Hello, where is my parcel? I ordered it last week and it has not arrived yet.");
            subjects.Add(subject);
            await Task.Delay(300);
        }

        return subjects;
    }

    // Every mail is in the timeline of a conversation, and every conversation was answered with an outcome that is known, or known to be unknown.
    static async Task<IReadOnlyList<JsonArray>> SettledAsync(Tenant tenant, IReadOnlyList<string> subjects)
    {
        IReadOnlyList<JsonArray> timelines = [];
        await Wait.Until(
            async () =>
            {
                timelines = await TimelinesAsync(tenant);
                return Inbound(timelines).Count() >= subjects.Count
                    && timelines.All(timeline => Outbound(timeline).Any() && Outbound(timeline).All(reply => (string?)reply["state"] != "requested"));
            },
            "every mail is in a conversation and answered",
            TimeSpan.FromMinutes(3));
        return timelines;
    }

    static async Task<IReadOnlyList<JsonArray>> TimelinesAsync(Tenant tenant)
    {
        var timelines = new List<JsonArray>();
        string? cursor = "";
        while (cursor is not null)
        {
            var page = await tenant.Admin.GetAsync($"/v1/conversations?limit=200{cursor}");
            foreach (var conversation in page["items"]!.AsArray())
                timelines.Add((await tenant.Admin.GetAsync($"/v1/conversations/{conversation!["id"]}/messages?limit=200"))["items"]!.AsArray());
            cursor = page["nextCursor"] is { } next ? $"&cursor={next}" : null;
        }

        return timelines;
    }

    static IEnumerable<string> Inbound(IEnumerable<JsonArray> timelines) =>
        timelines.SelectMany(timeline => timeline).Where(message => (string?)message!["direction"] == "in").Select(message => (string)message!["subject"]!);

    static IEnumerable<JsonNode> Outbound(JsonArray timeline) => timeline.Where(message => (string?)message!["direction"] == "out").Select(message => message!);

    async Task CheckAnswersAsync(IReadOnlyList<RobotAgent> robots, IReadOnlyList<Mailbox> customers, IReadOnlyList<JsonArray> timelines)
    {
        var replies = timelines.SelectMany(Outbound).ToList();
        Assert.Equal(robots.SelectMany(robot => robot.Answers).Order(StringComparer.Ordinal), replies.Select(reply => ((string)reply["text"]!).Trim()).Order(StringComparer.Ordinal));
        var unknown = replies.Where(reply => (string?)reply["state"] == "unknown").ToList();
        output.WriteLine($"{replies.Count} answers, {unknown.Count} of unknown outcome");
        Assert.All(replies, reply => Assert.Contains((string?)reply["state"], new[] { "sent", "delivered", "unknown" }));

        IReadOnlyList<MimeMessage> received = [];
        await Wait.Until(
            async () =>
            {
                received = [.. (await Task.WhenAll(customers.Select(customer => customer.ReadAsync()))).SelectMany(mails => mails)];
                return received.Count >= replies.Count - unknown.Count;
            },
            "the answers are in the customers' mailboxes");
        var copies = received.CountBy(mail => mail.TextBody!.Split('\n')[0].Trim(), StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        Assert.All(copies, copy => Assert.Equal(1, copy.Value));
        Assert.All(replies.Except(unknown), reply => Assert.Contains(((string)reply["text"]!).Trim(), copies.Keys));
    }

    // I4: cursors 1, 2, 3… without a gap, over however many reconnections; within a conversation so are the timeline's entries.
    void CheckStream(RobotAgent robot)
    {
        var events = robot.Stream.Events;
        output.WriteLine($"{robot.Id}: {events.Count} events, {robot.Stream.Openings} openings");
        var cursors = events.Select(next => long.Parse(next.Id, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(Enumerable.Range(0, cursors.Count).Select(n => cursors[0] + n), cursors);
        foreach (var conversation in events.Where(next => next.Kind == "message").GroupBy(next => (string)next.Data["conversationId"]!, StringComparer.Ordinal))
        {
            var entries = conversation.Select(next => (long)next.Data["seq"]!).ToList();
            Assert.Equal(Enumerable.Range(0, entries.Count).Select(n => entries[0] + n), entries);
        }
    }

    // I5, I8, I9: nothing left to publish, nothing left in a queue, nothing parked, nobody waiting.
    async Task CheckRestAsync()
    {
        foreach (var schema in WholeHouse.Schemas)
        {
            await Wait.Until(async () => (await house.Servers.QueryAsync<long>($"select count(*) from {schema}.outbox")).Single() == 0, $"the outbox of {schema} is empty");
            Assert.Equal(0, (await house.Servers.QueryAsync<long>($"select count(*) from {schema}.parked")).Single());
        }

        Assert.Equal(0, (await house.Servers.QueryAsync<long>("select count(*) from conversations.conversation where routing_state in ('waiting', 'offered')")).Single());
        await Wait.Until(
            async () => (await house.Servers.RabbitMq.QueuesAsync(house.Servers.Name)).All(queue => queue.Value == 0),
            "every queue is empty");
    }
}
