namespace Omnichannel.Routing.Engine;

/// <summary>
/// What happens by itself. A timer says only when to look again; what it finds decides, by the timer's instant and not by the present one, so that what has fallen due
/// in the meantime happens in its order, whichever timers a restored router has not got.
/// </summary>
public sealed partial class TenantRouter
{
    /// <summary>So many timers are not worth a look for those that are over: each look reads what the timer is about.</summary>
    private const int FewTimers = 16_384;

    private readonly QuadHeap<TimerEntry> _timers = new();
    private readonly List<TimerEntry> _due = [];
    private int _sweepTimersAt = FewTimers;

    private void SetTimer(long at, TimerKind kind, AgentState agent) => SetTimer(new TimerEntry(at, kind, agent, 0));

    private void SetTimer(long at, TimerKind kind, Hold hold) => SetTimer(new TimerEntry(at, kind, hold, hold.Stamp));

    private void SetTimer(long at, TimerKind kind, ConversationState conversation) => SetTimer(new TimerEntry(at, kind, conversation, 0));

    private void SetTimer(long at, QueueState queue) => SetTimer(new TimerEntry(at, TimerKind.HoursChange, queue, 0));

    private void SetTimer(in TimerEntry timer)
    {
        if (_timers.Count >= _sweepTimersAt)
        {
            _timers.Filter(IsLive);
            _sweepTimersAt = Math.Max(FewTimers, 4 * _timers.Count);
        }

        _timers.Push(timer);
    }

    /// <summary>Those of one kind and instant fire in the order of their subjects' ids: a router restored from storage has set them in another order.</summary>
    private void FireTimers()
    {
        while (_timers.Count > 0 && _timers.Top.At <= _now)
        {
            var first = _timers.Top;
            do
            {
                if (IsLive(_timers.Top))
                    _due.Add(_timers.Top);
                _timers.Pop();
            }
            while (_timers.Count > 0 && _timers.Top.At == first.At && _timers.Top.Kind == first.Kind);
            if (_due.Count > 1)
                _due.Sort(TimerEntry.BySubject);
            foreach (var due in _due)
                if (IsLive(due))
                    Fire(due);
            _due.Clear();
        }
    }

    private void Fire(in TimerEntry due)
    {
        switch (due.Kind)
        {
            case TimerKind.OfferExpires:
                Expire((Hold)due.Subject);
                break;
            case TimerKind.LeaseLapses:
                LookAtLease((AgentState)due.Subject, due.At);
                break;
            case TimerKind.GraceEnds:
                EndGrace((Hold)due.Subject, due.At);
                break;
            case TimerKind.UnitsReleased:
                Release((Hold)due.Subject, due.At);
                break;
            case TimerKind.ShiftChanges:
                LookAtShift((AgentState)due.Subject, due.At);
                break;
            case TimerKind.HoursChange:
                OpenOrClose((QueueState)due.Subject, due.At);
                break;
            case TimerKind.WrapUpEnds:
                var agent = (AgentState)due.Subject;
                if (agent.EndWrapUps(due.At))
                {
                    Touch(agent);
                    Freed(agent);
                }

                break;
            case TimerKind.StepDue:
                TakeStep((ConversationState)due.Subject, due.At);
                break;
            default:
                if (IsMet(due))
                    Pending((ConversationState)due.Subject);
                break;
        }
    }

    /// <summary>False for a timer set for what is no longer so: a restored router has not got it, and must not be told apart by it.</summary>
    private static bool IsMet(in TimerEntry due)
    {
        var c = (ConversationState)due.Subject;
        return due.Kind switch
        {
            TimerKind.NotBefore => c is { Pool: null, Hold: null },
            TimerKind.HoldEnds => !c.IsOpen,
            _ => c.IsRefusedUntil(due.At),
        };
    }

    /// <summary>False where the timer's subject is over and done with.</summary>
    private bool IsLive(TimerEntry timer) => timer.Subject switch
    {
        Hold hold => hold.Stamp == timer.Stamp && (timer.Kind != TimerKind.OfferExpires || !hold.IsAssigned),
        AgentState agent => !agent.IsRemoved && timer.Kind switch
        {
            TimerKind.LeaseLapses => agent.LeaseTimer == timer.At,
            TimerKind.ShiftChanges => agent.ShiftTimer == timer.At,
            _ => agent.WrapUps.Count > 0 && agent.WrapUps[0].Until <= timer.At,
        },
        QueueState queue => queue.ChangesAt == timer.At,
        ConversationState c when timer.Kind == TimerKind.StepDue => c.Hold is not { IsAssigned: true } && IsKnown(c),
        ConversationState c => NeedsPlace(c),
        _ => false,
    };

    private enum TimerKind : byte
    {
        OfferExpires,
        LeaseLapses,
        GraceEnds,
        UnitsReleased,
        NotBefore,
        HoldEnds,
        CoolDownEnds,
        StepDue,
        WrapUpEnds,
        HoursChange,
        ShiftChanges,
    }

    private readonly struct TimerEntry(long at, TimerKind kind, object subject, int stamp) : IHeapEntry<TimerEntry>
    {
        public readonly long At = at;
        public readonly object Subject = subject;
        public readonly int Stamp = stamp;
        public readonly TimerKind Kind = kind;

        public static bool Before(in TimerEntry a, in TimerEntry b) => a.At != b.At ? a.At < b.At : a.Kind < b.Kind;

        public static int BySubject(TimerEntry a, TimerEntry b) => (a.Subject, b.Subject) switch
        {
            (QueueState x, QueueState y) => string.CompareOrdinal(x.Id.Value, y.Id.Value),
            (AgentState x, AgentState y) => string.CompareOrdinal(x.Id.Value, y.Id.Value),
            (Hold x, Hold y) when ReferenceEquals(x.Conversation, y.Conversation) => x.Offer.Value.CompareTo(y.Offer.Value),
            (Hold x, Hold y) => x.Conversation.Id.Value.CompareTo(y.Conversation.Id.Value),
            (ConversationState x, ConversationState y) => x.Id.Value.CompareTo(y.Id.Value),
            _ => 0,
        };
    }
}
