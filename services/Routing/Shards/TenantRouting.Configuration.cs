using System.Text.Json;
using NodaTime;
using Omnichannel.Routing.Calendars;
using Omnichannel.Routing.Commands;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Policies;

namespace Omnichannel.Routing.Shards;

/// <summary>What documents of configuration name, and what the router is told when one of them changes.</summary>
sealed partial class TenantRouting
{
    CommandAnswer Apply(RestorePolicy command, Instant now, string? traceParent)
    {
        var key = (Kinds.Policy, command.Id);
        if (!Documents.TryGetValue(key, out var before))
            return new CommandAnswer(Outcomes.NotFound);
        var document = ReadDocument(Kinds.Policy, command.Document);
        var json = JsonSerializer.Serialize(document, document.GetType(), Kinds.Json);
        // A repeat whose answer was lost finds its own work done, and does not go back to where it came from.
        if (before.Version == command.Present + 1 && IsSame(before.Json, json))
            return Answer(before);
        if (before.Version != command.Present)
            return new CommandAnswer(Outcomes.VersionMismatch, before.Version);
        // What was right when it was put need not be so by now.
        var errors = document.Errors() is { Count: > 0 } wrong ? wrong : Unresolved(command.Id, document);
        if (errors.Count > 0)
            return new CommandAnswer(Outcomes.Invalid, Errors: errors);
        var after = Keep(key, document, json, command.By, command);
        Configure(command.Id, after, now, traceParent);
        return Answer(after);

        static CommandAnswer Answer(StoredDocument stored) => new(Outcomes.Done, stored.Version, JsonSerializer.Deserialize<JsonElement>(stored.Json));
    }

    StoredDocument Keep((string Kind, string Id) key, ConfigurationDocument document, string json, string? by, RestorePolicy? rollback = null)
    {
        var last = Documents.GetValueOrDefault(key)?.Version ?? (key.Kind == Kinds.Policy ? LastPolicyVersions.GetValueOrDefault(key.Id) : 0);
        var stored = new StoredDocument(last + 1, document, json);
        Documents[key] = stored;
        Changed[key] = stored;
        if (key.Kind == Kinds.Policy)
        {
            LastPolicyVersions[key.Id] = stored.Version;
            PolicyVersions.Add(new NewPolicyVersion(key.Id, stored, by, rollback?.Version, rollback?.Request));
        }

        return stored;
    }

    /// <summary>Tells the router of a document that is new or changed, and of what follows from it.</summary>
    void Configure(string id, StoredDocument stored, Instant now, string? traceParent)
    {
        switch (stored.Document)
        {
            case AgentDocument agent:
                Memberships.Look(id, agent);
                Decide(new ConfigureAgent(ConfigOf(id, agent)), now, traceParent);
                break;
            case QueueDocument queue:
                Decide(new ConfigureQueue(ConfigOf(id, stored)), now, traceParent);
                SetRule(id, queue.Rule(), now, traceParent);
                break;
            case PolicyDocument:
                foreach (var queue in QueuesOf(id))
                    Decide(new ConfigureQueue(ConfigOf(queue, Documents[(Kinds.Queue, queue)])), now, traceParent);
                break;
            case CalendarDocument calendar:
                Calendars.Set(id, calendar);
                foreach (var (user, document) in Documents.Where(d => d.Value.Document switch { AgentDocument a => a.Shifts == id, QueueDocument q => q.Calendar == id, _ => false })
                    .OrderBy(d => d.Key.Kind, StringComparer.Ordinal).ThenBy(d => d.Key.Id, StringComparer.Ordinal).ToArray())
                    Configure(user.Id, document, now, traceParent);
                break;
        }
    }

    void SetRule(string queue, Hosting.Conditions.Condition? rule, Instant now, string? traceParent)
    {
        foreach (var (id, agent) in Memberships.SetRule(queue, rule, Agents()))
            Decide(new ConfigureAgent(ConfigOf(id, agent)), now, traceParent);
    }

    /// <summary>The queues as the router has them, in the order of their ids.</summary>
    public IEnumerable<QueueConfig> QueueConfigs() =>
        Documents.Where(d => d.Key.Kind == Kinds.Queue).OrderBy(d => d.Key.Id, StringComparer.Ordinal).Select(d => ConfigOf(d.Key.Id, d.Value));

    /// <summary>The agents as the router has them, in the order of their ids.</summary>
    public IEnumerable<AgentConfig> AgentConfigs() => Agents().OrderBy(a => a.Id, StringComparer.Ordinal).Select(a => ConfigOf(a.Id, a.Document));

    AgentConfig ConfigOf(string id, AgentDocument agent) => Calendars.ConfigOf(id, agent, Memberships.Of(id));

    QueueConfig ConfigOf(string id, StoredDocument queue) => ConfigOf(id, queue, Documents, Calendars);

    /// <summary>A queue as the engine takes it, with its policy and its opening hours.</summary>
    public static QueueConfig ConfigOf(string id, StoredDocument queue, IReadOnlyDictionary<(string Kind, string Id), StoredDocument> documents, TenantCalendars calendars)
    {
        var document = (QueueDocument)queue.Document;
        return calendars.ConfigOf(
            id,
            document,
            queue.Version,
            document.Policy is { } named && documents.TryGetValue((Kinds.Policy, named), out var policy) ? ((PolicyDocument)policy.Document).ToPolicy(named, policy.Version) : null);
    }

    /// <summary>What does not hold of a document among the others, by place.</summary>
    IReadOnlyDictionary<string, string[]> Unresolved(string id, ConfigurationDocument document)
    {
        var missing = Missing(document);
        return missing.Count > 0 ? missing : Cycles(id, document);
    }

    /// <summary>What a document names and is not there, by place.</summary>
    IReadOnlyDictionary<string, string[]> Missing(ConfigurationDocument document)
    {
        var faults = new Faults();
        switch (document)
        {
            case AgentDocument agent:
                for (var i = 0; i < (agent.Skills?.Count ?? 0); i++)
                    UnlessThere(Kinds.Skill, agent.Skills![i].Skill!, $"skills[{i}].skill");
                for (var i = 0; i < (agent.Queues?.Count ?? 0); i++)
                    UnlessThere(Kinds.Queue, agent.Queues![i], $"queues[{i}]");
                if (agent.Shifts is { } shifts)
                    UnlessThere(Kinds.Calendar, shifts, "shifts");
                break;
            case QueueDocument queue:
                if (queue.Policy is { } policy)
                    UnlessThere(Kinds.Policy, policy, "policy");
                if (queue.Calendar is { } hours)
                    UnlessThere(Kinds.Calendar, hours, "calendar");
                queue.AddMembershipFaults(faults, AgentAttributes.Known with
                {
                    Fault = name => AgentAttributes.SkillOf(name) is { } skill && !Documents.ContainsKey((Kinds.Skill, skill)) ? $"There is no skill '{skill}'." : null,
                });
                break;
            case PolicyDocument named:
                foreach (var (place, skill) in named.DroppedSkills())
                    UnlessThere(Kinds.Skill, skill, place);
                foreach (var (place, queue) in named.Overflow())
                    UnlessThere(Kinds.Queue, queue, place);
                break;
        }

        return faults.Found;

        void UnlessThere(string kind, string id, string place) => faults.Unless(Documents.ContainsKey((kind, id)), place, $"There is no {kind} '{id}'.");
    }

    /// <summary>Where overflow would lead back, by place.</summary>
    IReadOnlyDictionary<string, string[]> Cycles(string id, ConfigurationDocument document)
    {
        var faults = new Faults();
        if (document is PolicyDocument policy && policy.Overflow().Any() && QueuesOf(id) is { Count: > 0 } queues)
        {
            var ways = new Overflow(Documents, queues.ToHashSet(StringComparer.Ordinal)).WaysTo(queues);
            foreach (var (place, target) in policy.Overflow().Where(entry => ways.ContainsKey(entry.Queue)))
                faults.Add(place, $"Overflow leads back to a queue that goes by this policy: {Overflow.Say(ways, target)}.");
        }
        else if (document is QueueDocument { Policy: { } named })
        {
            var ways = new Overflow(Documents, new HashSet<string>(StringComparer.Ordinal) { id }).WaysTo([id]);
            foreach (var (_, target) in ((PolicyDocument)Documents[(Kinds.Policy, named)].Document).Overflow().Where(entry => ways.ContainsKey(entry.Queue)).DistinctBy(entry => entry.Queue))
                faults.Add("policy", $"Overflow leads back to this queue: {Overflow.Say(ways, target)}.");
        }

        return faults.Found;
    }

    /// <summary>The queues that go by a policy, in the order of their ids.</summary>
    List<string> QueuesOf(string policy) =>
        [.. Documents.Where(d => d.Value.Document is QueueDocument queue && queue.Policy == policy).Select(d => d.Key.Id).Order(StringComparer.Ordinal)];

    IEnumerable<(string Id, AgentDocument Document)> Agents() =>
        Documents.Where(d => d.Key.Kind == Kinds.Agent).Select(d => (d.Key.Id, (AgentDocument)d.Value.Document));

    /// <summary>Whether two documents say the same; PostgreSQL keeps members in an order of its own.</summary>
    static bool IsSame(string one, string other) =>
        one == other || JsonElement.DeepEquals(JsonSerializer.Deserialize<JsonElement>(one), JsonSerializer.Deserialize<JsonElement>(other));
}
