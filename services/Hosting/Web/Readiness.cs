using System.Collections.Concurrent;

namespace Omnichannel.Hosting.Web;

/// <summary>What must have happened before this process says it is ready. Speaks of itself only, never of its neighbours.</summary>
public sealed class Readiness
{
    readonly ConcurrentDictionary<string, bool> gates = new(StringComparer.Ordinal);

    /// <summary>Names something that must be met before the process is ready.</summary>
    public void Require(string gate) => gates.TryAdd(gate, false);

    /// <summary>Says that it is met.</summary>
    public void Met(string gate) => gates[gate] = true;

    /// <summary>What is still missing; empty when ready.</summary>
    public IReadOnlyList<string> Missing => [.. gates.Where(gate => !gate.Value).Select(gate => gate.Key).Order(StringComparer.Ordinal)];
}
