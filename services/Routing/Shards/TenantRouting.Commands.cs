using System.Text.Json;
using NodaTime;
using Omnichannel.Hosting.Web;
using Omnichannel.Routing.Commands;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Policies;

namespace Omnichannel.Routing.Shards;

/// <summary>Commands, as the router's inputs.</summary>
sealed partial class TenantRouting
{
    /// <summary>Applies a command; null: the offer is not live, and storage knows what became of it.</summary>
    public CommandAnswer? Apply(RoutingCommand command, Instant now, string? traceParent) => command switch
    {
        Commands.AcceptOffer c => OfOffer(Decide(new Engine.AcceptOffer(new OfferId(c.Offer), new AgentId(c.Agent)), now, traceParent)),
        Commands.DeclineOffer c => OfOffer(Decide(new Engine.DeclineOffer(new OfferId(c.Offer), new AgentId(c.Agent)), now, traceParent, c.Reason)),
        Commands.PickConversation c => Apply(c, now, traceParent),
        Commands.SetPresence c => Apply(c, now, traceParent),
        PutConfiguration c => Apply(c, now, traceParent),
        DeleteConfiguration c => Apply(c, now, traceParent),
        RestorePolicy c => Apply(c, now, traceParent),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No such command"),
    };

    static CommandAnswer? OfOffer(Outcome outcome) => outcome switch
    {
        Outcome.OfferOfAnother => new CommandAnswer(Outcomes.NotFound),
        // Also when it was applied: the answer tells what storage holds once it is committed.
        _ => null,
    };

    CommandAnswer Apply(Commands.PickConversation command, Instant now, string? traceParent)
    {
        var (conversation, agent) = (new ConversationId(command.Conversation), new AgentId(command.Agent));
        if (!Documents.ContainsKey((Kinds.Queue, command.Queue)))
            return new CommandAnswer(Outcomes.NotFound);
        var before = router.Progress(conversation);
        if (before?.Queue.Value != command.Queue)
            return new CommandAnswer(Outcomes.NotWaiting);
        // What the agent has already is picked again: a repeat whose answer was lost.
        var outcome = before.Hold is { ExpiresAt: null } held && held.Agent == agent ? Outcome.Applied : Decide(new Engine.PickConversation(conversation, agent), now, traceParent);
        if (outcome != Outcome.Applied)
            return new CommandAnswer(outcome switch { Outcome.NotAllowed => Outcomes.NotAllowed, Outcome.NoRoom or Outcome.UnknownAgent => Outcomes.NoRoom, _ => Outcomes.NotWaiting });
        var offer = router.Progress(conversation)!.Hold!.Offer.Value;
        return new CommandAnswer(Outcomes.Done, Document: JsonSerializer.SerializeToElement(new AnsweredOffer(offer, command.Conversation, command.Agent, offer, now.ToDateTimeUtc()), Kinds.Json));
    }

    CommandAnswer Apply(Commands.SetPresence command, Instant now, string? traceParent)
    {
        var leaseUntil = now + Duration.FromSeconds(command.LeaseSeconds);
        var presence = Translate.PresenceOf(command.State) ?? throw new ArgumentOutOfRangeException(nameof(command), command.State, "No such presence");
        var outcome = Decide(new Engine.SetPresence(new AgentId(command.Agent), presence, leaseUntil), now, traceParent);
        return outcome == Outcome.UnknownAgent
            ? new CommandAnswer(Outcomes.NotFound)
            : new CommandAnswer(Outcomes.Done, Document: JsonSerializer.SerializeToElement(
                new OwnPresence(command.State, presence == Presence.Offline ? null : leaseUntil.ToDateTimeUtc()), Kinds.Json));
    }

    CommandAnswer Apply(PutConfiguration command, Instant now, string? traceParent)
    {
        var key = (command.Kind, command.Id);
        var before = Documents.GetValueOrDefault(key);
        if (!ETag.Allows(command.IfMatch, command.IfNoneMatch, before?.Version))
            return new CommandAnswer(Outcomes.VersionMismatch, before?.Version);
        var document = ReadDocument(command.Kind, command.Document);
        var errors = Unresolved(command.Id, document);
        if (errors.Count > 0)
            return new CommandAnswer(Outcomes.Invalid, Errors: errors);
        var json = JsonSerializer.Serialize(document, document.GetType(), Kinds.Json);
        if (before is not null && IsSame(before.Json, json))
            return new CommandAnswer(Outcomes.Done, before.Version, JsonSerializer.Deserialize<JsonElement>(before.Json));
        var after = Keep(key, document, json, command.By);
        Configure(command.Id, after, now, traceParent);
        return new CommandAnswer(before is null ? Outcomes.Created : Outcomes.Done, after.Version, JsonSerializer.SerializeToElement(document, document.GetType(), Kinds.Json));
    }

    CommandAnswer Apply(DeleteConfiguration command, Instant now, string? traceParent)
    {
        var key = (command.Kind, command.Id);
        if (!Documents.TryGetValue(key, out var before))
            return new CommandAnswer(Outcomes.NotFound);
        if (!ETag.Allows(command.IfMatch, null, before.Version))
            return new CommandAnswer(Outcomes.VersionMismatch, before.Version);
        Documents.Remove(key);
        var users = Documents.Where(d => Missing(d.Value.Document).Count > 0).Select(d => $"{d.Key.Kind} {d.Key.Id}").ToArray();
        if (users.Length > 0)
        {
            Documents[key] = before;
            return new CommandAnswer(Outcomes.InUse, Document: JsonSerializer.SerializeToElement(users.Order(StringComparer.Ordinal).Take(10), Kinds.Json));
        }

        Changed[key] = null;
        if (command.Kind == Kinds.Agent)
        {
            Memberships.Forget(command.Id);
            Decide(new RemoveAgent(new AgentId(command.Id)), now, traceParent);
        }
        else if (command.Kind == Kinds.Queue)
        {
            Decide(new RemoveQueue(new QueueId(command.Id)), now, traceParent);
            SetRule(command.Id, null, now, traceParent);
        }
        else if (command.Kind == Kinds.Calendar)
        {
            Calendars.Remove(command.Id);
        }

        return new CommandAnswer(Outcomes.Done);
    }

    /// <summary>A document of a kind from its JSON.</summary>
    public static ConfigurationDocument ReadDocument(string kind, JsonElement json) => kind switch
    {
        Kinds.Agent => json.Deserialize<AgentDocument>(Kinds.Json)!,
        Kinds.Queue => json.Deserialize<QueueDocument>(Kinds.Json)!,
        Kinds.Skill => json.Deserialize<SkillDocument>(Kinds.Json)!,
        Kinds.Calendar => json.Deserialize<CalendarDocument>(Kinds.Json)!,
        Kinds.Policy => json.Deserialize<PolicyDocument>(Kinds.Json)!,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of configuration"),
    };
}
