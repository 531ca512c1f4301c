namespace Omnichannel.Routing.Engine;

/// <summary>Regions: awake while one of their agents is on shift. What is meant for a region that sleeps is for whoever is awake.</summary>
public sealed partial class TenantRouter
{
    /// <summary>How many agents of each region are on shift.</summary>
    private readonly Dictionary<string, int> _awake = new(StringComparer.Ordinal);

    private bool IsAwake(string region) => _awake.ContainsKey(region);

    /// <summary>The agent's shift or region may have changed.</summary>
    private void LookAtRegion(AgentState agent)
    {
        var region = agent.IsRemoved || !agent.IsOnShift ? null : agent.Config.Region;
        if (string.Equals(region, agent.Wakes, StringComparison.Ordinal))
            return;
        var left = agent.Wakes;
        agent.Wakes = region;
        if (left is not null && --_awake[left] == 0)
        {
            _awake.Remove(left);
            Regroup(left);
        }

        if (region is not null && ++System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_awake, region, out _) == 1)
            Regroup(region);
    }

    /// <summary>The region wakes or goes to sleep: what is meant for it asks for it, or does not. What is offered stays so.</summary>
    private void Regroup(string region)
    {
        foreach (var c in _conversations.Values.Where(c => c.Class.Requirement.Region == region && c.Hold is not { IsAssigned: true }).ToArray())
        {
            c.Pool?.Remove(c);
            Classify(c, c.Class.Requirement, c.Step);
            Pending(c);
        }
    }
}
