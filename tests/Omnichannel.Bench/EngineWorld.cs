using System.Runtime.InteropServices;
using NodaTime;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Bench;

/// <summary>
/// A saturated contact centre for the engine alone: agents of four queues with two or three of ten languages and two of five skills, 200 classes of requirement, every agent
/// with a full hand, and a given number of conversations waiting.
/// </summary>
sealed class EngineWorld
{
    const int Queues = 4;
    const int Languages = 10;
    const int SkillSets = 5;
    const int Hands = 4;
    static readonly string[] Tags = ["en", "ur", "hi", "ta", "gu", "de", "es", "fr", "ja", "ar"];

    readonly Random dice = new(7);
    readonly List<Decision> decisions = [];
    readonly List<Decision> accepted = [];
    readonly List<ConversationId> held = [];
    readonly List<ConversationId> done = [];
    Instant now = Instant.FromUtc(2026, 3, 2, 9, 0);
    readonly List<AgentConfig> configs = [];
    readonly int hands;
    int made;

    public EngineWorld(int agents, int waiting)
    {
        for (var queue = 0; queue < Queues; queue++)
            Tell(new ConfigureQueue(new QueueConfig(new QueueId("queue-" + queue)) { Version = 1, OfferTimeout = Duration.FromHours(1) }));
        for (var agent = 0; agent < agents; agent++)
        {
            var id = new AgentId($"agent-{agent:00000}");
            var config = new AgentConfig(
                id,
                [.. Enumerable.Range(0, 2 + dice.Next(2)).Select(_ => dice.Next(Languages)).Distinct().Select(l => new LanguageSkill(Tags[l], (Proficiency)(3 + dice.Next(5))))],
                Enumerable.Range(0, 2).Select(_ => dice.Next(1, SkillSets)).Distinct().ToDictionary(s => new SkillId("skill-" + s), _ => 2 + dice.Next(4)),
                [new QueueId("queue-" + (agent % Queues))],
                Hands,
                new Dictionary<Channel, int>());
            configs.Add(config);
            Tell(new ConfigureAgent(config));
            Tell(new SetPresence(id, Presence.Ready, now + Duration.FromDays(100)));
        }

        hands = agents * Hands;
        decisions.Clear();
        Fill(waiting);
    }

    public TenantRouter Router { get; } = new();

    /// <summary>What is offered is accepted, and conversations come until every hand is full and so many wait.</summary>
    public void Fill(int waiting)
    {
        Accept();
        while (held.Count < hands || Router.ConversationCount - held.Count < waiting)
        {
            now += Duration.FromMilliseconds(1);
            Tell(Next());
            Accept();
        }
    }

    /// <summary>A batch of conversations with which somebody will be done: what the host's reader has taken at once, 200 at most.</summary>
    public void Draw(int count)
    {
        done.Clear();
        for (var n = 0; n < count; n++)
        {
            var at = dice.Next(held.Count);
            done.Add(held[at]);
            held[at] = held[^1];
            held.RemoveAt(held.Count - 1);
        }
    }

    /// <summary>Somebody is done with each conversation of the batch and is offered the next, decided as the host decides a batch.</summary>
    public void Release()
    {
        for (var begun = 0; begun < done.Count; begun += TenantRouter.AnticipatesBest)
        {
            var some = CollectionsMarshal.AsSpan(done).Slice(begun, Math.Min(TenantRouter.AnticipatesBest, done.Count - begun));
            Router.Anticipate(some);
            foreach (var conversation in some)
            {
                now += Duration.FromTicks(20);
                Tell(new ResolveConversation(conversation, null, long.MaxValue));
            }
        }
    }

    /// <summary>Bytes that a decision's inputs and decisions are, and bytes allocated by making it.</summary>
    public static (double Expected, double Allocated) AllocationOfADecision()
    {
        const int Count = 2_000;
        var world = new EngineWorld(1_000, 100_000);
        for (var warm = 0; warm < 50; warm++)
        {
            world.Draw(Count);
            world.Release();
            world.Fill(100_000);
        }

        world.decisions.EnsureCapacity(4 * Count);
        world.held.EnsureCapacity(2 * world.hands);
        world.Draw(Count);
        var before = GC.GetAllocatedBytesForCurrentThread();
        world.Release();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var copies = new Decision[world.decisions.Count];
        var inputs = new ResolveConversation[Count];
        before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < copies.Length; i++)
            copies[i] = world.decisions[i] with { };
        var one = new ResolveConversation(default, null, 0);
        for (var i = 0; i < inputs.Length; i++)
            inputs[i] = one with { };
        var expected = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(copies);
        GC.KeepAlive(inputs);
        return (expected / (double)Count, allocated / (double)Count);
    }

    /// <summary>Bytes of a conversation that waits: of the state, its place among the waiting and its entry in the index.</summary>
    public static double BytesOfAWait()
    {
        const int Count = 500_000;
        var world = new EngineWorld(100, Count);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        world.Fill(2 * Count);
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(world);
        return bytes / (double)Count;
    }

    EnqueueConversation Next()
    {
        made++;
        var id = new Guid(made, 1, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1);
        var asked = configs[dice.Next(configs.Count)];
        var skill = dice.Next(asked.Skills.Count + 1);
        return new EnqueueConversation(
            new ConversationId(id), new WaitId(id), 1, asked.Queues.First(), Channel.Email, asked.Languages[dice.Next(asked.Languages.Count)].Tag, now)
        {
            Skills = skill == 0 ? [] : [new SkillRequirement(asked.Skills.Keys.ElementAt(skill - 1), 2)],
            Priority = dice.Next(3),
        };
    }

    void Accept()
    {
        foreach (var decision in decisions)
        {
            if (decision is not Offered offered)
                continue;
            held.Add(offered.Conversation);
            Router.Decide(new AcceptOffer(offered.Offer, offered.Agent), now, accepted);
        }

        decisions.Clear();
        accepted.Clear();
        Router.ForgetTouched();
    }

    void Tell(RoutingInput input) => Router.Decide(input, now, decisions);
}
