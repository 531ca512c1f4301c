using Omnichannel.Hosting.Conditions;
using Omnichannel.Routing.Configuration;

namespace Omnichannel.Routing.Shards;

/// <summary>Which queues' rules let which agents in. The engine is told the outcome and knows no rules.</summary>
sealed class Memberships
{
    readonly SortedDictionary<string, Condition> rules = new(StringComparer.Ordinal);
    readonly Dictionary<string, string[]> queues = new(StringComparer.Ordinal);

    /// <summary>The queues whose rules let the agent in, in the order of their ids.</summary>
    public IReadOnlyList<string> Of(string agent) => queues.GetValueOrDefault(agent) ?? [];

    /// <summary>Looks at an agent that is new or changed.</summary>
    public void Look(string id, AgentDocument agent)
    {
        var attributes = new AgentAttributes(id, agent);
        string[] found = [.. rules.Where(rule => rule.Value.Holds(name => attributes[name])).Select(rule => rule.Key)];
        if (found.Length > 0)
            queues[id] = found;
        else
            queues.Remove(id);
    }

    /// <summary>Forgets an agent.</summary>
    public void Forget(string agent) => queues.Remove(agent);

    /// <summary>A queue has another rule, or none: the agents it lets in that it did not before, or the other way round.</summary>
    public IReadOnlyList<(string Id, AgentDocument Document)> SetRule(string queue, Condition? rule, IEnumerable<(string Id, AgentDocument Document)> agents)
    {
        var had = rules.Remove(queue);
        if (rule is not null)
            rules[queue] = rule;
        if (!had && rule is null)
            return [];
        var changed = new List<(string Id, AgentDocument Document)>();
        foreach (var agent in agents.OrderBy(agent => agent.Id, StringComparer.Ordinal))
        {
            var attributes = new AgentAttributes(agent.Id, agent.Document);
            var before = Of(agent.Id);
            var isIn = rule?.Holds(name => attributes[name]) == true;
            if (before.Contains(queue, StringComparer.Ordinal) == isIn)
                continue;
            queues[agent.Id] = isIn ? [.. before.Append(queue).Order(StringComparer.Ordinal)] : [.. before.Where(other => other != queue)];
            changed.Add(agent);
        }

        return changed;
    }
}
