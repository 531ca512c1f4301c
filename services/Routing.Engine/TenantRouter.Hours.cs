namespace Omnichannel.Routing.Engine;

/// <summary>Queues open and close.</summary>
public sealed partial class TenantRouter
{
    /// <summary>Conversations that may have to be told that their queue is closed.</summary>
    private readonly List<ConversationState> _toTell = [];

    /// <summary>Opens or closes the queue as its hours say at <paramref name="at"/>, and looks again when they next say otherwise.</summary>
    private void SetHours(QueueState queue, long at)
    {
        var hours = queue.Config.OpeningHours;
        queue.IsClosed = hours is not null && !hours.IsOpen(At(at));
        foreach (var c in queue.Classes.Values)
            c.Waiting.IsClosed = queue.IsClosed;
        queue.ChangesAt = long.MaxValue;
        if (hours is null)
            return;
        // What is beyond the horizon is looked for again when the horizon has come nearer.
        queue.ChangesAt = hours.NextChange(At(at))?.ToUnixTimeTicks() ?? at + (Ticks(Time.Calendar.Horizon) / 2);
        SetTimer(queue.ChangesAt, queue);
    }

    private void OpenOrClose(QueueState queue, long at)
    {
        var wasClosed = queue.IsClosed;
        SetHours(queue, at);
        if (queue.IsClosed == wasClosed)
            return;
        if (queue.IsClosed)
        {
            _toTell.AddRange(_conversations.Values.Where(c => c.Class.Queue == queue && c.Pool is not null));
            return;
        }

        foreach (var agent in queue.Classes.Values.SelectMany(c => c.Queues).Append(queue.Id).Distinct().Select(QueueOf).SelectMany(q => q.Members))
            Freed(agent);
        // A transfer may wait for an agent of none of these queues.
        foreach (var agent in _agents.Values.Where(a => a.HasReserved))
            Freed(agent);
    }

    /// <summary>Tells each of the conversations that wait in vain, once for each opening; by id, since a restored router has them in another order.</summary>
    private void TellClosed()
    {
        foreach (var c in _toTell.Distinct().OrderBy(c => c.Id.Value))
        {
            if (!c.Class.Queue.IsClosed || c.Pool is null || c.Hold is not null)
                continue;
            var opens = c.Class.Queue.Config.OpeningHours!.NextOpening(Now);
            var until = (opens ?? NodaTime.Instant.MaxValue).ToUnixTimeTicks();
            if (c.ToldClosedUntil == until)
                continue;
            c.ToldClosedUntil = until;
            Touch(c);
            _decisions.Add(new OutOfHours(++Sequence, Now, c.Id, c.Wait, c.Class.Queue.Id, opens));
        }

        _toTell.Clear();
    }
}
