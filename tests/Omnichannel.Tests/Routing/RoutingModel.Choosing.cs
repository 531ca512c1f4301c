using NodaTime;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Tests.Routing;

/// <summary>Who may take what, who goes before whom, and how much everybody has in hand.</summary>
internal sealed partial class RoutingModel
{
    /// <param name="agent">Who.</param>
    /// <param name="wait">What.</param>
    /// <param name="now">When.</param>
    /// <param name="open">Whether neither target nor preference reserves it; null: not known, so either may be.</param>
    private bool MayTake(Person agent, Wait wait, Instant now, bool? open)
    {
        var input = wait.Input;
        if (wait.Answered || wait.IsWith(agent) || agent.Presence != Presence.Ready || input.NotBefore > now)
            return false;
        var queue = QueueOf(wait);
        if (!OnShift(agent, now) || queue.OpeningHours?.IsOpen(now) == false)
            return false;
        if (agent.Config.Shifts?.OpenUntil(now) is { } end && end - now < queue.MinShiftLeft)
            return false;
        if (input.ExcludedAgents.Contains(agent.Config.Id) || (wait.Refusals.TryGetValue(agent.Config.Id, out var until) && until > now))
            return false;
        if (input.TargetAgent is { } target && _agents.ContainsKey(target) && open != true)
            return (target == agent.Config.Id || (open is null && IsFit(agent, wait, now))) && HasRoom(agent, wait, now);
        if (open == false && input.PreferredAgent is { } preferred && preferred != agent.Config.Id)
            return false;
        return IsFit(agent, wait, now) && HasRoom(agent, wait, now);
    }

    private bool IsFit(Person agent, Wait wait, Instant now) => Fit(agent, wait, now) is not null;

    /// <summary>The first step reached at which the agent will do, with the language and the skill margin it counts.</summary>
    private (int Step, LanguageSkill? Language, int Margin)? Fit(Person agent, Wait wait, Instant now)
    {
        bool IsAwake(string region) => _agents.Values.Any(a => !a.Removed && a.Config.Region == region && OnShift(a, now));
        var queue = QueueOf(wait);
        for (var step = 0; step <= StepOf(wait, now); step++)
            if (FitAt(agent.Config, wait.Input, queue, [.. queue.Policy.Steps.Take(step)], IsAwake) is var (language, margin))
                return (step, language, margin);
        return null;
    }

    private static (LanguageSkill? Language, int Margin)? FitAt(AgentConfig agent, EnqueueConversation input, QueueConfig queue, PolicyStep[] steps, Func<string, bool> isAwake)
    {
        if (!agent.Queues.Any(q => q == queue.Id || steps.Any(s => s.OverflowTo.Contains(q))))
            return null;
        if (input.TargetRegion is { } region && region != agent.Region && isAwake(region) && !steps.Any(s => s.AnyRegion))
            return null;
        var least = steps.Select(s => s.MinimumProficiency ?? Proficiency.Native).Append(queue.MinimumProficiency).Min();
        var asked = LanguageMatch.Ranges(input.Language);
        var spoken = steps.SelectMany(s => s.FallbackLanguages).Select(LanguageMatch.Ranges).Prepend(asked)
            .Select(ranges => LanguageMatch.Best(ranges, agent.Languages)).FirstOrDefault(l => l?.Proficiency >= least);
        if (asked.Count > 0 && spoken is null)
            return null;
        var margin = 0;
        foreach (var asks in input.Skills.Where(s => !steps.Any(step => step.DropSkills.Contains(s.Skill))))
        {
            var level = Math.Max(1, asks.Level - steps.Sum(s => s.LowerSkillsBy));
            if (!agent.Skills.TryGetValue(asks.Skill, out var has) || has < level)
                return null;
            margin += has - level;
        }

        return (asked.Count > 0 ? spoken : null, margin);
    }

    /// <summary>Eight bands of three hours, counted the short way round; who has no zone is farthest from any.</summary>
    private static int Apart(DateTimeZone? customer, AgentConfig agent)
    {
        static int Band(DateTimeZone zone) => (int)Math.Round(zone.GetZoneInterval(Instant.MaxValue).StandardOffset.Seconds / 10800.0, MidpointRounding.AwayFromZero);
        if (customer is null)
            return 0;
        if ((agent.Zone ?? agent.Shifts?.Zone) is not { } zone)
            return 12;
        var east = ((Band(customer) - Band(zone)) % 8 + 8) % 8;
        return 3 * Math.Min(east, 8 - east);
    }

    private int StepOf(Wait wait, Instant now) => QueueOf(wait).Policy.Steps.Count(s => wait.Input.WaitingSince + s.After <= now);

    private bool HasRoom(Person agent, Wait wait, Instant now) => HasUnits(agent, wait, now) || CanInterrupt(agent, wait, now);

    /// <summary>What is laid aside still counts: it comes back before anything else is taken.</summary>
    private bool HasUnits(Person agent, Wait wait, Instant now) => HasUnits(agent, wait, now, Demand(agent, now));

    private bool CanInterrupt(Person agent, Wait wait, Instant now)
    {
        var yielding = Yielding(agent, now).Sum(y => y.Units);
        return RuleOf(wait).Interrupts && yielding > 0 && HasUnits(agent, wait, now, Demand(agent, now) - yielding);
    }

    private bool HasUnits(Person agent, Wait wait, Instant now, int load)
    {
        var channel = wait.Input.Channel;
        var units = RuleOf(wait).Units;
        var inChannel = _waits.Values.Count(w => w.IsWith(agent) && w.Input.Channel == channel && !Released(w, now))
            + agent.WrapUps.Count(w => w.Until > now && w.Channel == channel);
        return (units is { } u ? load + u <= agent.Config.Capacity : load == 0 && agent.Config.Capacity > 0)
            && (!agent.Config.ChannelMaxima.TryGetValue(channel, out var maximum) || inChannel < maximum);
    }

    private int Load(Person agent, Instant now) => Demand(agent, now) - Yielding(agent, now).Where(y => y.Hold.Interrupted).Sum(y => y.Units);

    private ChannelRule RuleOf(Wait wait) => QueueOf(wait).RuleFor(wait.Input.Channel);

    private bool Yields(Wait wait) => RuleOf(wait) is { Interruptible: true, Interrupts: false, Units: not null };

    /// <summary>What the agent may lay aside, first offered first.</summary>
    private IEnumerable<(Held Hold, int Units)> Yielding(Person agent, Instant now) => _waits.Values
        .Where(w => w.IsWith(agent) && w.Hold is { Yields: true } && !Released(w, now))
        .Select(w => (w.Hold!, UnitsOf(w, agent)))
        .OrderBy(y => y.Item1.Offer.Value);

    /// <summary>What is first keeps its units as far as capacity goes, and only the rest is laid aside.</summary>
    private void CheckLaidAside(Person agent, Instant now)
    {
        var room = agent.Config.Capacity - (Demand(agent, now) - Yielding(agent, now).Sum(y => y.Units));
        foreach (var (hold, units) in Yielding(agent, now).ToArray())
        {
            Check(hold.Interrupted == units > room, $"{agent.Config.Id} has laid aside what capacity asks for");
            if (!hold.Interrupted)
                room -= units;
        }
    }

    /// <summary>What all the agent has asks for, also what is laid aside.</summary>
    private int Demand(Person agent, Instant now) => _waits.Values
        .Where(w => w.IsWith(agent) && !Released(w, now))
        .Sum(w => UnitsOf(w, agent)) + agent.WrapUps.Where(w => w.Until > now).Sum(w => w.Units);

    private int UnitsOf(Wait wait, Person agent) => QueueOf(wait).RuleFor(wait.Input.Channel).Units ?? agent.Config.Capacity;

    /// <summary>Offered to fewer agents than its queue asks at once.</summary>
    private bool Rings(Wait wait, TenantRouter router) =>
        wait.Hold is { Assigned: false } && QueueOf(wait) is { AutoAccept: false } queue && wait.Holds.Count < queue.OfferTo && router.Progress(wait.Input.Conversation)?.IsOpen == true;

    private static bool OnShift(Person agent, Instant now) => agent.Config.Shifts?.IsOpen(now) != false;

    private bool Released(Wait wait, Instant now) =>
        wait.Hold?.PausedAt is { } pausedAt && QueueOf(wait).RuleFor(wait.Input.Channel).PendingRelease is { } release && pausedAt + release <= now;

    /// <summary>How many others wait in the queue for anybody: who is about to be turned away is not among them.</summary>
    private int WaitingIn(QueueId queue, Instant now, TenantRouter router) => _waits.Values.Count(w =>
        w.Hold is null && !w.Answered && !(w.Input.NotBefore > now) && QueueOf(w).Id == queue && w != _newcomer && router.Progress(w.Input.Conversation)?.IsOpen == true);

    private QueueId? Elsewhere(QueueId full, Instant now, TenantRouter router)
    {
        HashSet<QueueId> seen = [full];
        var next = _queues[full].Policy.Full?.DivertTo;
        while (next is { } id && seen.Add(id) && _queues.TryGetValue(id, out var queue))
        {
            if (queue.OpeningHours?.IsOpen(now) != false && (queue.Policy.Full is not { } bound || WaitingIn(id, now, router) < bound.Waiting))
                return id;
            next = queue.Policy.Full?.DivertTo;
        }

        return null;
    }

    private QueueConfig QueueOf(Wait wait) =>
        _queues.TryGetValue(wait.DivertedTo ?? wait.Input.Queue, out var queue) || _queues.TryGetValue(_default, out queue) ? queue : new QueueConfig(_default);

    private bool Before(Wait a, Wait b, Instant now) => Key(a, now).CompareTo(Key(b, now)) < 0;

    private (double Aged, Instant Due, Instant Since, Guid Id) Key(Wait wait, Instant now)
    {
        var queue = QueueOf(wait);
        var priority = Math.Clamp(wait.Input.Priority, -100, 100) + Math.Clamp(wait.Input.Tier, 0, 3) + queue.Policy.Steps.Take(StepOf(wait, now)).Sum(s => s.RaisePriority);
        var aged = Math.Floor((wait.Input.WaitingSince - NodaConstants.UnixEpoch) / queue.AgingInterval) - priority;
        return (aged, DueOf(wait) ?? Instant.MaxValue, wait.Input.WaitingSince, wait.Input.Conversation.Value);
    }

    private Instant? DueOf(Wait wait)
    {
        var queue = QueueOf(wait);
        if (queue.RuleFor(wait.Input.Channel).ResponseTarget is not { } target)
            return null;
        var since = Instant.Max(wait.Input.WaitingSince, wait.Input.NotBefore ?? Instant.MinValue);
        return queue.OpeningHours is { } hours ? hours.After(since, target) : since + target;
    }

    private (bool Target, bool Preferred, int Step, int Proficiency, int Margin, int Near, double Load, Duration Idle, long Served, int Name) Score(Person agent, Wait wait, Instant now)
    {
        var input = wait.Input;
        var (step, language, margin) = Fit(agent, wait, now) ?? default;
        var strategy = QueueOf(wait).Policy.Strategy;
        var best = strategy == Strategy.BestFit;
        return (
            input.TargetAgent == agent.Config.Id,
            (input.TargetAgent is null || !_agents.ContainsKey(input.TargetAgent.Value)) && input.PreferredAgent == agent.Config.Id,
            -step,
            best ? (int?)language?.Proficiency ?? 0 : 0,
            best ? margin : 0,
            best ? -Apart(input.CustomerZone, agent.Config) : 0,
            best || strategy == Strategy.LeastLoaded ? -Math.Floor(1000.0 * Demand(agent, now) / agent.Config.Capacity) : 0,
            strategy == Strategy.RoundRobin ? Duration.Zero : now - agent.IdleSince,
            strategy == Strategy.RoundRobin ? -agent.LastServed : 0,
            // The greater score wins, the lesser name does.
            -agent.Config.Id.Value[^1]);
    }
}
