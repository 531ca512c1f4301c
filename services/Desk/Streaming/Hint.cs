using System.Text;

namespace Omnichannel.Desk.Streaming;

/// <summary>An agent of a tenant.</summary>
/// <param name="Tenant">Tenant id.</param>
/// <param name="Agent">Agent id.</param>
internal readonly record struct AgentKey(string Tenant, string Agent);

/// <summary>The notification that events were committed for some agents: a hint only, which may be lost; the table is the truth.</summary>
internal static class Hint
{
    /// <summary>Channel of <c>LISTEN</c> and <c>NOTIFY</c>.</summary>
    public const string Channel = "desk_events";

    /// <summary>PostgreSQL takes at most 7,999 bytes in one notification.</summary>
    private const int MostBytes = 7_900;

    /// <summary>Writes agents into as few payloads as possible: <c>tenant/agent tenant/agent …</c>.</summary>
    public static IEnumerable<string> Payloads(IEnumerable<AgentKey> agents)
    {
        var payload = new StringBuilder();
        foreach (var (tenant, agent) in agents)
        {
            if (payload.Length + tenant.Length + agent.Length + 2 > MostBytes)
            {
                yield return payload.ToString();
                payload.Clear();
            }

            if (payload.Length > 0)
                payload.Append(' ');
            payload.Append(tenant).Append('/').Append(agent);
        }

        if (payload.Length > 0)
            yield return payload.ToString();
    }

    /// <summary>Reads a payload; what is no agent is left out.</summary>
    public static IEnumerable<AgentKey> Agents(string payload)
    {
        foreach (var word in payload.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            if (word.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash)
                yield return new AgentKey(word[..slash], word[(slash + 1)..]);
    }
}
