using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Shards;

namespace Omnichannel.Routing.Policies;

/// <summary>Where queues overflow to by their policies, and whether that leads back: two queues that overflow to each other have no order of who helps whom.</summary>
sealed class Overflow
{
    /// <summary>From a queue to those that overflow to it.</summary>
    readonly Dictionary<string, List<string>> from = new(StringComparer.Ordinal);

    /// <param name="documents">The configuration as it is; queues of <paramref name="apart"/> are left out.</param>
    /// <param name="apart">The queues that are about to overflow elsewhere.</param>
    public Overflow(IReadOnlyDictionary<(string Kind, string Id), StoredDocument> documents, IReadOnlySet<string> apart)
    {
        foreach (var ((kind, id), stored) in documents)
        {
            if (kind != Kinds.Queue || apart.Contains(id) || ((QueueDocument)stored.Document).Policy is not { } named || !documents.TryGetValue((Kinds.Policy, named), out var policy))
                continue;
            foreach (var target in ((PolicyDocument)policy.Document).Overflow().Select(entry => entry.Queue).Distinct(StringComparer.Ordinal))
            {
                if (!from.TryGetValue(target, out var sources))
                    from[target] = sources = [];
                sources.Add(id);
            }
        }
    }

    /// <summary>From each queue that leads to one of <paramref name="queues"/>, the next on a shortest way there; those queues themselves lead nowhere further.</summary>
    public IReadOnlyDictionary<string, string?> WaysTo(IEnumerable<string> queues)
    {
        var next = queues.ToDictionary(queue => queue, _ => (string?)null, StringComparer.Ordinal);
        var reached = new Queue<string>(next.Keys.Order(StringComparer.Ordinal));
        while (reached.TryDequeue(out var queue))
        {
            foreach (var source in (from.GetValueOrDefault(queue) ?? []).Order(StringComparer.Ordinal))
                if (next.TryAdd(source, queue))
                    reached.Enqueue(source);
        }

        return next;
    }

    /// <summary>The way as words, as <c>billing → support</c>.</summary>
    public static string Say(IReadOnlyDictionary<string, string?> ways, string start)
    {
        var way = new List<string>();
        for (var queue = start; queue is not null; queue = ways[queue])
            way.Add(queue);
        return string.Join(" → ", way);
    }
}
