using System.Diagnostics.Metrics;
using Omnichannel.Hosting;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Routing.Shards;

/// <summary>How a conversation stands with Routing.</summary>
enum Standing : byte
{
    /// <summary>Nobody has been asked, or nobody is being asked now.</summary>
    Waiting,

    /// <summary>An agent is being asked.</summary>
    Offered,

    /// <summary>An agent has it.</summary>
    Assigned,
}

/// <summary>Conversations by how they stand. Written by a shard's one writer.</summary>
sealed class StandingCounts
{
    readonly int[] counts = new int[3];

    public int this[Standing standing] => counts[(int)standing];

    public static Standing? Of(ConversationProgress progress) => progress switch
    {
        { Hold: { ExpiresAt: null } } => Standing.Assigned,
        { Hold: not null } => Standing.Offered,
        // Answered before anybody had it: it waits for the customer.
        { IsAnswered: true } => null,
        _ => Standing.Waiting,
    };

    public void Move(Standing? from, Standing? to)
    {
        if (from is { } left)
            counts[(int)left]--;
        if (to is { } come)
            counts[(int)come]++;
    }
}

/// <summary>What Routing counts, by channel: a handful of values, whatever the number of tenants, queues and agents.</summary>
static class RoutingMetrics
{
    static readonly Counter<long> Offers = Telemetry.Meter.CreateCounter<long>("omnichannel.offers", "{offer}", "Offers made to agents, by channel.");
    static readonly Counter<long> Assignments = Telemetry.Meter.CreateCounter<long>("omnichannel.assignments", "{assignment}", "Conversations assigned, by channel and by whether the agent was asked.");
    static readonly Histogram<double> TimeToOffer =
        Telemetry.Meter.CreateHistogram<double>("omnichannel.time_to_offer", "s", "From the beginning of a wait to its first offer (or assignment without one), by channel.", advice: Buckets.OfWaits);

    /// <summary>Counts a committed decision.</summary>
    public static void Count(Decision decision, Dictionary<Guid, ConversationFacts> facts)
    {
        if (decision is not ConversationDecision about || about is not (Offered or Assigned) || facts.GetValueOrDefault(about.Conversation.Value) is not { } known)
            return;
        var channel = new KeyValuePair<string, object?>("omnichannel.channel", known.Channel);
        if (about is Assigned assigned)
            Assignments.Add(1, channel, new KeyValuePair<string, object?>("omnichannel.automatic", assigned.Automatic));
        else
            Offers.Add(1, channel);
        if (known.WasOffered || known.Wait != about.Wait.Value || about is Assigned { Automatic: false })
            return;
        known.WasOffered = true;
        TimeToOffer.Record(Math.Max(0, (about.At.ToDateTimeOffset() - known.WaitingSince).TotalSeconds), channel);
    }
}
