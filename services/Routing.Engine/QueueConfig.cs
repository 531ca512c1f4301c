using NodaTime;
using Omnichannel.Routing.Engine.Time;

namespace Omnichannel.Routing.Engine;

/// <summary>What the tenant says of a queue. The defaults are what a queue has that nobody configured.</summary>
/// <param name="Id">The queue.</param>
public sealed record QueueConfig(QueueId Id)
{
    /// <summary>The version of this configuration; every decision names the one it was made by. 0: never configured.</summary>
    public long Version { get; init; }

    /// <summary>The least proficiency in the conversation's language that will do.</summary>
    public Proficiency MinimumProficiency { get; init; } = Proficiency.B1;

    /// <summary>How long an offer lives.</summary>
    public Duration OfferTimeout { get; init; } = Duration.FromSeconds(30);

    /// <summary>To how many agents a conversation is offered at once, 1 or more; the first who accepts has it. More than one are asked only where nothing waits that nobody is asked about.</summary>
    public byte OfferTo { get; init; } = 1;

    /// <summary>How long a conversation is not offered again to an agent who declined it or let it expire.</summary>
    public Duration DeclineCoolDown { get; init; } = Duration.FromMinutes(1);

    /// <summary>After so many expired offers in a row the agent is set away.</summary>
    public int AwayAfterExpiries { get; init; } = 3;

    /// <summary>Whether the chosen agent has the conversation at once, without being asked.</summary>
    public bool AutoAccept { get; init; }

    /// <summary>The waiting time worth one point of priority, so that everything is served in the end.</summary>
    public Duration AgingInterval { get; init; } = Duration.FromMinutes(10);

    /// <summary>When it is open; null: always. While it is closed nothing is offered; what waits is told the next opening.</summary>
    public Calendar? OpeningHours { get; init; }

    /// <summary>An agent whose shift ends sooner is not asked.</summary>
    public Duration MinShiftLeft { get; init; } = Duration.Zero;

    /// <summary>Whether what an agent has in hand is handed over when the shift ends. What waits for the customer stays until the customer writes.</summary>
    public bool HandOverAtShiftEnd { get; init; } = true;

    /// <summary>How it chooses and what it relaxes.</summary>
    public Policy Policy { get; init; } = Policy.Default;

    /// <summary>Rules that differ from <see cref="ChannelRule.For"/>, by channel.</summary>
    public IReadOnlyDictionary<Channel, ChannelRule> Channels { get; init; } = new Dictionary<Channel, ChannelRule>();

    /// <summary>By when a customer is to have an answer who waits since <paramref name="since"/>, counted in opening hours; null: there is no target, or it is beyond <see cref="Calendar.Horizon"/>.</summary>
    public Instant? ResponseDue(Channel channel, Instant since) =>
        RuleFor(channel).ResponseTarget is not { } target ? null : OpeningHours is { } hours ? hours.After(since, target) : since + target;

    /// <summary>The rule for <paramref name="channel"/> in this queue.</summary>
    public ChannelRule RuleFor(Channel channel) => Channels.TryGetValue(channel, out var rule) ? rule : ChannelRule.For(channel);
}

/// <summary>What a conversation of a channel costs an agent, and how long things may last.</summary>
/// <param name="Units">Units of capacity it takes; null: all of them, so it goes only to an agent with nothing else in hand.</param>
/// <param name="PendingRelease">How long it keeps its units after the agent answered and the customer is to write; null: always.</param>
/// <param name="OfflineGrace">How long an assignment outlives its agent's presence.</param>
/// <param name="ResponseTarget">The time to the first response, in the queue's opening hours, from which the due time in the order follows; null: none.</param>
public sealed record ChannelRule(int? Units, Duration? PendingRelease, Duration OfflineGrace, Duration? ResponseTarget)
{
    /// <summary>How long the agent's units stay taken after a conversation is resolved, for what is to be written down.</summary>
    public Duration WrapUp { get; init; } = Duration.Zero;

    /// <summary>Whether an agent who has one in hand may be asked all the same about what interrupts. Never so of what takes all of an agent, or interrupts itself.</summary>
    public bool Interruptible { get; init; }

    /// <summary>Whether one goes, where nobody has room, to an agent who has only interruptible work to lay aside for it.</summary>
    public bool Interrupts { get; init; }

    private static readonly ChannelRule Mail = new(1, Duration.Zero, Duration.FromMinutes(30), Duration.FromHours(24)) { Interruptible = true };
    private static readonly ChannelRule Chat = new(1, Duration.FromMinutes(3), Duration.FromMinutes(1), Duration.FromMinutes(1)) { Interrupts = true };
    private static readonly ChannelRule Social = new(1, Duration.Zero, Duration.FromMinutes(10), Duration.FromHours(1));
    private static readonly ChannelRule Call = new(null, null, Duration.FromSeconds(15), Duration.FromSeconds(15)) { Interrupts = true };
    private static readonly ChannelRule Other = new(1, Duration.Zero, Duration.FromMinutes(10), Duration.FromHours(1));

    /// <summary>The rule where a queue sets none: a call takes all of an agent, anything else one unit; chats and calls interrupt mails.</summary>
    public static ChannelRule For(Channel channel) => channel.Code switch
    {
        "email" => Mail,
        "chat" => Chat,
        "social" => Social,
        "phone" => Call,
        _ => Other,
    };
}
