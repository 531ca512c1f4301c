using System.Globalization;
using NodaTime;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Routing.Shards;

/// <summary>A <see cref="DecisionReason"/> as it is stored and shown.</summary>
sealed record ReasonDocument(
    string Trigger,
    int Step,
    int Considered,
    bool Targeted,
    bool Preferred,
    string? Proficiency,
    string? Language,
    int SkillMargin,
    int LoadPermille,
    DateTimeOffset IdleSince,
    int Priority,
    long QueueVersion,
    string? Policy,
    long PolicyVersion)
{
    /// <summary>How many agents may be asked at once; absent where it is one.</summary>
    public int? OfferTo { get; init; }

    /// <summary>How many others were being asked; absent where nobody was.</summary>
    public int? Beside { get; init; }

    /// <summary>Hours between the agent's clock and the customer's, in steps of 3; absent where it did not count.</summary>
    public int? ZoneDistance { get; init; }

    /// <summary>True where nobody was on shift of the region it is meant for; absent otherwise.</summary>
    public bool? RegionSleeps { get; init; }

    /// <summary>How many conversations the agent lays aside for it; absent where none.</summary>
    public int? Interrupts { get; init; }

    public static ReasonDocument Of(DecisionReason reason) => new(
        reason.Trigger switch { DecisionTrigger.AgentFree => "agent-free", DecisionTrigger.Picked => "picked", _ => "conversation-came" },
        reason.Step,
        reason.Considered,
        reason.Targeted,
        reason.Preferred,
        reason.Proficiency is { } proficiency ? proficiency == Engine.Proficiency.Native ? "native" : proficiency.ToString() : null,
        reason.Language,
        reason.SkillMargin,
        reason.LoadPermille,
        reason.IdleSince.ToDateTimeOffset(),
        reason.Priority,
        reason.QueueVersion,
        reason.Policy,
        reason.PolicyVersion)
    {
        OfferTo = reason.OfferTo > 0 ? reason.OfferTo : null,
        Beside = reason.Beside > 0 ? reason.Beside : null,
        Interrupts = reason.Interrupts > 0 ? reason.Interrupts : null,
        ZoneDistance = reason.ZoneDistance,
        RegionSleeps = reason.RegionSleeps ? true : null,
    };

    public DecisionReason ToReason() => new()
    {
        Trigger = Trigger switch { "agent-free" => DecisionTrigger.AgentFree, "picked" => DecisionTrigger.Picked, _ => DecisionTrigger.ConversationCame },
        Step = (byte)Step,
        Considered = Considered,
        Targeted = Targeted,
        Preferred = Preferred,
        Proficiency = Proficiency is null ? null : Enum.Parse<Proficiency>(Proficiency, ignoreCase: true),
        Language = Language,
        SkillMargin = SkillMargin,
        LoadPermille = LoadPermille,
        IdleSince = Instant.FromDateTimeOffset(IdleSince),
        Priority = Priority,
        QueueVersion = QueueVersion,
        Policy = Policy,
        PolicyVersion = PolicyVersion,
        OfferTo = (byte)(OfferTo ?? 0),
        Beside = (byte)(Beside ?? 0),
        Interrupts = Interrupts ?? 0,
        ZoneDistance = (byte?)ZoneDistance,
        RegionSleeps = RegionSleeps == true,
    };

    /// <summary>The reason in English, from its parts alone, so that another language needs only another of these.</summary>
    public string InWords()
    {
        var said = new List<string>();
        if (Targeted)
            said.Add("the conversation was transferred to this agent");
        if (Preferred)
            said.Add("the customer's preferred agent");
        said.Add(Language is null ? "no particular language was needed" : $"speaks {Language} ({Proficiency})");
        if (Step > 0)
            said.Add(string.Create(CultureInfo.InvariantCulture, $"fit since step {Step} of policy '{Policy}', version {PolicyVersion}"));
        if (SkillMargin > 0)
            said.Add(string.Create(CultureInfo.InvariantCulture, $"skills {SkillMargin} level{(SkillMargin == 1 ? "" : "s")} above what was asked"));
        if (ZoneDistance is { } hours)
            said.Add(hours == 0 ? "near the customer's time of day" : string.Create(CultureInfo.InvariantCulture, $"about {hours} hours from the customer's time of day"));
        if (RegionSleeps == true)
            said.Add("nobody of the region it is meant for is on shift");
        said.Add(string.Create(CultureInfo.InvariantCulture, $"{LoadPermille / 10} % loaded"));
        said.Add(string.Create(CultureInfo.InvariantCulture, $"idle since {IdleSince.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"));
        if (Interrupts is { } laidAside)
            said.Add(string.Create(CultureInfo.InvariantCulture, $"nobody had room, so {laidAside} conversation{(laidAside == 1 ? " is" : "s are")} laid aside for it"));
        if (OfferTo is { } several)
            said.Add(string.Create(CultureInfo.InvariantCulture, $"one of up to {several} agents asked at once, whoever accepts first has it"));
        var looked = Trigger switch
        {
            "agent-free" => string.Create(CultureInfo.InvariantCulture, $"the agent became free and this was first of {Considered} kind{(Considered == 1 ? "" : "s")} of waiting conversations"),
            "picked" => "the agent took it out of its turn",
            _ => string.Create(CultureInfo.InvariantCulture, $"chosen when the conversation came, {Considered} candidate{(Considered == 1 ? "" : "s")} looked at"),
        };
        return $"{string.Join("; ", said)}; {looked}.";
    }
}
