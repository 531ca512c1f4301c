using NodaTime;
using Omnichannel.Contracts;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Routing.Shards;

/// <summary>
/// What those who wait may expect, told from time to time and not with each decision: who is ahead changes with every one. A turn comes a second after there is something to tell, the next
/// not before the last has cost a hundredth of the time between them; each tells at most a hundred places, the first ones first, and of none more than once in five seconds.
/// </summary>
sealed partial class TenantRouting
{
    const int MostPlaces = 100;
    const int MostDues = 200;

    static readonly Duration Turn = Duration.FromSeconds(1);
    static readonly Duration Pause = Duration.FromSeconds(10);
    static readonly Duration LeastBetween = Duration.FromSeconds(5);

    /// <summary>What going over one conversation costs, generously, a hundred times over.</summary>
    static readonly Duration CostOfOne = Duration.FromNanoseconds(5000);

    readonly Queue<Guid> untold = [];
    readonly Pace pace = new();
    int waitingLive;

    /// <summary>When there is something to be told next; null: nothing.</summary>
    public Instant? TellsAt { get; private set; }

    /// <summary>When something happens by itself next; null: never.</summary>
    public Instant? NextDue => router.NextDue is { } due && !(TellsAt < due) ? due : TellsAt;

    /// <summary>What those who wait may expect, told since the last commit.</summary>
    public List<(WaitEstimateChanged Event, string? TraceParent)> Estimates { get; } = [];

    /// <summary>Tells those who wait what they may expect, where the time for it has come.</summary>
    public void Foresee(Instant now)
    {
        if (TellsAt is null || TellsAt > now)
            return;
        var places = router.Places();
        var next = now + Duration.Max(Turn, CostOfOne * router.ConversationCount);
        foreach (var (queue, language) in places.Select(p => (p.Queue, p.Language)).Distinct())
            pace.Wait(queue.Value, language, now, next);
        foreach (var place in places)
        {
            if (Estimates.Count == MostPlaces)
                break;
            if (!Facts.TryGetValue(place.Conversation.Value, out var facts) || facts.Wait != place.Wait.Value)
                continue;
            var expected = pace.SecondsFor(place.Queue.Value, place.Language, place.Position, now);
            if (facts.Told is { } told && !IsNews(told, place.Position, expected, now))
                continue;
            facts.Told = (place.Position, expected, now);
            Tell(place.Conversation.Value, facts, place.Queue.Value, place.Position, expected, now);
        }

        for (var told = 0; told < MostDues && untold.TryDequeue(out var id);)
        {
            if (!Facts.TryGetValue(id, out var facts) || facts.IsDueTold || facts.Counted is not (Standing.Waiting or Standing.Offered) || router.Progress(new ConversationId(id)) is not { } progress)
                continue;
            facts.IsDueTold = true;
            if (router.ResponseDue(new ConversationId(id)) is null)
                continue;
            Tell(id, facts, progress.Queue.Value, null, null, now);
            told++;
        }

        // Who waits for a queue to open is not told anything for a while.
        TellsAt = untold.Count > 0 || places.Count > 0 ? next : waitingLive > 0 ? now + Pause : null;
    }

    /// <summary>Another place, or so much longer or shorter that it is worth saying.</summary>
    static bool IsNews((int Position, int? Expected, Instant At) told, int position, int? expected, Instant now)
    {
        if (now - told.At < LeastBetween)
            return false;
        if (position != told.Position || expected is null != told.Expected is null)
            return true;
        return expected is { } seconds && told.Expected is { } before && Math.Abs(seconds - before) >= Math.Max(15, before / 4);
    }

    void Tell(Guid conversation, ConversationFacts facts, string queue, int? position, int? expected, Instant now)
    {
        facts.IsDueTold = true;
        Estimates.Add((
            new WaitEstimateChanged(tenant, conversation, facts.Wait, queue, position, expected, router.ResponseDue(new ConversationId(conversation))?.ToDateTimeOffset(), now.ToDateTimeOffset()),
            facts.TraceParent));
    }

    /// <summary>After a commit: a conversation stands otherwise than before.</summary>
    void Anticipate(Guid conversation, ConversationFacts facts, Standing? before, Standing? after)
    {
        if (facts.Channel is "chat" or "phone")
            waitingLive += (after == Standing.Waiting ? 1 : 0) - (before == Standing.Waiting ? 1 : 0);
        if (after != Standing.Waiting)
            return;
        if (!facts.IsDueTold)
            untold.Enqueue(conversation);
        if (!facts.IsDueTold || waitingLive > 0)
            TellsAt ??= router.Now + Turn;
    }
}
