namespace Omnichannel.Routing.Engine;

/// <summary>What a conversation asks of an agent, at a step of its queue's policy. Conversations that ask the same are one class and share what is kept for it.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Language">Lower case; null: any.</param>
/// <param name="Skills">Canonical: <c>skill:level</c>, sorted, joined by commas.</param>
/// <param name="Region">The region of a transfer; null: any.</param>
/// <param name="Step">The step of the policy; 0: what was asked for.</param>
internal readonly record struct Requirement(Channel Channel, string? Language, string Skills, string? Region, int Step)
{
    /// <summary>Nobody of the region is on shift: it is not asked for until somebody is.</summary>
    public bool IsAsleep { get; init; }

    /// <summary>The customer's <see cref="ZoneBand"/>, where the queue's strategy looks at it.</summary>
    public sbyte Zone { get; init; } = ZoneBand.None;

    public static Requirement Of(EnqueueConversation wait)
    {
        var language = wait.Language?.ToLowerInvariant();
        var skills = wait.Skills.Count switch
        {
            0 => string.Empty,
            1 => Say(wait.Skills[0]),
            _ => string.Join(',', wait.Skills.GroupBy(s => s.Skill).Select(g => g.MaxBy(s => s.Level)!)
                .OrderBy(s => s.Skill.Value, StringComparer.Ordinal).Select(Say)),
        };
        return new Requirement(wait.Channel, LanguageMatch.Ranges(language).Count == 0 ? null : language, skills, wait.TargetRegion, Step: 0);
    }

    private static string Say(SkillRequirement s) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{s.Skill.Value}:{s.Level}");
}

/// <summary>How fit an agent is for a class: the part that does not change with load and idleness.</summary>
/// <param name="Step">The first step of the policy the agent is fit at.</param>
/// <param name="Language">The agent's language that serves; null where none was asked for.</param>
/// <param name="Proficiency">The agent's proficiency in it.</param>
/// <param name="SkillMargin">By how many levels in all the agent's skills exceed what the step asks.</param>
/// <param name="ZoneDistance">How many hours lie between the agent's clock and the customer's, 0 to 12 in steps of 3; 0 where it does not matter.</param>
internal readonly record struct Fitness(int Step, string? Language, Proficiency Proficiency, int SkillMargin, int ZoneDistance = 0);

/// <summary>An agent's place among the free of a class, in the order of the queue's strategy; then by id, so that it is always the same.</summary>
internal readonly struct AgentEntry : IHeapEntry<AgentEntry>
{
    /// <summary>Higher goes first: fit at an earlier step, then what the strategy counts as fitness.</summary>
    public readonly long Fitness;
    public readonly int Load;
    public readonly int Stamp;
    public readonly long Since;
    public readonly AgentState Agent;

    public AgentEntry(AgentState agent, long fitness, Strategy strategy)
    {
        Agent = agent;
        Stamp = agent.Stamp;
        Fitness = fitness;
        Load = LoadOf(agent, strategy);
        Since = SinceOf(agent, strategy);
    }

    public bool IsCurrent(Strategy strategy) => Load == LoadOf(Agent, strategy) && Since == SinceOf(Agent, strategy);

    public static bool Before(in AgentEntry a, in AgentEntry b)
    {
        if (a.Fitness != b.Fitness)
            return a.Fitness > b.Fitness;
        if (a.Load != b.Load)
            return a.Load < b.Load;
        if (a.Since != b.Since)
            return a.Since < b.Since;
        return string.CompareOrdinal(a.Agent.Id.Value, b.Agent.Id.Value) < 0;
    }

    /// <summary>
    /// What <see cref="Fitness"/> is for <paramref name="fitness"/>: the step before all, and where the strategy asks for the best, proficiency before skill margin before nearness.
    /// </summary>
    public static long Rank(Fitness fitness, Strategy strategy)
    {
        var rank = -(long)fitness.Step << 40;
        return strategy == Strategy.BestFit ? rank + ((long)fitness.Proficiency << 32) + ((long)fitness.SkillMargin << 8) - fitness.ZoneDistance : rank;
    }

    private static int LoadOf(AgentState agent, Strategy strategy) => strategy is Strategy.BestFit or Strategy.LeastLoaded ? agent.LoadPermille : 0;

    private static long SinceOf(AgentState agent, Strategy strategy) => strategy == Strategy.RoundRobin ? agent.LastServed : agent.IdleSince;
}

/// <summary>
/// A class of requirement in a queue: what waits for it and who could take it. An agent's entry is pushed when the agent becomes freer and left where it is when they
/// become busier; it is put right when it comes to the top. So a release costs one push per class, and a choice the top of a heap.
/// </summary>
internal sealed class RequirementClass
{
    /// <summary>In place of a number of units: all an agent has.</summary>
    public const int AllUnits = -1;

    private readonly QuadHeap<AgentEntry> _agents = new();
    private QuadHeap<AgentEntry>? _yielding;
    private readonly Level[] _levels;
    private readonly Strategy _strategy;

    public readonly QueueState Queue;
    public readonly Requirement Requirement;

    /// <summary>The index of the channel in the agents' arrays.</summary>
    public readonly int Channel;
    public readonly ChannelRule Rule;
    public readonly int Units;

    /// <summary>Whether one interrupts what yields, and whether one yields.</summary>
    public readonly bool Interrupts;
    public readonly bool Yields;

    /// <summary>Ticks that an agent's shift must still last.</summary>
    public readonly long MinShiftLeft;

    /// <summary>What the steps so far have added to the priority.</summary>
    public readonly int RaisedBy;
    public readonly WaitPool Waiting;

    /// <summary>To how many agents one is offered at once; the first who accepts has it.</summary>
    public readonly byte OfferTo;

    /// <summary>What is offered to fewer agents than are to be asked; null: nothing ever was.</summary>
    public WaitPool? Ringing;

    /// <summary>Its number in the router's table.</summary>
    public readonly int Number;

    /// <summary>Replaced by a newer class of the same requirement, or swept away because nothing used it.</summary>
    public bool Retired;

    /// <summary>Conversations that wait in it, are offered or assigned.</summary>
    public int Users;

    /// <summary>Agents fit for it.</summary>
    public int Fit;

    public RequirementClass(QueueState queue, Requirement requirement, int channel, ClassTable classes)
    {
        (Queue, Requirement, Channel) = (queue, requirement, channel);
        Rule = queue.Config.RuleFor(requirement.Channel);
        Units = Rule.Units ?? AllUnits;
        Interrupts = Rule.Interrupts;
        Yields = Rule is { Interruptible: true, Interrupts: false, Units: not null };
        MinShiftLeft = queue.Config.MinShiftLeft.BclCompatibleTicks;
        OfferTo = queue.Config.AutoAccept ? (byte)1 : queue.Config.OfferTo;
        _strategy = queue.Config.Policy.Strategy;
        _levels = Level.Of(requirement, queue.Config);
        RaisedBy = queue.Config.Policy.Steps.Take(requirement.Step).Sum(s => s.RaisePriority);
        Number = classes.Add(this);
        Waiting = new WaitPool(classes, Number) { IsClosed = queue.IsClosed };
    }

    /// <summary>The queues whose agents may take it.</summary>
    public IEnumerable<QueueId> Queues => _levels[^1].Queues;

    /// <summary>How fit <paramref name="agent"/> is, at the first step of those reached that will do; null when not at all.</summary>
    public Fitness? Match(AgentState agent)
    {
        for (var step = 0; step < _levels.Length; step++)
            if (_levels[step].Match(agent.Config, step) is { } fitness)
                return fitness with { ZoneDistance = ZoneBand.Distance(Requirement.Zone, agent.Zone) };
        return null;
    }

    /// <summary>Puts an agent with room among the free.</summary>
    public void Register(AgentState agent, Fitness fitness)
    {
        if (_agents.Count > (2 * Fit) + 64)
            _agents.Filter(static e => e.Stamp == e.Agent.Stamp);
        _agents.Push(new AgentEntry(agent, AgentEntry.Rank(fitness, _strategy), _strategy));
    }

    /// <summary>Puts an agent who has something to lay aside among those who can be interrupted.</summary>
    public void RegisterYielding(AgentState agent, Fitness fitness)
    {
        _yielding ??= new QuadHeap<AgentEntry>();
        if (_yielding.Count > (2 * Fit) + 64)
            _yielding.Filter(static e => e.Stamp == e.Agent.Stamp);
        _yielding.Push(new AgentEntry(agent, AgentEntry.Rank(fitness, _strategy), _strategy));
    }

    /// <summary>The fittest agent with room who has not refused <paramref name="conversation"/>; <paramref name="considered"/> counts who was looked at.</summary>
    public AgentState? Best(ConversationState conversation, long now, out int considered) => Best(_agents, conversation, now, isInterrupting: false, out considered);

    /// <summary>The same of those who have room if they lay something aside.</summary>
    public AgentState? BestByInterrupting(ConversationState conversation, long now, out int considered)
    {
        considered = 0;
        return _yielding is null ? null : Best(_yielding, conversation, now, isInterrupting: true, out considered);
    }

    private AgentState? Best(QuadHeap<AgentEntry> agents, ConversationState conversation, long now, bool isInterrupting, out int considered)
    {
        List<AgentEntry>? skipped = null;
        AgentState? found = null;
        considered = 0;
        while (agents.Count > 0)
        {
            ref readonly var top = ref agents.Top;
            var agent = top.Agent;
            if (top.Stamp != agent.Stamp || !(isInterrupting ? agent.HasRoomByInterrupting(this, now) : agent.HasRoomFor(this, now)))
            {
                // Dropped, not skipped: who gets room again is registered again.
                agents.Pop();
                continue;
            }

            if (!top.IsCurrent(_strategy))
            {
                agents.ReplaceTop(new AgentEntry(agent, top.Fitness, _strategy));
                continue;
            }

            considered++;
            if (!conversation.IsKeptFrom(agent, now))
            {
                found = agent;
                break;
            }

            (skipped ??= []).Add(top);
            agents.Pop();
        }

        if (skipped is not null)
            foreach (var entry in skipped)
                agents.Push(entry);
        return found;
    }
}

/// <summary>What a requirement asks of an agent at one step of the policy, all steps up to it counted.</summary>
internal sealed class Level
{
    public required QueueId[] Queues { get; init; }

    /// <summary>The ranges of each language that will do, the one asked for first; empty: any.</summary>
    public required IReadOnlyList<string>[] Languages { get; init; }

    public required Proficiency MinimumProficiency { get; init; }

    public required SkillRequirement[] Skills { get; init; }

    public required string? Region { get; init; }

    /// <summary>The levels of <paramref name="requirement"/> from what was asked for to its step.</summary>
    public static Level[] Of(Requirement requirement, QueueConfig queue)
    {
        var ranges = LanguageMatch.Ranges(requirement.Language);
        var level = new Level
        {
            Queues = [queue.Id],
            Languages = ranges.Count == 0 ? [] : [ranges],
            MinimumProficiency = queue.MinimumProficiency,
            Skills = Parse(requirement.Skills),
            Region = requirement.IsAsleep ? null : requirement.Region,
        };
        return [level, .. queue.Policy.Steps.Take(requirement.Step).Select(step => level = level.Relaxed(step))];
    }

    public Fitness? Match(AgentConfig agent, int step)
    {
        if (!Serves(agent) || (Region is not null && !string.Equals(Region, agent.Region, StringComparison.Ordinal)))
            return null;
        LanguageSkill? language = null;
        foreach (var ranges in Languages)
            if (LanguageMatch.Best(ranges, agent.Languages) is { } spoken && spoken.Proficiency >= MinimumProficiency)
            {
                language = spoken;
                break;
            }

        if (Languages.Length > 0 && language is null)
            return null;
        var margin = 0;
        foreach (var (skill, level) in Skills)
        {
            if (!agent.Skills.TryGetValue(skill, out var has) || has < level)
                return null;
            margin += has - level;
        }

        return new Fitness(step, language?.Tag, language?.Proficiency ?? default, margin);
    }

    private bool Serves(AgentConfig agent)
    {
        foreach (var queue in Queues)
            if (agent.Queues.Contains(queue))
                return true;
        return false;
    }

    private Level Relaxed(PolicyStep step) => new()
    {
        Queues = [.. Queues.Concat(step.OverflowTo).Distinct()],
        Languages = Languages.Length == 0 ? [] : [.. Languages, .. step.FallbackLanguages.Select(LanguageMatch.Ranges).Where(r => r.Count > 0)],
        MinimumProficiency = step.MinimumProficiency is { } least && least < MinimumProficiency ? least : MinimumProficiency,
        Skills = [.. Skills.Where(s => !step.DropSkills.Contains(s.Skill)).Select(s => s with { Level = Math.Max(1, s.Level - step.LowerSkillsBy) })],
        Region = step.AnyRegion ? null : Region,
    };

    private static SkillRequirement[] Parse(string skills) => skills.Length == 0
        ? []
        : [.. skills.Split(',').Select(s => s.Split(':')).Select(p => new SkillRequirement(new SkillId(p[0]), int.Parse(p[1], System.Globalization.CultureInfo.InvariantCulture)))];
}

/// <summary>A queue as the router sees it.</summary>
internal sealed class QueueState(QueueId id)
{
    public readonly QueueId Id = id;
    public QueueConfig Config = new(id);

    /// <summary>False for a queue that only agents, a default or another queue's overflow name: nothing waits in it unless it is the default.</summary>
    public bool IsConfigured;

    /// <summary>Outside its opening hours.</summary>
    public bool IsClosed;

    /// <summary>When it opens or closes next; <see cref="long.MaxValue"/>: it has no hours.</summary>
    public long ChangesAt = long.MaxValue;
    public readonly List<AgentState> Members = [];
    public readonly Dictionary<Requirement, RequirementClass> Classes = [];

    /// <summary>Classes of other queues whose overflow admits this one's members.</summary>
    public readonly List<RequirementClass> Guests = [];

    /// <summary>At so many classes, those that nothing uses are swept away: customers' language tags are not ours to bound.</summary>
    public int SweepAt = 256;
}
