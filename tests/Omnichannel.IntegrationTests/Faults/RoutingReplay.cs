using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Faults;

/// <summary>Replays what Routing told about each conversation and each agent, and says where an invariant was broken.</summary>
static class RoutingReplay
{
    /// <summary>What <see cref="BrokerLog"/> must hold for a replay.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["ConversationOffered", "OfferEnded", "ConversationAssigned", "ConversationUnassigned", "ConversationChanged"];

    /// <summary>I2: at most one live offer or assignment per conversation, and no intervals that overlap.</summary>
    public static IEnumerable<string> DoubleHands(IReadOnlyList<LoggedEvent> events)
    {
        foreach (var conversation in events.Where(e => e.Kind != "ConversationChanged").GroupBy(e => e["conversationId"], StringComparer.Ordinal))
        {
            string? hand = null;
            var since = DateTimeOffset.MinValue;
            foreach (var now in conversation.OrderBy(e => e.Version))
            {
                if (now.At < since)
                    yield return $"{conversation.Key}: version {now.Version} ({now.Kind}) happened before the one before it";
                since = now.At;
                var expected = now.Kind switch
                {
                    "ConversationOffered" => null,
                    "OfferEnded" => now["offerId"],
                    "ConversationAssigned" => now["offerId"],
                    _ => now["assignmentId"],
                };
                if (hand != expected)
                    yield return $"{conversation.Key}: {now.Kind} at version {now.Version} while in hand was {hand ?? "nothing"}";
                hand = now.Kind switch
                {
                    "ConversationOffered" => now["offerId"],
                    "ConversationAssigned" => now["assignmentId"],
                    _ => null,
                };
            }
        }
    }

    /// <summary>
    /// I3: an agent's live offers and assignments never exceed the capacity. Mail releases its unit when the conversation becomes pending; that instant is Conversations',
    /// which is before Routing learns of it, so this counts no unit that Routing does not.
    /// </summary>
    public static IEnumerable<string> Overloads(IReadOnlyList<LoggedEvent> events, int capacity)
    {
        var pendingSince = events.Where(e => e.Kind == "ConversationChanged" && e["status"] == "pending")
            .GroupBy(e => e["conversationId"]!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Min(e => e.At), StringComparer.Ordinal);
        var steps = new List<(string Agent, DateTimeOffset At, int Change, string Hand)>();
        foreach (var e in events)
        {
            var hand = $"{e["conversationId"]}/{e["waitId"]}";
            if (e.Kind == "ConversationOffered")
                steps.Add((e["agent"]!, e.At, +1, hand));
            else if (e.Kind == "OfferEnded")
                steps.Add((e["agent"]!, e.At, -1, hand));
            else if (e.Kind == "ConversationAssigned" && pendingSince.TryGetValue(e["conversationId"]!, out var pending))
                steps.Add((e["agent"]!, pending < e.At ? e.At : pending, -1, hand));
            else if (e.Kind == "ConversationUnassigned" && !pendingSince.ContainsKey(e["conversationId"]!))
                steps.Add((e["agent"]!, e.At, -1, hand));
        }

        foreach (var agent in steps.GroupBy(step => step.Agent, StringComparer.Ordinal))
        {
            var load = 0;
            // Of what happened at one instant the releases come first: intervals are half-open.
            foreach (var step in agent.OrderBy(step => step.At).ThenBy(step => step.Change))
                if ((load += step.Change) > capacity)
                    yield return $"{agent.Key} had {load} of {capacity} at {step.At:O} with {step.Hand}";
        }
    }
}
