using NodaTime;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Engine.Simulating;

namespace Omnichannel.Tests.Routing.Simulating;

/// <summary>
/// Thirty hours from noon on the Saturday on which Europe's clocks go forward: customers of twelve languages, agents of three regions who work shifts by their own clocks, some of
/// them split and some past midnight. What is asserted is worked out from the decisions and the agents' calendars alone.
/// </summary>
public sealed class RoundTheClockTests(RoundTheClockTests.Day day) : IClassFixture<RoundTheClockTests.Day>
{
    [Fact]
    public void Nobody_is_offered_work_outside_a_shift()
    {
        Assert.True(day.Decisions.OfType<Offered>().Count() > 2000);
        Assert.All(day.Decisions.OfType<Offered>(), d => Assert.True(day.IsOnShift(d.Agent, d.At), $"{d.Agent} at {d.At}"));
        Assert.All(day.Decisions.OfType<Assigned>(), d => Assert.True(day.IsOnShift(d.Agent, d.At), $"{d.Agent} at {d.At}"));
    }

    [Fact]
    public void No_offer_outlives_the_shift()
    {
        Assert.All(day.Offers, o => Assert.True(o.End <= day.EndOfShift(o.Agent, o.Begin), $"{o.Agent} from {o.Begin} to {o.End}"));
        Assert.Contains(day.Offers, o => o.End == day.EndOfShift(o.Agent, o.Begin));
    }

    [Fact]
    public void All_that_is_open_at_a_shifts_end_is_handed_over_then_and_nothing_before()
    {
        var handedOver = day.Assignments.Where(a => a.Why == UnassignReason.ShiftEnded).ToArray();

        Assert.All(day.Assignments, a => Assert.True(a.End <= day.EndOfShift(a.Agent, a.Begin), $"{a.Agent} from {a.Begin} to {a.End}"));
        Assert.All(handedOver, a => Assert.Equal(day.EndOfShift(a.Agent, a.Begin), a.End));
        Assert.All(day.Assignments, a => Assert.True(a.Why is UnassignReason.Resolved or UnassignReason.ShiftEnded or null, $"{a.Agent}: {a.Why}"));
        Assert.Equal(day.Report.Total.HandOvers, handedOver.Length);
        // Each kind of shift and each region has had its hand-overs, the past-midnight one of the short night among them.
        Assert.All(Day.Regions, region => Assert.Contains(handedOver, a => day.Agents[a.Agent].Region == region));
        Assert.Contains(handedOver, a => a.Agent.Value.EndsWith("split", StringComparison.Ordinal));
        Assert.Contains(handedOver, a => a.Agent.Value.EndsWith("night", StringComparison.Ordinal) && a.End == Day.EndOfShortNight);
    }

    [Fact]
    public void What_is_handed_over_is_taken_on_by_somebody_who_is_awake_and_mostly_in_another_region()
    {
        var byConversation = day.Assignments.OrderBy(a => a.Begin).ToLookup(a => a.Conversation);
        var next = day.Assignments.Where(a => a.Why == UnassignReason.ShiftEnded && a.End < Day.To - Duration.FromHours(1))
            .Select(a => (Before: a, After: byConversation[a.Conversation].FirstOrDefault(b => b.Begin >= a.End && b != a))).ToArray();

        Assert.All(next, n => Assert.True(n.After is { } after && after.Begin - n.Before.End < Duration.FromMinutes(20), $"{n.Before.Conversation} of {n.Before.Agent} at {n.Before.End}"));
        Assert.True(next.Count(n => day.Agents[n.Before.Agent].Region != day.Agents[n.After!.Agent].Region) > next.Length / 2);
    }

    [Fact]
    public void Whoever_takes_it_speaks_the_language_as_long_as_the_policy_demands_it()
    {
        var languages = day.Decisions.OfType<Assigned>().Select(d => (d.Reason.Step, Asked: day.Asked[d.Conversation], day.Agents[d.Agent].Languages)).ToArray();

        Assert.Equal(12, languages.Select(l => l.Asked).Distinct().Count());
        Assert.All(languages.Where(l => l.Step == 0), l => Assert.Contains(l.Languages, s => s.Tag == l.Asked && s.Proficiency >= Proficiency.B2));
        Assert.All(languages.Where(l => l.Step > 0), l => Assert.Contains(l.Languages, s => s.Tag == "en" && s.Proficiency >= Proficiency.B2));
        Assert.Contains(languages, l => l.Step > 0);
        Assert.Equal(1.0, day.Report.Queues.Single(q => q.Queue == "exact").Total.LanguageMatch);
        Assert.InRange(day.Report.Queues.Single(q => q.Queue == "relaxing").Total.LanguageMatch!.Value, 0.9, 0.9999);
    }

    [Fact]
    public void Traffic_comes_around_the_clock_and_nearly_all_of_it_is_answered()
    {
        var hours = day.Report.Queues.SelectMany(q => q.Hours).GroupBy(h => h.From).ToDictionary(h => h.Key, h => h.Sum(x => x.Figures.Arrivals));

        Assert.Equal(30, hours.Count);
        Assert.All(day.Report.Hours, h => Assert.True(h.OnShift >= 12, $"{h.From}: {h.OnShift}"));
        Assert.True(day.Report.Total.Answered > 0.97 * day.Report.Total.Arrivals);
    }

    /// <summary>The day, simulated once.</summary>
    public sealed class Day
    {
        public static readonly Instant From = Instant.FromUtc(2026, 3, 28, 12, 0);
        public static readonly Instant To = Instant.FromUtc(2026, 3, 29, 18, 0);

        /// <summary>06:00 in Berlin, seven hours after 22:00.</summary>
        public static readonly Instant EndOfShortNight = Instant.FromUtc(2026, 3, 29, 4, 0);
        public static readonly string[] Regions = ["americas", "europe-africa", "asia"];

        private static readonly string[] Languages = ["en", "es", "pt", "fr", "de", "ar", "ur", "gu", "ta", "hi", "zh", "ja"];

        /// <summary>Where the customers of a language live.</summary>
        private static readonly string[] Homes =
        [
            "Europe/London", "America/Bogota", "America/Sao_Paulo", "Africa/Abidjan", "Europe/Berlin", "Africa/Casablanca",
            "Asia/Karachi", "Asia/Kolkata", "Asia/Colombo", "Asia/Kolkata", "Asia/Shanghai", "Asia/Tokyo",
        ];

        private static readonly (string Region, string Kind, string Zone, string[] Hours)[] Rota =
        [
            ("americas", "day", "America/New_York", ["08:00-16:30"]),
            ("americas", "split", "America/St_Johns", ["07:00-11:00", "15:00-19:00"]),
            ("americas", "late", "America/Los_Angeles", ["14:00-22:00"]),
            ("europe-africa", "day", "Europe/Berlin", ["08:00-16:30"]),
            ("europe-africa", "split", "Africa/Casablanca", ["08:00-12:00", "16:00-20:00"]),
            ("europe-africa", "night", "Europe/Berlin", ["22:00-06:00"]),
            ("asia", "day", "Asia/Kolkata", ["09:00-17:30"]),
            ("asia", "split", "Asia/Kathmandu", ["06:00-10:00", "14:00-18:00"]),
            ("asia", "night", "Pacific/Chatham", ["21:45-05:15"]),
        ];

        public Day()
        {
            var queues = new[] { Queue("exact"), Queue("relaxing") with { Policy = new Policy { Steps = [new PolicyStep(Duration.FromMinutes(15)) { FallbackLanguages = ["en"] }] } } };
            // Everybody of a rota speaks one language as a native and, but for the English, English well.
            foreach (var (region, kind, zone, hours) in Rota)
                foreach (var language in Languages)
                    Agents.Add(new AgentId($"{region}-{language}-{kind}"), new AgentConfig(
                        new AgentId($"{region}-{language}-{kind}"),
                        language == "en" ? [new LanguageSkill("en", Proficiency.Native)] : [new LanguageSkill(language, Proficiency.Native), new LanguageSkill("en", Proficiency.B2)],
                        new Dictionary<SkillId, int>(),
                        [.. queues.Select(q => q.Id)],
                        2,
                        new Dictionary<Channel, int>(),
                        region)
                    {
                        Shifts = Shifts.Daily(zone, hours),
                    });
            var perHour = Enumerable.Range(0, 24).Select(hour => hour is >= 8 and < 22 ? 6.0 : 1.5).ToArray();
            var streams = queues.SelectMany(q => Languages.Select((language, i) => new TrafficStream(
                q.Id, Channel.Email, perHour, DateTimeZoneProviders.Tzdb[Homes[i]], new TimeSpread(SpreadShape.LogNormal, Duration.FromMinutes(12), 0.8)) { Language = language })).ToArray();
            var arrivals = new PoissonTraffic(From, To, 29, streams).ToArray();
            var scenario = new Scenario(From, To, queues, Agents.Values, arrivals)
            {
                Answering = new Answering { After = Duration.FromSeconds(8), Declined = 0.03, Ignored = 0.02 },
                Seed = 29,
            };
            Report = new Simulation(scenario) { OnDecision = Note, OnArrival = (arrival, conversation) => Asked[conversation] = arrival.Language! }.Run();
            foreach (var (conversation, (agent, begin)) in _open)
                Assignments.Add(new Stretch(conversation, agent, begin, To, null));
        }

        public Dictionary<AgentId, AgentConfig> Agents { get; } = [];

        public List<Decision> Decisions { get; } = [];

        /// <summary>From the offer to its end, whether it was accepted or not.</summary>
        public List<(AgentId Agent, Instant Begin, Instant End)> Offers { get; } = [];

        /// <summary>Who had what from when to when; what is open at the end ends there.</summary>
        public List<Stretch> Assignments { get; } = [];

        /// <summary>The language that was asked for, by conversation.</summary>
        public Dictionary<ConversationId, string> Asked { get; } = [];

        public SimulationReport Report { get; }

        public bool IsOnShift(AgentId agent, Instant at) => Agents[agent].Shifts!.IsOpen(at);

        public Instant EndOfShift(AgentId agent, Instant at) => Agents[agent].Shifts!.OpenUntil(at)!.Value;

        private readonly Dictionary<ConversationId, (AgentId Agent, Instant Begin)> _open = [];
        private readonly Dictionary<OfferId, (AgentId Agent, Instant Begin)> _offered = [];

        private void Note(Decision decision)
        {
            Decisions.Add(decision);
            switch (decision)
            {
                case Offered d:
                    _offered.Add(d.Offer, (d.Agent, d.At));
                    break;
                case OfferEnded d:
                    Offers.Add((d.Agent, _offered[d.Offer].Begin, d.At));
                    break;
                case Assigned d:
                    Offers.Add((d.Agent, _offered[d.Offer].Begin, d.At));
                    _open.Add(d.Conversation, (d.Agent, d.At));
                    break;
                case Unassigned d:
                    _open.Remove(d.Conversation, out var held);
                    Assignments.Add(new Stretch(d.Conversation, held.Agent, held.Begin, d.At, d.Reason));
                    break;
                default:
                    break;
            }
        }

        private static QueueConfig Queue(string id) => new(new QueueId(id)) { MinimumProficiency = Proficiency.B2 };
    }

    /// <summary>An assignment from its beginning to its end.</summary>
    /// <param name="Conversation">Which.</param>
    /// <param name="Agent">Whose.</param>
    /// <param name="Begin">From.</param>
    /// <param name="End">To.</param>
    /// <param name="Why">Why it ended; null: it is open at the end.</param>
    public sealed record Stretch(ConversationId Conversation, AgentId Agent, Instant Begin, Instant End, UnassignReason? Why);
}
