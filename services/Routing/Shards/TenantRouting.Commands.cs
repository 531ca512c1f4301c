using System.Text.Json;
using NodaTime;
using Omnichannel.Hosting.Web;
using Omnichannel.Routing.Commands;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Routing.Shards;

/// <summary>Commands, as the router's inputs.</summary>
sealed partial class TenantRouting
{
    /// <summary>Applies a command; null: the offer is not live, and storage knows what became of it.</summary>
    public CommandAnswer? Apply(RoutingCommand command, Instant now, string? traceParent) => command switch
    {
        Commands.AcceptOffer c => OfOffer(Decide(new Engine.AcceptOffer(new OfferId(c.Offer), new AgentId(c.Agent)), now, traceParent)),
        Commands.DeclineOffer c => OfOffer(Decide(new Engine.DeclineOffer(new OfferId(c.Offer), new AgentId(c.Agent)), now, traceParent, c.Reason)),
        Commands.SetPresence c => Apply(c, now, traceParent),
        PutConfiguration c => Apply(c, now, traceParent),
        DeleteConfiguration c => Apply(c, now, traceParent),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No such command"),
    };

    static CommandAnswer? OfOffer(Outcome outcome) => outcome switch
    {
        Outcome.OfferOfAnother => new CommandAnswer(Outcomes.NotFound),
        // Also when it was applied: the answer tells what storage holds once it is committed.
        _ => null,
    };

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
        var errors = References(document);
        if (errors.Count > 0)
            return new CommandAnswer(Outcomes.Invalid, Errors: errors);
        var json = JsonSerializer.Serialize(document, document.GetType(), Kinds.Json);
        if (before?.Json == json)
            return new CommandAnswer(Outcomes.Done, before.Version, JsonSerializer.SerializeToElement(document, document.GetType(), Kinds.Json));
        var after = new StoredDocument((before?.Version ?? 0) + 1, document, json);
        Documents[key] = after;
        Changed[key] = after;
        Configure(command.Id, document, after.Version, now, traceParent);
        return new CommandAnswer(before is null ? Outcomes.Created : Outcomes.Done, after.Version, JsonSerializer.SerializeToElement(document, document.GetType(), Kinds.Json));
    }

    /// <summary>Tells the router of a document; of a calendar: all who keep to it.</summary>
    void Configure(string id, IConfigurationDocument document, long version, Instant now, string? traceParent)
    {
        switch (document)
        {
            case AgentDocument agent:
                Decide(new ConfigureAgent(Calendars.ConfigOf(id, agent)), now, traceParent);
                break;
            case QueueDocument queue:
                Decide(new ConfigureQueue(Calendars.ConfigOf(id, queue, version)), now, traceParent);
                break;
            case CalendarDocument calendar:
                Calendars.Set(id, calendar);
                foreach (var (key, user) in Users(Kinds.Calendar, id))
                    Configure(key.Id, user.Document, user.Version, now, traceParent);
                break;
        }
    }

    CommandAnswer Apply(DeleteConfiguration command, Instant now, string? traceParent)
    {
        var key = (command.Kind, command.Id);
        if (!Documents.TryGetValue(key, out var before))
            return new CommandAnswer(Outcomes.NotFound);
        if (!ETag.Allows(command.IfMatch, null, before.Version))
            return new CommandAnswer(Outcomes.VersionMismatch, before.Version);
        var users = Users(command.Kind, command.Id).Select(u => $"{u.Key.Kind} {u.Key.Id}").Take(10).ToArray();
        if (users.Length > 0)
            return new CommandAnswer(Outcomes.InUse, Document: JsonSerializer.SerializeToElement(users, Kinds.Json));
        Documents.Remove(key);
        Changed[key] = null;
        if (command.Kind == Kinds.Agent)
            Decide(new RemoveAgent(new AgentId(command.Id)), now, traceParent);
        else if (command.Kind == Kinds.Queue)
            Decide(new RemoveQueue(new QueueId(command.Id)), now, traceParent);
        else if (command.Kind == Kinds.Calendar)
            Calendars.Remove(command.Id);
        return new CommandAnswer(Outcomes.Done);
    }

    /// <summary>A document of a kind from its JSON.</summary>
    public static IConfigurationDocument ReadDocument(string kind, JsonElement json) => kind switch
    {
        Kinds.Agent => json.Deserialize<AgentDocument>(Kinds.Json)!,
        Kinds.Queue => json.Deserialize<QueueDocument>(Kinds.Json)!,
        Kinds.Skill => json.Deserialize<SkillDocument>(Kinds.Json)!,
        Kinds.Calendar => json.Deserialize<CalendarDocument>(Kinds.Json)!,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of configuration"),
    };

    IReadOnlyDictionary<string, string[]> References(IConfigurationDocument document)
    {
        var faults = new Faults();
        if (document is AgentDocument agent)
        {
            for (var i = 0; i < (agent.Skills?.Count ?? 0); i++)
                faults.Unless(Documents.ContainsKey((Kinds.Skill, agent.Skills![i].Skill!)), $"skills[{i}].skill", $"There is no skill '{agent.Skills[i].Skill}'.");
            for (var i = 0; i < (agent.Queues?.Count ?? 0); i++)
                faults.Unless(Documents.ContainsKey((Kinds.Queue, agent.Queues![i])), $"queues[{i}]", $"There is no queue '{agent.Queues[i]}'.");
        }

        var (place, calendar) = document switch { AgentDocument a => ("shifts", a.Shifts), QueueDocument q => ("calendar", q.Calendar), _ => ("", null) };
        faults.Unless(calendar is null || Documents.ContainsKey((Kinds.Calendar, calendar)), place, $"There is no calendar '{calendar}'.");
        return faults.Found;
    }

    /// <summary>Documents that name another one, in the order of their ids.</summary>
    List<KeyValuePair<(string Kind, string Id), StoredDocument>> Users(string kind, string id) =>
        [.. Documents.Where(d => Uses(d.Value.Document, kind, id)).OrderBy(d => d.Key.Kind, StringComparer.Ordinal).ThenBy(d => d.Key.Id, StringComparer.Ordinal)];

    static bool Uses(IConfigurationDocument document, string kind, string id) => (document, kind) switch
    {
        (AgentDocument agent, Kinds.Skill) => agent.Skills?.Any(s => s.Skill == id) == true,
        (AgentDocument agent, Kinds.Queue) => agent.Queues?.Contains(id, StringComparer.Ordinal) == true,
        (AgentDocument agent, Kinds.Calendar) => agent.Shifts == id,
        (QueueDocument queue, Kinds.Calendar) => queue.Calendar == id,
        _ => false,
    };
}
