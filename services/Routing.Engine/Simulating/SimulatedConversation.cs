namespace Omnichannel.Routing.Engine.Simulating;

/// <summary>A conversation of a simulation.</summary>
internal sealed class SimulatedConversation(int number, Arrival arrival, QueueConfig queue, Tally tally)
{
    private int _waits;

    public readonly int Number = number;
    public readonly Arrival Arrival = arrival;
    public readonly QueueConfig Queue = queue;
    public readonly Tally Tally = tally;
    public readonly ConversationId Id = new(new Guid(number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 0));
    public readonly long Since = arrival.At.ToUnixTimeTicks();

    /// <summary>By when it is to have its first agent, in ticks; null: as long as it takes.</summary>
    public readonly long? Due = queue.ResponseDue(arrival.Channel, arrival.At)?.ToUnixTimeTicks();

    /// <summary>Ticks of an agent's time it still takes.</summary>
    public long Left = arrival.Handling.BclCompatibleTicks;
    public long Version;

    /// <summary>Who has it, and since when; null: nobody.</summary>
    public SimulatedAgent? Agent;
    public long AssignedAt;
    public bool IsAnswered;

    /// <summary>Its agent has laid it aside.</summary>
    public bool IsLaidAside;
    public bool IsToldClosed;

    /// <summary>How often it was offered.</summary>
    public int Offers;

    /// <summary>What was planned under another stamp does not happen.</summary>
    public int Stamp { get; private set; }

    public void Replan() => Stamp++;

    public WaitId NextWait()
    {
        Stamp++;
        return new(new Guid(Number, (short)++_waits, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1));
    }
}
