using System.Text.Json;
using NodaTime;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Engine.Simulating;
using Omnichannel.Routing.Engine.Time;

namespace Omnichannel.Tests.Routing.Simulating;

public sealed class SimulationTests
{
    private static readonly Instant Nine = Instant.FromUtc(2026, 3, 2, 9, 0);
    private static readonly QueueConfig Support = new(new QueueId("support")) { AutoAccept = true };

    [Fact]
    public void One_agent_serves_one_after_the_other_and_the_waits_are_counted()
    {
        // Each takes ten minutes: 0, 5 and 10 minutes of waiting, and the fourth is still waiting at half past nine.
        var report = Run(Scenario([Agent("ann")], Mail(0, 10), Mail(5, 10), Mail(10, 10), Mail(21, 10)) with { To = Nine + Minutes(30) });

        Assert.Equal((4, 3, 1), (report.Total.Arrivals, report.Total.Answered, report.Total.Waiting));
        Assert.Equal((300.0, 300.0, 600.0), (report.Total.MeanWaitSeconds!.Value, report.Total.MedianWaitSeconds!.Value, report.Total.P95WaitSeconds!.Value));
        Assert.Equal(1, report.Utilisation);
        Assert.Equal(new AgentFigures("ann", 0.5, 1, 3, 0), Assert.Single(report.Agents));
    }

    [Fact]
    public void Figures_stand_at_the_hour_in_which_a_conversation_came()
    {
        var report = Run(Scenario([Agent("ann")], Mail(0, 30), Mail(59, 30), Mail(61, 30), Mail(190, 30)) with { To = Nine + Minutes(240) });

        var queue = Assert.Single(report.Queues);
        Assert.Equal([(9, 2), (10, 1), (12, 1)], queue.Hours.Select(h => (h.From.Hour, h.Figures.Arrivals)));
        Assert.Equal(28 * 60, queue.Hours[1].Figures.MeanWaitSeconds);
        Assert.Equal([31 / 60.0, 59 / 60.0, 0, 0.5], report.Hours.Select(h => h.Utilisation!.Value), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(0.5, report.Utilisation!.Value, 1e-9);
    }

    [Fact]
    public void The_target_counts_what_is_late_also_while_it_waits_and_when_the_customer_gives_up()
    {
        var queue = Support with { Channels = Target(Minutes(10)) };
        var report = Run(Scenario(
            [Agent("ann")],
            Mail(0, 30),
            Mail(1, 5) with { Patience = Minutes(5) },
            Mail(2, 5) with { Patience = Minutes(15) },
            Mail(25, 120),
            Mail(40, 1),
            Mail(55, 1)) with { Queues = [queue], To = Nine + Minutes(60) });

        // Answered in time: the first and the fourth. Late: the third, which gave up after its target, and the fifth. Neither: who gave up before, and who has time yet.
        Assert.Equal((2, 2, 2), (report.Total.Answered, report.Total.Abandoned, report.Total.Waiting));
        Assert.Equal(0.5, report.Total.WithinTarget);
    }

    [Fact]
    public void A_shift_that_ends_hands_over_to_whoever_is_on_shift_and_no_work_is_done_twice()
    {
        var decisions = new List<Decision>();
        // Ann goes at 09:30 UTC, Ben comes then; what Ann had begun 20 minutes before keeps Ben for the 40 that are left.
        var scenario = Scenario([Agent("ann") with { Shifts = Daily("UTC", "08:00-09:30") }, Agent("ben") with { Shifts = Daily("Asia/Kathmandu", "15:15-20:00") }], Mail(10, 60), Mail(20, 5))
            with { To = Nine + Minutes(120) };
        var report = new Simulation(scenario) { OnDecision = decisions.Add }.Run();

        Assert.Equal((2, 2, 1), (report.Total.Arrivals, report.Total.Answered, report.Total.HandOvers));
        var handedOver = Assert.Single(decisions.OfType<Unassigned>(), d => d.Reason == UnassignReason.ShiftEnded);
        Assert.Equal(Nine + Minutes(30), handedOver.At);
        // It waits since ten past nine, so it goes before the mail of twenty past.
        Assert.Equal([("ann", 10), ("ben", 30), ("ben", 70)], decisions.OfType<Assigned>().Select(d => (d.Agent.Value, (int)(d.At - Nine).TotalMinutes)));
        Assert.Equal([new AgentFigures("ann", 0.5, 2 / 3.0, 1, 1), new AgentFigures("ben", 1.5, 0.5, 2, 0)], report.Agents);
        Assert.Equal(Presence.Offline, decisions.OfType<PresenceChanged>().Single(d => d.Agent.Value == "ann" && d.At > Nine).State);
    }

    [Fact]
    public void Who_may_finish_after_the_shift_goes_when_nothing_is_in_hand()
    {
        var decisions = new List<Decision>();
        var scenario = Scenario([Agent("ann") with { Shifts = Daily("UTC", "08:00-09:30") }], Mail(10, 60)) with { Queues = [Support with { HandOverAtShiftEnd = false }], To = Nine + Minutes(120) };
        var report = new Simulation(scenario) { OnDecision = decisions.Add }.Run();

        Assert.Equal(0, report.Total.HandOvers);
        Assert.Equal(
            [(Presence.Ready, 0), (Presence.Busy, 30), (Presence.Offline, 70)],
            decisions.OfType<PresenceChanged>().Select(d => (d.State, (int)(d.At - Nine).TotalMinutes)));
    }

    [Fact]
    public void Offers_are_declined_and_left_to_expire_as_often_as_said()
    {
        var scenario = Scenario([Agent("ann"), Agent("ben"), Agent("cid")], [.. Enumerable.Range(0, 3000).Select(i => Mail(i, 0.5))])
            with { Queues = [Support with { AutoAccept = false, AwayAfterExpiries = 2 }], To = Nine + Minutes(3060), Answering = new Answering { After = Duration.FromSeconds(5), Declined = 0.2, Ignored = 0.1 }, Seed = 7 };
        var report = Run(scenario);

        Assert.Equal(3000, report.Total.Answered);
        var offers = 3000.0 + report.Total.Declined + report.Total.Expired;
        Assert.Equal(0.2, report.Total.Declined / offers, 0.02);
        Assert.Equal(0.1, report.Total.Expired / offers, 0.02);
        Assert.Equal(JsonSerializer.Serialize(report), JsonSerializer.Serialize(Run(scenario)));
    }

    [Fact]
    public void Language_match_and_overflow_say_what_the_policy_gave_up()
    {
        var queue = Support with { Policy = new Policy { Steps = [new PolicyStep(Minutes(5)) { FallbackLanguages = ["en"] }, new PolicyStep(Minutes(20)) { OverflowTo = [new QueueId("other")] }] } };
        var report = Run(Scenario(
            [Agent("ann", "ur:Native"), Agent("ben", "en:C1"), Agent("eve", "gu:C1", queue: "other")],
            Mail(0, 60, "ur"),
            Mail(1, 60, "ur"),
            Mail(2, 1, "gu"),
            Mail(3, 1, null)) with { Queues = [queue, new QueueConfig(new QueueId("other"))], To = Nine + Minutes(60) });

        // Ann takes the first, and Ben at once what asks for no language; the second falls back to his English, and the Gujarati one overflows to Eve.
        Assert.Equal((4, 2 / 3.0, 0.5), (report.Total.Answered, report.Total.LanguageMatch!.Value, report.Total.Overflow!.Value));
    }

    [Fact]
    public void A_closed_queue_is_told_of_and_opens_by_its_own_clock()
    {
        var report = Run(Scenario([Agent("ann")], Mail(0, 10), Mail(70, 10)) with { Queues = [Support with { OpeningHours = Daily("Asia/Kolkata", "15:30-20:00") }], To = Nine + Minutes(120) });

        Assert.Equal((2, 1), (report.Total.Answered, report.Total.OutOfHours));
        Assert.Equal(3600, report.Queues[0].Hours[0].Figures.MeanWaitSeconds);
    }

    [Fact]
    public void Traffic_comes_by_the_hour_of_the_day_in_its_own_zone_and_is_the_same_for_the_same_seed()
    {
        var perHour = Enumerable.Range(0, 24).Select(hour => hour is >= 9 and < 17 ? 60.0 : hour == 20 ? 10 : 0).ToArray();
        var stream = new TrafficStream(Support.Id, Channel.Email, perHour, DateTimeZoneProviders.Tzdb["Asia/Kolkata"], new TimeSpread(SpreadShape.LogNormal, Minutes(5), 0.5));
        var (from, to) = (Instant.FromUtc(2026, 3, 1, 0, 0), Instant.FromUtc(2026, 3, 31, 0, 0));
        var arrivals = new PoissonTraffic(from, to, 3, [stream]).ToArray();

        var byHour = arrivals.ToLookup(a => a.At.InZone(stream.Zone).Hour);
        Assert.All(Enumerable.Range(0, 24), hour => Assert.Equal(perHour[hour] * 30, byHour[hour].Count(), 4 * Math.Sqrt(30 * perHour[hour])));
        Assert.Equal(30 * 490, PoissonTraffic.Expected(from, to, [stream]), 0.001);
        Assert.Equal(300, arrivals.Average(a => a.Handling.TotalSeconds), 6.0);
        Assert.Equal(arrivals.Select(a => (a.At, a.Handling)), new PoissonTraffic(from, to, 3, [stream]).Select(a => (a.At, a.Handling)));
        // Another stream beside it changes nothing of it.
        var other = stream with { Queue = new QueueId("other") };
        Assert.Equal(arrivals.Select(a => a.At), new PoissonTraffic(from, to, 3, [stream, other]).Where(a => a.Queue == Support.Id).Select(a => a.At));
    }

    [Fact]
    public void The_table_shows_queues_hours_and_agents()
    {
        var report = Run(Scenario([Agent("ann")], Mail(0, 10, "en"), Mail(5, 10, "en"), Mail(95, 10, "en")) with { To = Nine + Minutes(120) });

        Assert.Equal(
            """
            queue    hour (UTC)   came  answered  gave up  waiting     mean  median      p95  in target  language  overflow  handed over
            support  03-02 09:00     2         2        0        0  2.5 min   0.0 s  5.0 min    100.0 %   100.0 %     0.0 %            0
            support  03-02 10:00     1         1        0        0    0.0 s   0.0 s    0.0 s    100.0 %   100.0 %     0.0 %            0
            support  all             3         3        0        0  1.7 min   0.0 s  5.0 min    100.0 %   100.0 %     0.0 %            0
            all      all             3         3        0        0  1.7 min   0.0 s  5.0 min    100.0 %   100.0 %     0.0 %            0

            agents  hour (UTC)   on shift  in use
                    03-02 09:00       1.0  33.3 %
                    03-02 10:00       1.0  16.7 %
                    all               1.0  25.0 %

            """.ReplaceLineEndings("\n"),
            ReportTable.Print(report));
    }

    [Fact]
    public void It_can_be_ended_before_its_time()
    {
        using var source = new CancellationTokenSource();
        var scenario = Scenario([Agent("ann")]) with { Arrivals = Enumerable.Range(0, 100_000).Select(i => i < 1000 ? Mail(i, 1) : throw new InvalidOperationException("It goes on")) };
        var simulation = new Simulation(scenario) { OnAnswered = (_, _) => source.Cancel(), OnTurn = source.Token.ThrowIfCancellationRequested };

        Assert.Throws<OperationCanceledException>(simulation.Run);
    }

    private static SimulationReport Run(Scenario scenario) => new Simulation(scenario).Run();

    private static Scenario Scenario(AgentConfig[] agents, params Arrival[] arrivals) => new(Nine, Nine + Duration.FromDays(1), [Support], agents, arrivals) { DefaultQueue = Support.Id };

    private static AgentConfig Agent(string id, string language = "en:Native", string queue = "support") => new(
        new AgentId(id),
        [new LanguageSkill(language.Split(':')[0], Enum.Parse<Proficiency>(language.Split(':')[1]))],
        new Dictionary<SkillId, int>(),
        [new QueueId(queue)],
        1,
        new Dictionary<Channel, int>());

    private static Arrival Mail(int minute, double minutes, string? language = "en") => new(Nine + Minutes(minute), Support.Id, Channel.Email, language, Minutes(minutes));

    private static Dictionary<Channel, ChannelRule> Target(Duration target) => new() { [Channel.Email] = ChannelRule.For(Channel.Email) with { ResponseTarget = target } };

    private static Duration Minutes(double minutes) => Duration.FromMinutes(minutes);

    private static Calendar Daily(string zone, params string[] hours) => Shifts.Daily(zone, hours);
}
