using System.Diagnostics.Metrics;
using Omnichannel.Hosting;

namespace Omnichannel.Desk.Streaming;

/// <summary>The streams open in this process, by agent.</summary>
internal sealed class OpenStreams
{
    private readonly Lock gate = new();
    private readonly Dictionary<AgentKey, List<OpenStream>> streams = [];
    private readonly UpDownCounter<long> open = Telemetry.Meter.CreateUpDownCounter<long>("omnichannel.desk.streams", "{stream}", "Agent streams open in this process.");
    private bool closing;

    /// <summary>Adds a stream; false while the process is ending.</summary>
    public bool Add(OpenStream stream)
    {
        lock (gate)
        {
            if (closing)
                return false;
            if (streams.TryGetValue(stream.Agent, out var others))
                others.Add(stream);
            else
                streams.Add(stream.Agent, [stream]);
        }

        open.Add(1);
        return true;
    }

    /// <summary>Removes a stream that was added.</summary>
    public void Remove(OpenStream stream)
    {
        lock (gate)
        {
            var ofAgent = streams[stream.Agent];
            ofAgent.Remove(stream);
            if (ofAgent.Count == 0)
                streams.Remove(stream.Agent);
        }

        open.Add(-1);
    }

    /// <summary>Whether the agent has a stream here.</summary>
    public bool Has(AgentKey agent)
    {
        lock (gate)
            return streams.ContainsKey(agent);
    }

    /// <summary>The agent's streams.</summary>
    public IReadOnlyList<OpenStream> Of(AgentKey agent)
    {
        lock (gate)
            return streams.TryGetValue(agent, out var ofAgent) ? [.. ofAgent] : [];
    }

    /// <summary>The streams for which something holds; nothing is done to them under the lock.</summary>
    public IReadOnlyList<OpenStream> Where(Func<OpenStream, bool> holds)
    {
        var found = new List<OpenStream>();
        lock (gate)
            foreach (var ofAgent in streams.Values)
                foreach (var stream in ofAgent)
                    if (holds(stream))
                        found.Add(stream);
        return found;
    }

    /// <summary>Closes the streams that a session opened.</summary>
    public void CloseSession(string tenant, Guid session)
    {
        foreach (var stream in Where(stream => stream.Session == session && stream.Agent.Tenant == tenant))
            stream.Close();
    }

    /// <summary>Closes all streams and takes no more.</summary>
    public void CloseAll()
    {
        lock (gate)
            closing = true;
        foreach (var stream in Where(_ => true))
            stream.Close();
    }
}
