namespace Omnichannel.Conversations.Threads;

/// <summary>
/// Promises to call back. A promise is independent of who has the conversation and of its status: whatever becomes of the conversation until then, it is brought up when the promise is
/// due, as though the customer had written, and goes to its last agent first. Only who cancels it, or calls the conversation spam, ends a promise.
/// </summary>
public sealed partial class Conversation
{
    /// <summary>A callback is promised. What waits rests until then and keeps its place; for an agent who has it, it is nobody's turn until then.</summary>
    /// <param name="at">When it is due.</param>
    /// <param name="agent">The agent who promises it; null: somebody else.</param>
    /// <param name="waitId">For the new wait.</param>
    /// <param name="now">Now.</param>
    public void Promise(DateTimeOffset at, string? agent, Guid waitId, DateTimeOffset now)
    {
        CallbackAt = CallbackAt < at ? CallbackAt : at;
        ChangedAt = now;
        if (Target is null)
            LastAgent ??= agent;
        if (RoutingState == "assigned" && Status is "new" or "open")
        {
            Status = "pending";
            Touch(now);
        }
        else if (RoutingState is "waiting" or "offered")
        {
            Postpone(CallbackAt.Value, waitId, now);
        }
    }

    /// <summary>The time has come.</summary>
    /// <param name="next">When the next that is promised is due, or null.</param>
    /// <param name="waitId">For a new wait.</param>
    /// <param name="now">Now.</param>
    public void FallDue(DateTimeOffset? next, Guid waitId, DateTimeOffset now)
    {
        CallbackAt = next;
        Hear(quiet: false, waitId, now);
    }

    /// <summary>A promise was cancelled: what rests because of it rests until the next one, or waits on.</summary>
    /// <param name="next">When the next that is promised is due, or null.</param>
    /// <param name="now">Now.</param>
    public void Release(DateTimeOffset? next, DateTimeOffset now)
    {
        CallbackAt = next;
        ChangedAt = now;
        if (NotBefore is null || NotBefore <= now)
            return;
        NotBefore = next ?? now;
        WaitOn();
    }

    // A new wait: the patience for its agent begins when it is over. It keeps where it was meant for.
    void Postpone(DateTimeOffset until, Guid waitId, DateTimeOffset now)
    {
        if (NotBefore <= until)
            return;
        var (target, excluded) = (Target, ExcludedAgents);
        Wait(waitId, WaitingSince ?? now, now);
        (Target, ExcludedAgents, NotBefore) = (target, excluded, until);
    }
}
