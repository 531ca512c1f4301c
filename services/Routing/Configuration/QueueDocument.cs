using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using NodaTime;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Conditions;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Routing.Configuration;

/// <summary>What differs from a channel's ordinary rule in a queue. Seconds throughout.</summary>
/// <param name="Units">Units it takes of an agent, 1 to 1,000.</param>
/// <param name="WholeAgent">True: it takes all of an agent who has nothing else in hand.</param>
/// <param name="PendingReleaseSeconds">How long it keeps its units while the customer is to write; −1: always.</param>
/// <param name="OfflineGraceSeconds">How long an assignment outlives its agent's presence.</param>
/// <param name="ResponseTargetSeconds">Time to the first response; −1: none.</param>
/// <param name="WrapUpSeconds">How long the units stay taken after it is resolved, for what is to be written down: 0 to 86,400.</param>
/// <param name="Interruptible">Whether an agent lays it aside where nobody else has room for what interrupts; so it is with mails.</param>
/// <param name="Interrupts">Whether one interrupts what is interruptible; so it is with chats and calls. What interrupts or takes the whole agent is not interruptible.</param>
sealed record ChannelRuleEntry(int? Units, bool? WholeAgent, int? PendingReleaseSeconds, int? OfflineGraceSeconds, int? ResponseTargetSeconds, int? WrapUpSeconds = null, bool? Interruptible = null, bool? Interrupts = null)
{
    public ChannelRule ToRule(Channel channel)
    {
        var ordinary = ChannelRule.For(channel);
        return new ChannelRule(
            WholeAgent == true ? null : Units ?? (WholeAgent == false ? ordinary.Units ?? 1 : ordinary.Units),
            PendingReleaseSeconds is { } pending ? OrNever(pending) : ordinary.PendingRelease,
            OfflineGraceSeconds is { } grace ? Duration.FromSeconds(grace) : ordinary.OfflineGrace,
            ResponseTargetSeconds is { } target ? OrNever(target) : ordinary.ResponseTarget)
        {
            WrapUp = WrapUpSeconds is { } wrapUp ? Duration.FromSeconds(wrapUp) : ordinary.WrapUp,
            Interruptible = Interruptible ?? ordinary.Interruptible,
            Interrupts = Interrupts ?? ordinary.Interrupts,
        };
    }

    static Duration? OrNever(int seconds) => seconds < 0 ? null : Duration.FromSeconds(seconds);
}

/// <summary><c>/v1/queues/{id}</c>: what is not said has the default of <see cref="QueueConfig"/>.</summary>
record QueueDocument : ConfigurationDocument
{
    const int Day = 86_400;
    const int LongestRule = 10_000;

    /// <summary>Display name, 1 to 200 characters.</summary>
    [Required]
    public string? Name { get; init; }

    /// <summary>Least proficiency in the customer's language: A1 to C2 or native.</summary>
    public string? MinimumProficiency { get; init; }

    /// <summary>How long an offer waits for its answer: 1 to 3,600.</summary>
    public int? OfferTimeoutSeconds { get; init; }

    /// <summary>To how many agents a conversation is offered at once, 1 to 20; the first who accepts has it. 1 where left out. With <c>autoAccept</c> it is one.</summary>
    public int? OfferTo { get; init; }

    /// <summary>How long an agent who declined is not asked again: 0 to 86,400.</summary>
    public int? DeclineCoolDownSeconds { get; init; }

    /// <summary>After so many expired offers in a row the agent is away: 1 to 100.</summary>
    public int? AwayAfterExpiries { get; init; }

    /// <summary>True: offers are accepted for the agent at once.</summary>
    public bool? AutoAccept { get; init; }

    /// <summary>Waiting so long counts as much as one step of priority: 1 to 86,400.</summary>
    public int? AgingIntervalSeconds { get; init; }

    /// <summary>The calendar of its opening hours; always open where left out. What comes while it is closed waits for the next opening.</summary>
    public string? Calendar { get; init; }

    /// <summary>An agent whose shift ends sooner is not asked: 0 to 86,400.</summary>
    public int? MinShiftLeftSeconds { get; init; }

    /// <summary>Whether what an agent has in hand goes to others when the shift ends; true where left out. What waits for the customer stays until the customer writes.</summary>
    public bool? HandOverAtShiftEnd { get; init; }

    /// <summary>What differs from the ordinary rule, by channel.</summary>
    public IReadOnlyDictionary<string, ChannelRuleEntry>? Channels { get; init; }

    /// <summary>Id of the policy it goes by; where left out it takes the best fit and relaxes nothing.</summary>
    public string? Policy { get; init; }

    /// <summary>
    /// Who serves the queue beside the agents that list it: a condition in typed operators (<c>equals</c>, <c>in</c>, <c>contains</c>, <c>at-least</c>, <c>and</c>, <c>or</c>, <c>not</c>,
    /// <c>always</c>) over an agent's <c>id</c>, <c>region</c>, <c>timeZone</c>, <c>language</c> (each tag and what it is short for), <c>skill:ID</c> (the level) and <c>attributes.NAME</c>.
    /// </summary>
    public JsonElement? Membership { get; init; }

    public override IReadOnlyDictionary<string, string[]> Errors()
    {
        var faults = new Faults();
        faults.UnlessReadable(Name, 200, "name");
        faults.Unless(MinimumProficiency is null || AgentDocument.ProficiencyOf(MinimumProficiency) is not null, "minimumProficiency", "A1, A2, B1, B2, C1, C2 or native.");
        faults.Unless(OfferTimeoutSeconds is null or (>= 1 and <= 3600), "offerTimeoutSeconds", "1 to 3600.");
        faults.Unless(OfferTo is null or (>= 1 and <= 20), "offerTo", "1 to 20.");
        faults.Unless(DeclineCoolDownSeconds is null or (>= 0 and <= Day), "declineCoolDownSeconds", "0 to 86400.");
        faults.Unless(AwayAfterExpiries is null or (>= 1 and <= 100), "awayAfterExpiries", "1 to 100.");
        faults.Unless(AgingIntervalSeconds is null or (>= 1 and <= Day), "agingIntervalSeconds", "1 to 86400.");
        faults.Unless(Calendar is null || Names.IsName(Calendar), "calendar", "1 to 64 of a-z, 0-9 and hyphen.");
        faults.Unless(MinShiftLeftSeconds is null or (>= 0 and <= Day), "minShiftLeftSeconds", "0 to 86400.");
        foreach (var (channel, rule) in Channels ?? new Dictionary<string, ChannelRuleEntry>(StringComparer.Ordinal))
        {
            var place = $"channels.{channel}";
            faults.Unless(Names.IsName(channel), place, "No channel.");
            faults.Unless(rule is not null, place, "A rule.");
            faults.Unless(rule?.Units is null or (>= 1 and <= 1000), place + ".units", "1 to 1000.");
            faults.Unless(rule is not { WholeAgent: true, Units: not null }, place + ".units", "Not together with wholeAgent.");
            faults.Unless(rule?.PendingReleaseSeconds is null or (>= -1 and <= 30 * Day), place + ".pendingReleaseSeconds", "−1 to 2592000.");
            faults.Unless(rule?.OfflineGraceSeconds is null or (>= 0 and <= 30 * Day), place + ".offlineGraceSeconds", "0 to 2592000.");
            faults.Unless(rule?.ResponseTargetSeconds is null or (>= -1 and <= 365 * Day), place + ".responseTargetSeconds", "−1 to 31536000.");
            faults.Unless(rule?.WrapUpSeconds is null or (>= 0 and <= Day), place + ".wrapUpSeconds", "0 to 86400.");
            if (rule is { Interruptible: true } && rule.ToRule(new Channel(channel)) is { } asked)
            {
                faults.Unless(!asked.Interrupts, place + ".interruptible", "Not together with interrupts.");
                faults.Unless(asked.Units is not null, place + ".interruptible", "Not of what takes the whole agent.");
            }
        }

        faults.Unless(Policy is null || Names.IsName(Policy), "policy", "1 to 64 of a-z, 0-9 and hyphen.");
        faults.Unless(Membership is not { } written || written.GetRawText().Length <= LongestRule, "membership", $"At most {LongestRule} characters.");
        AddMembershipFaults(faults, AgentAttributes.Known);
        return faults.Found;
    }

    /// <summary>Adds what is wrong with the rule of membership.</summary>
    internal void AddMembershipFaults(Faults faults, ConditionAttributes known)
    {
        if (Membership is { } written && !Condition.TryRead(written, known, out _, out var wrong, "membership"))
            foreach (var (place, found) in wrong)
                faults.Add(place, found[0]);
    }

    /// <summary>The rule of membership of a valid document, or null.</summary>
    internal Condition? Rule() => Membership is not { } written ? null
        : Condition.TryRead(written, AgentAttributes.Known, out var rule, out var wrong, "membership") ? rule
        : throw new InvalidDataException($"The rule of membership cannot be read: {string.Join("; ", wrong.Keys)}");

    /// <summary>The queue as the engine takes it.</summary>
    /// <param name="id">Queue id.</param>
    /// <param name="version">Version of the document.</param>
    /// <param name="policy">The policy it names, or null.</param>
    public QueueConfig ToConfig(string id, long version, Engine.Policy? policy = null)
    {
        var ordinary = new QueueConfig(new QueueId(id));
        return ordinary with
        {
            Version = version,
            Policy = policy ?? ordinary.Policy,
            MinimumProficiency = AgentDocument.ProficiencyOf(MinimumProficiency) ?? ordinary.MinimumProficiency,
            OfferTimeout = Seconds(OfferTimeoutSeconds) ?? ordinary.OfferTimeout,
            OfferTo = (byte)(OfferTo ?? ordinary.OfferTo),
            DeclineCoolDown = Seconds(DeclineCoolDownSeconds) ?? ordinary.DeclineCoolDown,
            AwayAfterExpiries = AwayAfterExpiries ?? ordinary.AwayAfterExpiries,
            AutoAccept = AutoAccept ?? ordinary.AutoAccept,
            AgingInterval = Seconds(AgingIntervalSeconds) ?? ordinary.AgingInterval,
            MinShiftLeft = Seconds(MinShiftLeftSeconds) ?? ordinary.MinShiftLeft,
            HandOverAtShiftEnd = HandOverAtShiftEnd ?? ordinary.HandOverAtShiftEnd,
            Channels = (Channels ?? new Dictionary<string, ChannelRuleEntry>(StringComparer.Ordinal))
                .ToDictionary(c => new Channel(c.Key), c => c.Value.ToRule(new Channel(c.Key))),
        };
    }

    static Duration? Seconds(int? seconds) => seconds is { } value ? Duration.FromSeconds(value) : null;
}
