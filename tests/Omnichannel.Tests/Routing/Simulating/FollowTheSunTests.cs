using NodaTime;
using NodaTime.Text;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Engine.Simulating;

namespace Omnichannel.Tests.Routing.Simulating;

/// <summary>A day around the world: three regions on shift one after the other, twelve languages, a conversation every minute, and in one of the regions the clocks change.</summary>
public sealed class FollowTheSunTests
{
    private static readonly string[] Languages = ["en", "es", "pt", "fr", "de", "it", "ar", "ur", "gu", "hi", "ta", "ja"];
    private static readonly Duration MinShiftLeft = Duration.FromMinutes(10);

    /// <summary>With overlaps, these hours are the whole day at any time of the year.</summary>
    private static readonly (string Region, string Zone, string Hours)[] Regions =
        [("americas", "America/New_York", "09:00-19:00"), ("emea", "Europe/Berlin", "07:00-17:00"), ("asia", "Asia/Tokyo", "06:00-16:00")];

    [Theory]
    [InlineData("2026-03-28T12:00:00Z", "emea", "2026-03-29T05:00:00Z")]
    [InlineData("2026-10-24T12:00:00Z", "emea", "2026-10-25T06:00:00Z")]
    [InlineData("2026-10-31T23:30:00Z", "americas", "2026-11-01T14:00:00Z")]
    public void Everybody_is_served_in_their_language_by_people_on_shift_and_nothing_stays_with_those_who_go_home(string begin, string region, string opensAt)
    {
        var (start, opens) = (InstantPattern.General.Parse(begin).Value, InstantPattern.General.Parse(opensAt).Value);
        var agents = Agents().ToDictionary(a => a.Id);
        var asked = new Dictionary<ConversationId, string>();
        var decisions = new List<Decision>();

        var report = new Simulation(new Scenario(start, start + Duration.FromHours(26), [Queue], agents.Values, Traffic(start)) { Answering = new Answering { After = Duration.FromSeconds(5) } })
        {
            OnArrival = (arrival, conversation) => asked[conversation] = arrival.Language!,
            OnDecision = decisions.Add,
        }.Run();

        // A day of arrivals, all answered and done with by the end, and nobody waited long.
        Assert.Equal((1440, 1440, 0), (report.Total.Arrivals, report.Total.Answered, report.Total.Waiting));
        Assert.InRange(report.Total.P95WaitSeconds!.Value, 0, 600);
        var over = decisions.OfType<Unassigned>().ToArray();
        Assert.Equal(1440, over.Count(d => d.Reason == UnassignReason.Resolved));
        // Whoever is asked speaks the language and is there for a while yet; who goes home keeps nothing.
        Assert.All(decisions.OfType<Offered>(), d =>
        {
            Assert.Equal(asked[d.Conversation], agents[d.Agent].Languages[0].Tag);
            Assert.True(agents[d.Agent].Shifts!.OpenUntil(d.At) is { } end && end - d.At >= MinShiftLeft, $"{d.Agent} is asked at {d.At}");
        });
        var handedOver = over.Where(d => d.Reason != UnassignReason.Resolved).ToArray();
        Assert.All(handedOver, d => Assert.Equal((UnassignReason.ShiftEnded, d.At), (d.Reason, agents[d.Agent].Shifts!.OpenUntil(d.At - Duration.FromSeconds(1)))));
        Assert.All(over, d => Assert.True(agents[d.Agent].Shifts!.OpenUntil(d.At - Duration.FromTicks(1)) is not null, $"{d.Agent} still had {d.Conversation} at {d.At}"));
        // Three regions went home, each with something in hand, and another took it on.
        Assert.Equal(["americas", "asia", "emea"], handedOver.Select(d => agents[d.Agent].Region!).Distinct().Order(StringComparer.Ordinal));
        Assert.All(handedOver, d => Assert.NotEqual(agents[d.Agent].Region, agents[decisions.OfType<Assigned>().First(a => a.Conversation == d.Conversation && a.At >= d.At).Agent].Region));
        // The region whose clocks change came to work by its own clock: not an hour early, not an hour late.
        var first = decisions.OfType<Offered>().Where(o => agents[o.Agent].Region == region && o.At > opens - Duration.FromHours(6)).Min(o => o.At);
        Assert.InRange(first, opens, opens + Duration.FromMinutes(15));
    }

    private static readonly QueueConfig Queue = new(new QueueId("support")) { MinShiftLeft = MinShiftLeft, MinimumProficiency = Proficiency.B2 };

    private static IEnumerable<AgentConfig> Agents() =>
        from r in Regions
        from language in Languages
        from i in Enumerable.Range(0, 2)
        select new AgentConfig(
            new AgentId($"{r.Region}-{language}-{i}"), [new LanguageSkill(language, Proficiency.Native)], new Dictionary<SkillId, int>(), [Queue.Id], 3, new Dictionary<Channel, int>(), r.Region)
        {
            Shifts = Shifts.Daily(r.Zone, r.Hours),
        };

    /// <summary>One a minute, each between 10 and 50 minutes of work.</summary>
    private static IEnumerable<Arrival> Traffic(Instant from) =>
        Enumerable.Range(0, 1440).Select(minute => new Arrival(
            from + Duration.FromMinutes(minute), Queue.Id, Channel.Email, Languages[minute * 7 % Languages.Length], Duration.FromMinutes(10 + (minute * 13 % 41))));
}
