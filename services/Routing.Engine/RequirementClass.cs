namespace Omnichannel.Routing.Engine;

/// <summary>What a conversation asks of an agent. Conversations that ask the same are one class and share its two heaps.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Language">Lower case; null: any.</param>
/// <param name="Skills">Canonical: <c>skill:level</c>, sorted, joined by commas.</param>
/// <param name="Region">The region of a transfer; null: any.</param>
internal readonly record struct Requirement(Channel Channel, string? Language, string Skills, string? Region)
{
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
        return new Requirement(wait.Channel, LanguageMatch.Ranges(language).Count == 0 ? null : language, skills, wait.TargetRegion);
    }

    private static string Say(SkillRequirement s) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{s.Skill.Value}:{s.Level}");
}

/// <summary>The part of the score that does not change with load and idleness.</summary>
internal readonly record struct Fitness(LanguageSkill? Language, int SkillMargin)
{
    /// <summary>Higher is fitter: proficiency first, then skill margin.</summary>
    public int Score => (((int?)Language?.Proficiency ?? 0) * 1_000_000) + SkillMargin;
}

/// <summary>An agent's place among the free: fittest, least loaded, longest idle; then by id, so that it is always the same.</summary>
internal readonly struct AgentEntry(AgentState agent, int score) : IHeapEntry<AgentEntry>
{
    public readonly int Score = score;
    public readonly int Load = agent.LoadPermille;
    public readonly long IdleSince = agent.IdleSince;
    public readonly AgentState Agent = agent;
    public readonly int Stamp = agent.Stamp;

    public bool IsCurrent => Load == Agent.LoadPermille && IdleSince == Agent.IdleSince;

    public static bool Before(in AgentEntry a, in AgentEntry b)
    {
        if (a.Score != b.Score)
            return a.Score > b.Score;
        if (a.Load != b.Load)
            return a.Load < b.Load;
        if (a.IdleSince != b.IdleSince)
            return a.IdleSince < b.IdleSince;
        return string.CompareOrdinal(a.Agent.Id.Value, b.Agent.Id.Value) < 0;
    }
}

/// <summary>
/// A class of requirement in a queue: what waits for it and who could take it. An agent's entry is pushed when the agent becomes freer and left where it is when they
/// become busier; it is put right when it comes to the top. So a release costs one push per class, and a choice the top of a heap.
/// </summary>
internal sealed class RequirementClass(QueueState queue, Requirement requirement, int channel)
{
    private readonly IReadOnlyList<string> _ranges = LanguageMatch.Ranges(requirement.Language);
    private readonly SkillRequirement[] _skills = Parse(requirement.Skills);
    private readonly QuadHeap<AgentEntry> _agents = new();

    public readonly QueueState Queue = queue;
    public readonly Requirement Requirement = requirement;

    /// <summary>The index of the channel in the agents' arrays.</summary>
    public readonly int Channel = channel;
    public readonly ChannelRule Rule = queue.Config.RuleFor(requirement.Channel);
    public readonly int? Units = queue.Config.RuleFor(requirement.Channel).Units;
    public readonly WaitPool Waiting = new();

    /// <summary>Replaced by a newer class of the same requirement, or swept away because nothing used it.</summary>
    public bool Retired;

    /// <summary>Conversations that wait in it, are offered or assigned.</summary>
    public int Users;

    /// <summary>How fit <paramref name="agent"/> is, or null when not at all.</summary>
    public Fitness? Match(AgentConfig agent)
    {
        if (Requirement.Region is not null && !string.Equals(Requirement.Region, agent.Region, StringComparison.Ordinal))
            return null;
        LanguageSkill? language = null;
        if (_ranges.Count > 0)
        {
            language = LanguageMatch.Best(_ranges, agent.Languages);
            if (language is null || language.Proficiency < Queue.Config.MinimumProficiency)
                return null;
        }

        var margin = 0;
        foreach (var (skill, level) in _skills)
        {
            if (!agent.Skills.TryGetValue(skill, out var has) || has < level)
                return null;
            margin += has - level;
        }

        return new Fitness(language, margin);
    }

    public void Register(AgentState agent, int score)
    {
        if (_agents.Count > (2 * Queue.Members.Count) + 64)
            _agents.Filter(static e => e.Stamp == e.Agent.Stamp);
        _agents.Push(new AgentEntry(agent, score));
    }

    /// <summary>The fittest agent with room who has not refused <paramref name="conversation"/>; <paramref name="considered"/> counts who was looked at.</summary>
    public AgentState? Best(ConversationState conversation, long now, out int considered)
    {
        List<AgentEntry>? skipped = null;
        AgentState? found = null;
        considered = 0;
        while (_agents.Count > 0)
        {
            ref readonly var top = ref _agents.Top;
            var agent = top.Agent;
            if (top.Stamp != agent.Stamp || !agent.HasRoomFor(this))
            {
                // Dropped, not skipped: who gets room again is registered again.
                _agents.Pop();
                continue;
            }

            if (!top.IsCurrent)
            {
                _agents.ReplaceTop(new AgentEntry(agent, top.Score));
                continue;
            }

            considered++;
            if (!conversation.IsRefusedBy(agent.Id, now))
            {
                found = agent;
                break;
            }

            (skipped ??= []).Add(top);
            _agents.Pop();
        }

        if (skipped is not null)
            foreach (var entry in skipped)
                _agents.Push(entry);
        return found;
    }

    private static SkillRequirement[] Parse(string skills) => skills.Length == 0
        ? []
        : [.. skills.Split(',').Select(s => s.Split(':')).Select(p => new SkillRequirement(new SkillId(p[0]), int.Parse(p[1], System.Globalization.CultureInfo.InvariantCulture)))];
}

/// <summary>A queue as the router sees it.</summary>
internal sealed class QueueState(QueueId id)
{
    public readonly QueueId Id = id;
    public QueueConfig Config = new(id);

    /// <summary>False for a queue that only agents or a default name: nothing waits in it unless it is the default.</summary>
    public bool IsConfigured;
    public readonly List<AgentState> Members = [];
    public readonly Dictionary<Requirement, RequirementClass> Classes = [];

    /// <summary>At so many classes, those that nothing uses are swept away: customers' language tags are not ours to bound.</summary>
    public int SweepAt = 256;
}
