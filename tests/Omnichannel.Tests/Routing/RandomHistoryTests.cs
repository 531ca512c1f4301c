using CsCheck;
using NodaTime;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Engine.Time;

namespace Omnichannel.Tests.Routing;

/// <summary>Random histories of everything a router can be told, replayed against <see cref="RoutingModel"/>.</summary>
public sealed class RandomHistoryTests
{
    private static readonly string[] Languages = ["en", "en-GB", "ur", "hi", "hi-Latn", "ta", "de"];
    private static readonly string[] Channels = ["email", "chat", "social", "phone"];
    private static readonly string[] Queues = ["support", "sales", "default", "unknown"];
    private static readonly string[] Skills = ["billing", "refunds"];
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 28, 22, 0);

    /// <summary>Hours that begin and end often, over the night in which Berlin's clocks go forward.</summary>
    private static readonly Calendar[] Calendars =
    [
        Hours("Europe/Berlin", (22, 50, 23, 20), (23, 30, 2, 10), (3, 10, 4, 0), (4, 5, 12, 0)),
        Hours("Asia/Kolkata", (3, 32, 3, 40), (3, 50, 4, 44), (5, 0, 7, 30)),
        Hours("America/St_Johns", (19, 30, 19, 30)),
        new(DateTimeZone.Utc, [], [], []),
    ];

    private static Calendar Hours(string zone, params (int Hour, int Minute, int ToHour, int ToMinute)[] hours) => new(
        DateTimeZoneProviders.Tzdb[zone],
        from day in Enumerable.Range(1, 7)
        from h in hours
        select new WeeklyHours((IsoDayOfWeek)day, new OpenHours(new LocalTime(h.Hour, h.Minute), new LocalTime(h.ToHour, h.ToMinute))),
        [],
        []);

    /// <summary>A step: what happens, and the dice its particulars are thrown with.</summary>
    private static readonly Gen<Step[]> Histories = Gen.Select(Gen.Int[0, 31], Gen.Int[0, 9999], Gen.Int[0, 9999], Gen.Int[0, 9999], (kind, a, b, c) => new Step(kind, a, b, c)).Array[10, 120];

    [Fact]
    public void In_a_million_events_nothing_is_shared_overloaded_out_of_order_or_left_waiting()
    {
        var (events, beside, tooLate, laidAside, takenUp, told, diverted) = (0, 0, 0, 0, 0, 0, 0);
        Histories.Sample(
            steps =>
            {
                var history = new History().Play(steps);
                Interlocked.Add(ref events, history.Events);
                Interlocked.Add(ref beside, history.Log.Count(d => d is Offered { Reason.Beside: > 0 }));
                Interlocked.Add(ref tooLate, history.Log.Count(d => d is OfferEnded { Reason: OfferEnd.TakenByAnother }));
                Interlocked.Add(ref laidAside, history.Log.Count(d => d is Interrupted));
                Interlocked.Add(ref told, history.Log.Count(d => d is QueueFull { DivertedTo: null }));
                Interlocked.Add(ref diverted, history.Log.Count(d => d is QueueFull { DivertedTo: not null }));
                Interlocked.Add(ref takenUp, history.Log.Count(d => d is Continued));
            },
            iter: 9000,
            print: static s => string.Join('\n', s));

        Assert.True(events >= 1_000_000, $"{events} events");
        Assert.True(beside > 1000 && tooLate > 300, $"{beside} offers beside others, {tooLate} too late");
        Assert.True(laidAside > 1000 && takenUp > 300, $"{laidAside} laid aside, {takenUp} taken up again");
        Assert.True(told > 300 && diverted > 100, $"{told} told of a full queue, {diverted} diverted");
    }

    [Fact]
    public void The_same_history_gives_the_same_decisions() =>
        Histories.Sample(steps => AssertSame(new History().Play(steps).Log, new History().Play(steps).Log), iter: 30);

    [Fact]
    public void A_router_restored_from_what_was_kept_goes_on_as_the_first_would_have() =>
        Gen.Select(Histories, Gen.Int[0, 100]).Sample(
            (steps, at) => AssertSame(new History().Play(steps).Log, new History { RestoreAt = Math.Min(at, steps.Length - 1) }.Play(steps).Log),
            iter: 500);

    private static void AssertSame(List<Decision> expected, List<Decision> actual)
    {
        foreach (var (first, second) in expected.Zip(actual))
            Assert.Equal(first, second);
        Assert.Equal(expected.Count, actual.Count);
    }

    private readonly record struct Step(int Kind, int A, int B, int C);

    /// <summary>Turns steps into inputs, and keeps what a host keeps: the inputs' particulars and the progress of what was touched.</summary>
    private sealed class History
    {
        private readonly RoutingModel _model = new();
        private readonly Dictionary<QueueId, QueueConfig> _queues = [];
        private readonly Dictionary<AgentId, (AgentConfig Config, AgentProgress Progress)> _agents = [];
        private readonly Dictionary<ConversationId, (EnqueueConversation Wait, ConversationProgress Progress)> _conversations = [];
        private readonly Dictionary<ConversationId, EnqueueConversation> _inputs = [];
        private TenantRouter _router = new();
        private QueueId _default = QueueId.Default;
        private Instant _now = Start;
        private int _ids;
        private long _version;

        public List<Decision> Log { get; } = [];

        /// <summary>How much the router was told.</summary>
        public int Events { get; private set; }

        public int RestoreAt { get; init; } = -1;

        public History Play(Step[] steps)
        {
            for (var i = 0; i < 3; i++)
                if (steps[i].C % 2 == 0)
                    Tell(Queue(steps[i] with { A = (3 * steps[i].A) + i }));
            for (var i = 0; i < 4; i++)
            {
                Tell(new ConfigureAgent(Agent(i, new Step(0, (i * 37) + steps[0].A, (i * 91) + steps[0].B, 3 + steps[i].C))));
                Tell(new SetPresence(Name(i), Presence.Ready, _now + Duration.FromSeconds(steps[0].C)));
            }

            for (var i = 0; i < steps.Length; i++)
            {
                if (i == RestoreAt)
                    _router = TenantRouter.Restore(new RouterState(_router.Sequence, _now, _default, _queues.Values, [.. _agents.Values.Reverse()], _conversations.Values.Reverse()));
                if (Input(steps[i]) is { } input)
                    Tell(input);
            }

            return this;
        }

        private void Tell(RoutingInput input)
        {
            // First what is due, so that the model knows whether its consequences or the input's are at fault.
            Apply(AdvanceTime.Instance);
            if (input is not AdvanceTime)
                Apply(input);
        }

        private void Apply(RoutingInput input)
        {
            Events++;
            var decisions = new List<Decision>();
            var outcome = _router.Decide(input, _now, decisions);
            Log.AddRange(decisions);
            Keep(input, outcome);
            _model.Replay(input, outcome, _now, decisions, _router);
        }

        private void Keep(RoutingInput input, Outcome outcome)
        {
            switch (input)
            {
                case ConfigureQueue i: _queues[i.Config.Id] = i.Config; break;
                case RemoveQueue i: _queues.Remove(i.Queue); break;
                case SetDefaultQueue i: _default = i.Queue; break;
                case ConfigureAgent i: _agents[i.Config.Id] = (i.Config, _router.Progress(i.Config.Id)!); break;
                case EnqueueConversation i when outcome == Outcome.Applied
                    && (!_inputs.TryGetValue(i.Conversation, out var former) || former.Wait != i.Wait || _conversations[i.Conversation].Progress.Hold is not { ExpiresAt: null }):
                    _inputs[i.Conversation] = i;
                    break;
            }

            foreach (var id in _router.TouchedAgents)
            {
                if (_router.Progress(id) is { } progress)
                    _agents[id] = (_agents[id].Config, progress);
                else
                    _agents.Remove(id);
            }

            foreach (var id in _router.TouchedConversations)
            {
                if (_router.Progress(id) is { } progress)
                {
                    _conversations[id] = (_inputs[id], progress);
                }
                else
                {
                    _conversations.Remove(id);
                    _inputs.Remove(id);
                }
            }

            _router.ForgetTouched();
        }

        private RoutingInput? Input(Step step)
        {
            var offers = _model.Holds.Where(h => !h.Assigned).ToArray();
            var waits = _model.Waits;
            var agents = _model.Agents;
            switch (step.Kind)
            {
                case <= 7 when waits.Count < 25:
                    return Wait(new ConversationId(Id()), new WaitId(Id()), step);
                case 8 when waits.Count > 0:
                    return Wait(waits[step.C % waits.Count].Input.Conversation, new WaitId(Id()), step);
                case 9 when waits.Count > 0:
                    var known = waits[step.C % waits.Count].Input;
                    return Wait(known.Conversation, known.Wait, step) with { WaitingSince = known.WaitingSince };
                case <= 12 when waits.Count > 0:
                    return new ResolveConversation(waits[step.A % waits.Count].Input.Conversation, null, ++_version);
                case 13 when _model.Holds.Count > 0:
                    return new PauseConversation(waits.SelectMany(w => w.Holds.Select(_ => w)).ElementAt(step.A % _model.Holds.Count).Input.Conversation, ++_version);
                case 14 when waits.Count > 0:
                    return new PauseConversation(waits[step.A % waits.Count].Input.Conversation, ++_version);
                case 15 when waits.Any(w => w.Answered || w.Hold?.PausedAt is not null):
                    var paused = waits.Where(w => w.Answered || w.Hold?.PausedAt is not null).ToArray();
                    return new ResumeConversation(paused[step.A % paused.Length].Input.Conversation, ++_version);
                case <= 19 when offers.Length > 0:
                    return new AcceptOffer(offers[step.A % offers.Length].Offer, offers[step.A % offers.Length].Agent.Config.Id);
                case 20 when offers.Length > 0:
                    return new DeclineOffer(offers[step.A % offers.Length].Offer, offers[step.A % offers.Length].Agent.Config.Id);
                case <= 25 when agents.Count > 0:
                    var presence = step.B % 5 > 2 ? Presence.Ready : (Presence)(step.B % 5);
                    return new SetPresence(agents[step.A % agents.Count].Config.Id, presence, _now + Duration.FromSeconds(10 + (step.C % 600)));
                case 26:
                    return new ConfigureAgent(Agent(step.A % 7, step));
                case 27 when agents.Count > 2 && step.C % 3 == 0:
                    return new RemoveAgent(agents[step.A % agents.Count].Config.Id);
                case 28:
                    return Queue(step);
                case 29 when waits.Count > 0 && agents.Count > 0:
                    return new PickConversation(waits[step.A % waits.Count].Input.Conversation, agents[step.B % agents.Count].Config.Id);
                default:
                    _now += Duration.FromSeconds(step.A % 5 == 0 ? step.B % 2000 : step.B % 20);
                    return AdvanceTime.Instance;
            }
        }

        private RoutingInput Queue(Step step)
        {
            var id = new QueueId(Queues[step.A % 3]);
            if (step.B % 7 == 0)
                return new RemoveQueue(id);
            if (step.B % 7 == 1)
                return new SetDefaultQueue(id);
            return new ConfigureQueue(new QueueConfig(id)
            {
                Version = ++_version,
                MinimumProficiency = (Proficiency)(1 + (step.B % 5)),
                AutoAccept = step.C % 5 == 0,
                OfferTo = (byte)(step.A % 2 == 1 ? 2 + (step.B % 3) : 1),
                AwayAfterExpiries = 1 + (step.C % 3),
                AgingInterval = Duration.FromSeconds(1 + (step.C % 600)),
                DeclineCoolDown = Duration.FromSeconds(step.B % 90),
                OpeningHours = step.A % 3 == 0 ? Calendars[step.C % Calendars.Length] : null,
                MinShiftLeft = Duration.FromSeconds(step.B % 4 == 0 ? step.C % 300 : 0),
                HandOverAtShiftEnd = step.C % 3 > 0,
                Channels = step.C % 2 == 0
                    ? new Dictionary<Channel, ChannelRule>
                    {
                        [Channel.Chat] = ChannelRule.For(Channel.Chat) with { WrapUp = Duration.FromSeconds(step.B % 100), Interrupts = step.B % 4 > 0 },
                        [Channel.Email] = ChannelRule.For(Channel.Email) with { WrapUp = Duration.FromSeconds(step.A % 50), Interruptible = step.A % 5 > 0 },
                        [Channel.Social] = ChannelRule.For(Channel.Social) with { Interruptible = step.B % 2 == 0 },
                    }
                    : new(),
                Policy = new Policy { Version = _version, Strategy = (Strategy)(step.A % 4), AllowsPick = step.A % 2 == 0, Full = step.B % 3 == 0 ? new QueueBound(1 + (step.C % 3), step.B % 2 == 0 ? new QueueId(Queues[step.C % 4]) : null) : null, Steps = [.. Enumerable.Range(1, step.C % 4).Select(n => Relaxation(n, step))] },
            });
        }

        private static PolicyStep Relaxation(int number, Step step)
        {
            var dice = (step.B * 31) + (number * 17) + step.C;
            return new PolicyStep(Duration.FromSeconds(number * (1 + (step.B % 40))))
            {
                MinimumProficiency = dice % 3 == 0 ? (Proficiency)(1 + (dice % 4)) : null,
                FallbackLanguages = dice % 4 == 1 ? ["en", Languages[dice % 7]] : [],
                LowerSkillsBy = dice % 5 == 2 ? 1 : 0,
                DropSkills = dice % 7 == 3 ? [new SkillId(Skills[dice % 2])] : [],
                AnyRegion = dice % 6 == 4,
                RaisePriority = dice % 5 == 0 ? 1 + (dice % 3) : 0,
                OverflowTo = dice % 4 == 2 ? [new QueueId(Queues[dice % 4])] : [],
            };
        }

        private EnqueueConversation Wait(ConversationId id, WaitId wait, Step step) =>
            new(id, wait, ++_version, new QueueId(Queues[step.A % 4]), new Channel(Channels[step.B % 4]), step.B % 3 == 0 ? null : Languages[step.B % 7], _now - Duration.FromSeconds(step.C % 50))
            {
                Skills = step.A % 3 == 0 ? [new SkillRequirement(new SkillId(Skills[step.B % 2]), 1 + (step.C % 4))] : [],
                Priority = step.C % 4,
                Tier = step.A % 5,
                NotBefore = step.C % 11 == 0 ? _now + Duration.FromSeconds(step.B % 100) : null,
                PreferredAgent = step.C % 4 == 0 ? Name(step.A % 7) : null,
                Patience = Duration.FromSeconds(step.B % 60),
                TargetAgent = step.C % 13 == 0 ? Name(step.B % 7) : null,
                TargetRegion = step.C % 7 == 0 ? step.B % 3 == 0 ? "europe" : "asia" : null,
                CustomerZone = step.C % 3 == 0 ? Calendars[step.A % 4].Zone : null,
                ExcludedAgents = step.C % 5 == 0 ? [Name(step.B % 7)] : [],
            };

        private static AgentConfig Agent(int number, Step step) => new(
            Name(number),
            [
                new LanguageSkill(Languages[step.A % 7], (Proficiency)(1 + (step.B % 7))),
                .. step.B % 2 == 0 && step.A % 7 != 2 ? [new LanguageSkill("ur", (Proficiency)(1 + (step.C % 7)))] : Array.Empty<LanguageSkill>(),
            ],
            Skills.Take(step.C % 3).ToDictionary(s => new SkillId(s), s => 1 + ((step.A + s.Length) % 5)),
            [new QueueId(Queues[step.A % 3]), new QueueId(Queues[step.B % 3])],
            1 + (step.C % 4),
            step.B % 3 == 0 ? new Dictionary<Channel, int> { [Channel.Email] = 1, [Channel.Chat] = step.A % 3 } : [],
            step.C % 2 == 0 ? "asia" : null)
        {
            Zone = step.B % 5 < 3 ? Calendars[step.C % 4].Zone : null,
            Shifts = step.A % 2 == 0 ? Calendars[step.B % Calendars.Length] : null,
        };

        private static AgentId Name(int number) => new("agent-" + (char)('a' + number));

        private Guid Id()
        {
            ++_ids;
            // Not in rising order: ties between ids must not hide behind the order of making.
            return new Guid((int)(_ids * 2654435761L), 0, 0x7000, 0x80, 0, 0, 0, (byte)(_ids >> 24), (byte)(_ids >> 16), (byte)(_ids >> 8), (byte)_ids);
        }
    }
}
