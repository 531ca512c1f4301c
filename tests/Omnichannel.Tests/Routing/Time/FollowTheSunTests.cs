using NodaTime;
using NodaTime.Text;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Engine.Time;

namespace Omnichannel.Tests.Routing.Time;

/// <summary>A day around the world: three regions on shift one after the other, twelve languages, a conversation every minute, and in one of the regions the clocks change.</summary>
public sealed class FollowTheSunTests
{
    private static readonly string[] Languages = ["en", "es", "pt", "fr", "de", "it", "ar", "ur", "gu", "hi", "ta", "ja"];
    private static readonly Duration MinShiftLeft = Duration.FromMinutes(10);

    /// <summary>With overlaps, these hours are the whole day at any time of the year.</summary>
    private static readonly (string Region, string Zone, int From, int To)[] Regions =
        [("americas", "America/New_York", 9, 19), ("emea", "Europe/Berlin", 7, 17), ("asia", "Asia/Tokyo", 6, 16)];

    [Theory]
    [InlineData("2026-03-28T12:00:00Z", "emea", "2026-03-29T05:00:00Z")]
    [InlineData("2026-10-24T12:00:00Z", "emea", "2026-10-25T06:00:00Z")]
    [InlineData("2026-10-31T23:30:00Z", "americas", "2026-11-01T14:00:00Z")]
    public void Everybody_is_served_in_their_language_by_people_on_shift_and_nothing_stays_with_those_who_go_home(string begin, string region, string opensAt)
    {
        var (start, opens) = (InstantPattern.General.Parse(begin).Value, InstantPattern.General.Parse(opensAt).Value);
        var day = new Day(start);

        day.Run();

        // A day of arrivals, all resolved in the end, and nobody waited long.
        Assert.Equal(1440, day.Resolved);
        Assert.InRange(day.LongestWait, Duration.Zero, Duration.FromMinutes(10));
        // Three regions went home, each with something in hand.
        Assert.Equal(["americas", "asia", "emea"], day.HandedOver.Select(h => h.From).Distinct().Order(StringComparer.Ordinal));
        Assert.All(day.HandedOver, h => Assert.NotEqual(h.From, h.To));
        // The region whose clocks change came to work by its own clock: not an hour early, not an hour late.
        var first = day.Offers.Where(o => o.Agent.Value.StartsWith(region, StringComparison.Ordinal) && o.At > opens - Duration.FromHours(6)).Min(o => o.At);
        Assert.InRange(first, opens, opens + Duration.FromMinutes(15));
    }

    private sealed class Day
    {
        private readonly TenantRouter _router = new();
        private readonly PriorityQueue<Action, (Instant At, int Order)> _happens = new();
        private readonly Dictionary<AgentId, (string Region, string Language, Calendar Shifts)> _agents = [];
        private readonly Dictionary<ConversationId, (string Language, Instant Since, long Version)> _conversations = [];
        private readonly Dictionary<ConversationId, AgentId> _holders = [];
        private readonly Dictionary<ConversationId, string> _leftBy = [];
        private readonly Instant _begin;
        private Instant _now;
        private int _made;

        public Day(Instant begin)
        {
            (_begin, _now) = (begin, begin);
            Tell(new ConfigureQueue(new QueueConfig(new QueueId("support")) { MinShiftLeft = MinShiftLeft, MinimumProficiency = Proficiency.B2 }));
            foreach (var (region, zone, from, to) in Regions)
                foreach (var language in Languages)
                    for (var i = 0; i < 2; i++)
                        Add($"{region}-{language}-{i}", region, language, Enum.GetValues<IsoDayOfWeek>().Where(d => d != IsoDayOfWeek.None)
                            .Select(d => new WeeklyHours(d, new OpenHours(new LocalTime(from, 0), new LocalTime(to, 0)))), zone);
        }

        public List<Offered> Offers { get; } = [];

        public List<(string From, string To)> HandedOver { get; } = [];

        public int Resolved { get; private set; }

        public Duration LongestWait { get; private set; }

        public void Run()
        {
            for (var minute = 0; minute < 1440; minute++)
            {
                var language = Languages[minute * 7 % Languages.Length];
                At(_begin + Duration.FromMinutes(minute), () => Arrive(new ConversationId(Id()), language));
            }

            while (_happens.TryDequeue(out var happens, out var when))
            {
                while (_router.NextDue is { } due && due < when.At)
                    Until(due);
                Until(when.At);
                happens();
            }
        }

        private void Add(string id, string region, string language, IEnumerable<WeeklyHours> weekly, string zone)
        {
            var shifts = new Calendar(DateTimeZoneProviders.Tzdb[zone], weekly, [], []);
            var agent = new AgentId(id);
            _agents.Add(agent, (region, language, shifts));
            Tell(new ConfigureAgent(new AgentConfig(
                agent, [new LanguageSkill(language, Proficiency.Native)], new Dictionary<SkillId, int>(), [new QueueId("support")], 3, new Dictionary<Channel, int>(), region) { Shifts = shifts }));
            // Ready day and night: the shift alone decides.
            Tell(new SetPresence(agent, Presence.Ready, _begin + Duration.FromDays(30)));
        }

        private void At(Instant at, Action happens) => _happens.Enqueue(happens, (at, ++_made));

        private void Until(Instant at)
        {
            _now = at;
            Tell(AdvanceTime.Instance);
        }

        private void Arrive(ConversationId id, string language)
        {
            _conversations[id] = (language, _now, 0);
            Wait(id);
        }

        private void Wait(ConversationId id)
        {
            var c = _conversations[id];
            _conversations[id] = c with { Version = c.Version + 1 };
            Tell(new EnqueueConversation(id, new WaitId(Id()), c.Version + 1, new QueueId("support"), Channel.Email, c.Language, c.Since));
        }

        private void Tell(RoutingInput input)
        {
            var decisions = new List<Decision>();
            _router.Decide(input, _now, decisions);
            foreach (var decision in decisions)
                Follow(decision);
            Assert.All(_holders, held => Assert.True(_agents[held.Value].Shifts.IsOpen(_now), $"{held.Value} still holds {held.Key} at {_now}"));
        }

        private void Follow(Decision decision)
        {
            switch (decision)
            {
                case Offered d:
                    Offers.Add(d);
                    var (_, language, shifts) = _agents[d.Agent];
                    Assert.Equal(_conversations[d.Conversation].Language, language);
                    Assert.True(shifts.OpenUntil(d.At) is { } end && end - d.At >= MinShiftLeft, $"{d.Agent} is asked at {d.At}");
                    At(_now + Duration.FromSeconds(5), () => Tell(new AcceptOffer(d.Offer, d.Agent)));
                    break;
                case Assigned d:
                    Take(d);
                    break;
                case Unassigned d:
                    _holders.Remove(d.Conversation);
                    if (d.Reason == UnassignReason.Resolved)
                        break;
                    Assert.Equal(UnassignReason.ShiftEnded, d.Reason);
                    Assert.Equal(_agents[d.Agent].Shifts.OpenUntil(d.At - Duration.FromSeconds(1)), d.At);
                    _leftBy[d.Conversation] = _agents[d.Agent].Region;
                    // As Conversations does: a new wait, from the first waiting-since.
                    At(_now, () => Wait(d.Conversation));
                    break;
            }
        }

        private void Take(Assigned d)
        {
            _holders[d.Conversation] = d.Agent;
            if (_leftBy.Remove(d.Conversation, out var from))
                HandedOver.Add((from, _agents[d.Agent].Region));
            else
                LongestWait = Duration.Max(LongestWait, d.At - _conversations[d.Conversation].Since);
            // Between 10 and 50 minutes of work, unless the shift ends before it is done.
            At(_now + Duration.FromMinutes(10 + (d.Sequence * 13 % 41)), () =>
            {
                if (_router.Progress(d.Conversation) is not { } progress || progress.Wait != d.Wait)
                    return;
                Tell(new ResolveConversation(d.Conversation, d.Wait, _conversations[d.Conversation].Version + 1));
                Resolved++;
            });
        }

        private Guid Id() => new(++_made, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1);
    }
}
