namespace Omnichannel.Routing.Engine;

/// <summary>
/// The time to the first response: by when it is due, and that it was missed. No timer is kept for a conversation, since there may be a million: the router knows the second in
/// which the earliest may be due, and looks at all of them then.
/// </summary>
public sealed partial class TenantRouter
{
    /// <summary>The whole second at or after which a target may have been missed; <see cref="long.MaxValue"/>: none.</summary>
    private long _missesAt = long.MaxValue;

    /// <summary>By when the customer is to have an answer, counted in the queue's opening hours, from when he waits or is to be called back; <see cref="long.MaxValue"/>: at no time.</summary>
    private static long DueOf(ConversationState c)
    {
        if (c.Class.Rule.ResponseTarget is not { } target)
            return long.MaxValue;
        var since = Math.Max(c.Since, c.NotBefore);
        if (c.Class.Queue.Config.OpeningHours is not { } hours)
            return since + Ticks(target);
        return hours.After(At(since), target)?.ToUnixTimeTicks() ?? long.MaxValue;
    }

    private void WatchTarget(ConversationState c)
    {
        if (c.IsMeasured && c.Key.Due != long.MaxValue)
            _missesAt = Math.Min(_missesAt, WholeSecond(c.Key.Due));
    }

    /// <summary>Says of each target that was missed that it was, by due time: what is due within a second is told at its end, whichever router looks.</summary>
    private void TellMissed()
    {
        if (_now < _missesAt)
            return;
        _missesAt = long.MaxValue;
        List<ConversationState> missed = [];
        foreach (var c in _conversations.Values)
        {
            if (c.IsMeasured && c.Key.Due <= _now && WholeSecond(c.Key.Due) <= _now)
                missed.Add(c);
            else
                WatchTarget(c);
        }

        missed.Sort(static (a, b) => a.Key.Due != b.Key.Due ? a.Key.Due.CompareTo(b.Key.Due) : a.Id.Value.CompareTo(b.Id.Value));
        foreach (var c in missed)
        {
            c.IsMeasured = false;
            Touch(c);
            _decisions.Add(new TargetMissed(++Sequence, At(_now), c.Id, c.Wait, c.Class.Queue.Id, At(c.Key.Due)));
        }
    }

    /// <summary>The customer has an answer: written, or of a call that it was taken.</summary>
    private static void Respond(ConversationState c) => c.IsMeasured = false;

    private static void RespondByTaking(ConversationState c)
    {
        if (c.Class.Requirement.Channel == Channel.Phone)
            Respond(c);
    }

    private static long WholeSecond(long ticks) => (ticks + NodaTime.NodaConstants.TicksPerSecond - 1) / NodaTime.NodaConstants.TicksPerSecond * NodaTime.NodaConstants.TicksPerSecond;
}
