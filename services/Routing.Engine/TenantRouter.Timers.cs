namespace Omnichannel.Routing.Engine;

/// <summary>
/// What happens by itself. A timer says only when to look again; what it finds decides, by the timer's instant and not by the present one, so that what has fallen due
/// in the meantime happens in its order, whichever timers a restored router has not got.
/// </summary>
public sealed partial class TenantRouter
{
    private readonly QuadHeap<TimerEntry> _timers = new();
    private int _sweepTimersAt = 1024;

    private void SetTimer(long at, TimerKind kind, object subject)
    {
        if (_timers.Count >= _sweepTimersAt)
        {
            _timers.Filter(IsLive);
            _sweepTimersAt = Math.Max(1024, 2 * _timers.Count);
        }

        _timers.Push(new TimerEntry(at, kind, subject));
    }

    private void FireTimers()
    {
        while (_timers.Count > 0 && _timers.Top.At <= _now)
        {
            var due = _timers.Top;
            _timers.Pop();
            if (IsLive(due))
                Fire(due);
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
            default:
                Pending((ConversationState)due.Subject);
                break;
        }
    }

    /// <summary>False where the timer's subject is over and done with.</summary>
    private bool IsLive(TimerEntry timer) => timer.Subject switch
    {
        Hold hold => hold.IsLive && (timer.Kind != TimerKind.OfferExpires || !hold.IsAssigned),
        AgentState agent => !agent.IsRemoved && agent.LeaseTimer == timer.At,
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
    }

    private readonly struct TimerEntry(long at, TimerKind kind, object subject) : IHeapEntry<TimerEntry>
    {
        public readonly long At = at;
        public readonly TimerKind Kind = kind;
        public readonly object Subject = subject;

        /// <summary>By subject at the same instant, not by the order of setting: a router restored from storage fires in the same order.</summary>
        public static bool Before(in TimerEntry a, in TimerEntry b)
        {
            if (a.At != b.At)
                return a.At < b.At;
            if (a.Kind != b.Kind)
                return a.Kind < b.Kind;
            return (a.Subject, b.Subject) switch
            {
                (AgentState x, AgentState y) => string.CompareOrdinal(x.Id.Value, y.Id.Value) < 0,
                (Hold x, Hold y) => x.Conversation.Id.Value.CompareTo(y.Conversation.Id.Value) < 0,
                (ConversationState x, ConversationState y) => x.Id.Value.CompareTo(y.Id.Value) < 0,
                _ => false,
            };
        }
    }
}
