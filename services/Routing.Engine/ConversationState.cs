using System.Runtime.CompilerServices;

namespace Omnichannel.Routing.Engine;

/// <summary>A conversation that waits, is offered or assigned. Times are Unix ticks (100 ns). Kept small: a million may wait.</summary>
internal sealed class ConversationState(ConversationId id)
{
    public readonly ConversationId Id = id;
    public WaitId Wait;
    public long Version;
    public QueueId Requested;
    public RequirementClass Class = null!;
    public WaitKey Key;

    /// <summary>What few conversations have; null: nothing of it.</summary>
    private Particulars? _particulars;

    /// <summary>Where it waits; null when it is offered, assigned or not to be offered yet.</summary>
    public WaitPool? Pool;

    /// <summary>The live offer or the assignment; where several agents are asked at once, the first of their offers.</summary>
    public Hold? Hold;

    /// <summary>Entries of heaps with another stamp are stale.</summary>
    public int Stamp;
    public short Priority;

    /// <summary>The step of the policy it has reached.</summary>
    public byte Step;

    /// <summary>Where the customer's clock is, as a <see cref="ZoneBand"/>.</summary>
    public sbyte Zone;
    public bool IsPending;
    public bool IsTouched;

    /// <summary>Neither held for a preferred agent nor for a target any more: anybody fit may take it.</summary>
    public bool IsOpen;

    /// <summary>Answered before anybody had it: it needs nobody until the customer writes.</summary>
    public bool IsAnswered;

    /// <summary>The time to its first response runs, or is up and was not told yet.</summary>
    public bool IsMeasured;

    public AgentId Preferred
    {
        get => _particulars is { } p ? p.Preferred : default;
        set => Set(static (p, preferred) => p.Preferred = preferred, value);
    }

    public AgentId Target
    {
        get => _particulars is { } p ? p.Target : default;
        set => Set(static (p, target) => p.Target = target, value);
    }

    /// <summary>Until when only the preferred agent is asked; <see cref="long.MinValue"/>: not at all.</summary>
    public long HeldUntil
    {
        get => _particulars?.HeldUntil ?? long.MinValue;
        set => Set(static (p, until) => p.HeldUntil = until, value, long.MinValue);
    }

    /// <summary>Not to be offered before.</summary>
    public long NotBefore
    {
        get => _particulars?.NotBefore ?? long.MinValue;
        set => Set(static (p, notBefore) => p.NotBefore = notBefore, value, long.MinValue);
    }

    /// <summary>Until when it has been told that its queue is closed; <see cref="long.MinValue"/>: it has not.</summary>
    public long ToldClosedUntil
    {
        get => _particulars?.ToldClosedUntil ?? long.MinValue;
        set => Set(static (p, until) => p.ToldClosedUntil = until, value, long.MinValue);
    }

    /// <summary>The queue asked for, where it was diverted from that; the default: it was not.</summary>
    public QueueId DivertedFrom
    {
        get => _particulars is { } p ? p.DivertedFrom : default;
        set => Set(static (p, queue) => p.DivertedFrom = queue, value);
    }

    /// <summary>Who is not asked, and until when.</summary>
    public List<(AgentId Agent, long Until)>? Refusals
    {
        get => _particulars?.Refusals;
        set => Set(static (p, refusals) => p.Refusals = refusals, value);
    }

    public bool HasTarget => Target.Value is not null;

    public bool HasPreferred => Preferred.Value is not null;

    public long Since => Key.Since;

    /// <summary>Assigned or offered to as many agents as are to be asked at once.</summary>
    public bool IsSettled => Hold is { } hold && (hold.IsAssigned || !IsOpen || Class.OfferTo == 1 || HoldCount >= Class.OfferTo);

    /// <summary>How many agents are being asked; 1 where one has it.</summary>
    public int HoldCount
    {
        get
        {
            var count = 0;
            for (var hold = Hold; hold is not null; hold = hold.Next)
                count++;
            return count;
        }
    }

    public void Add(Hold hold)
    {
        if (Hold is not { } last)
        {
            Hold = hold;
            return;
        }

        while (last.Next is { } next)
            last = next;
        last.Next = hold;
    }

    public void Remove(Hold hold)
    {
        if (ReferenceEquals(Hold, hold))
        {
            Hold = hold.Next;
        }
        else
        {
            var before = Hold!;
            while (!ReferenceEquals(before.Next, hold))
                before = before.Next!;
            before.Next = hold.Next;
        }

        hold.Next = null;
    }

    /// <summary>The live offers, first made first, or the assignment; whoever ends one of them goes through a copy.</summary>
    public Hold[] Holds()
    {
        var holds = new Hold[HoldCount];
        var i = 0;
        for (var hold = Hold; hold is not null; hold = hold.Next)
            holds[i++] = hold;
        return holds;
    }

    /// <summary>Whether the agent is not to be asked: who refused, is left out, or is being asked already.</summary>
    public bool IsKeptFrom(AgentState agent, long now)
    {
        for (var hold = Hold; hold is not null; hold = hold.Next)
            if (ReferenceEquals(hold.Agent, agent))
                return true;
        return IsRefusedBy(agent.Id, now);
    }

    public bool IsRefusedBy(AgentId agent, long now)
    {
        if (Refusals is not { } refusals)
            return false;
        foreach (var (who, until) in refusals)
            if (until > now && who == agent)
                return true;
        return false;
    }

    /// <summary>Whether some agent's refusal ends at <paramref name="at"/>.</summary>
    public bool IsRefusedUntil(long at)
    {
        if (Refusals is not { } refusals)
            return false;
        foreach (var (_, until) in refusals)
            if (until == at)
                return true;
        return false;
    }

    /// <param name="agent">Who is not asked.</param>
    /// <param name="until">Until when; <see cref="long.MaxValue"/> for who is left out of the wait, which is kept apart from a refusal: it may be taken back.</param>
    public void Refuse(AgentId agent, long until)
    {
        Refusals ??= [];
        for (var i = 0; i < Refusals.Count; i++)
        {
            // Excluded for the wait, and cooling down: when the exclusion is lifted, the other remains.
            if (Refusals[i].Agent != agent || Refusals[i].Until == long.MaxValue != (until == long.MaxValue))
                continue;
            Refusals[i] = (agent, Math.Max(until, Refusals[i].Until));
            return;
        }

        Refusals.Add((agent, until));
    }

    /// <summary>Reads what the next decision about the conversation will.</summary>
    /// <returns>A sum of what was read.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadAhead() => (Class is null ? 0 : Version) + Stamp + Id.Value.Variant + Key.Since;

    private void Set<T>(Action<Particulars, T> set, T value, T ordinary = default!)
    {
        if (_particulars is null && EqualityComparer<T>.Default.Equals(value, ordinary))
            return;
        set(_particulars ??= new Particulars(), value);
    }

    private sealed class Particulars
    {
        public AgentId Preferred;
        public AgentId Target;
        public QueueId DivertedFrom;
        public long HeldUntil = long.MinValue;
        public long NotBefore = long.MinValue;
        public long ToldClosedUntil = long.MinValue;
        public List<(AgentId Agent, long Until)>? Refusals;
    }
}

/// <summary>A live offer or an assignment: it holds units of an agent. Used again for another once it is over, so that deciding makes nothing but decisions.</summary>
internal sealed class Hold
{
    public OfferId Offer;
    public ConversationState Conversation = null!;
    public AgentState Agent = null!;
    public DecisionReason Reason;

    /// <summary>The next of the offers of the same conversation.</summary>
    public Hold? Next;

    /// <summary>When the offer expires; <see cref="long.MaxValue"/> for an assignment.</summary>
    public long ExpiresAt;

    /// <summary>Since when the customer is to write; <see cref="long.MaxValue"/> when the agent is.</summary>
    public long PausedAt;

    /// <summary>The units held now; 0 when released.</summary>
    public int Units;

    /// <summary>The index of the channel it counts for.</summary>
    public int Channel;

    /// <summary>Timers set for another use of this object are stale.</summary>
    public int Stamp;
    public bool IsAssigned;
    public bool Released;

    /// <summary>An assignment that may be interrupted, and one that is.</summary>
    public bool Yields;
    public bool IsInterrupted;

    public bool IsPaused => PausedAt != long.MaxValue;

    /// <summary>Reads what the next decision about it will.</summary>
    /// <returns>A sum of what was read.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadAhead() => Units + Stamp + Offer.Value.Variant + Reason.PolicyVersion;

    public Hold Begin(OfferId offer, ConversationState conversation, AgentState agent, in DecisionReason reason)
    {
        (Offer, Conversation, Agent, Reason) = (offer, conversation, agent, reason);
        (ExpiresAt, PausedAt, IsAssigned, Released) = (long.MaxValue, long.MaxValue, false, false);
        (Yields, IsInterrupted) = (false, false);
        return this;
    }
}
