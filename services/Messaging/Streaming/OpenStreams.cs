using System.Diagnostics.Metrics;
using Omnichannel.Hosting;

namespace Omnichannel.Messaging.Streaming;

/// <summary>The streams open in this process, by list.</summary>
public sealed class OpenStreams(ServiceName service)
{
    private readonly Lock gate = new();
    private readonly Dictionary<ListKey, List<OpenStream>> streams = [];
    private readonly UpDownCounter<long> open = Telemetry.Meter.CreateUpDownCounter<long>($"omnichannel.{service.Value}.streams", "{stream}", "Streams open in this process.");
    private bool closing;

    /// <summary>Adds a stream; false while the process is ending.</summary>
    public bool Add(OpenStream stream)
    {
        lock (gate)
        {
            if (closing)
                return false;
            if (streams.TryGetValue(stream.List, out var others))
                others.Add(stream);
            else
                streams.Add(stream.List, [stream]);
        }

        open.Add(1);
        return true;
    }

    /// <summary>Removes a stream that was added.</summary>
    public void Remove(OpenStream stream)
    {
        lock (gate)
        {
            var ofList = streams[stream.List];
            ofList.Remove(stream);
            if (ofList.Count == 0)
                streams.Remove(stream.List);
        }

        open.Add(-1);
    }

    /// <summary>Whether the list has a stream here.</summary>
    public bool Has(ListKey list)
    {
        lock (gate)
            return streams.ContainsKey(list);
    }

    /// <summary>The list's streams.</summary>
    public IReadOnlyList<OpenStream> Of(ListKey list)
    {
        lock (gate)
            return streams.TryGetValue(list, out var ofList) ? [.. ofList] : [];
    }

    /// <summary>The streams for which something holds; nothing is done to them under the lock.</summary>
    public IReadOnlyList<OpenStream> Where(Func<OpenStream, bool> holds)
    {
        var found = new List<OpenStream>();
        lock (gate)
            foreach (var ofList in streams.Values)
                foreach (var stream in ofList)
                    if (holds(stream))
                        found.Add(stream);
        return found;
    }

    /// <summary>Closes the streams that a session opened.</summary>
    public void CloseSession(string tenant, Guid session)
    {
        foreach (var stream in Where(stream => stream.Session == session && stream.List.Tenant == tenant))
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
