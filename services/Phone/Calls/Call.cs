using System.Text.Json.Serialization;

namespace Omnichannel.Phone.Calls;

/// <summary>
/// A call with a customer, as stored, and its rules: what it becomes by what the customer does, by what becomes of agents' legs, and by how its conversation stands. Pure: the time is
/// passed in; what is to be done about it is told by <see cref="Decide"/>.
/// </summary>
internal sealed partial class Call
{
    /// <summary>How often the menu is read before the first language is taken.</summary>
    private const int MostMenuRounds = 3;

    public required string Tenant { get; init; }
    public required Guid Id { get; init; }
    public required string Account { get; init; }

    /// <summary><c>in</c> or <c>out</c>.</summary>
    public required string Direction { get; init; }

    /// <summary>The provider's id of the customer's leg; of a call out null until it is placed.</summary>
    public string? CallSid { get; set; }

    /// <summary>The customer's number; empty where it is withheld.</summary>
    public required string Number { get; init; }
    public string? Called { get; init; }
    public string? Name { get; init; }

    /// <summary>ISO 3166-1 code of the number, or null.</summary>
    public string? Country { get; init; }
    public required string ThreadKey { get; init; }
    public string? Language { get; set; }
    public bool LanguageChosen { get; set; }

    /// <summary>Languages of the menu, in its order.</summary>
    public required IReadOnlyList<string> Menu { get; init; }
    public Guid? ConversationId { get; set; }
    public string? Queue { get; set; }

    /// <summary><c>choosing</c>, <c>consenting</c>, <c>waiting</c>, <c>talking</c>, <c>held</c>, <c>recording</c> or <c>ended</c>.</summary>
    public required string State { get; set; }

    /// <summary>What the customer hears, as the provider was told last: <c>nothing</c>, <c>wait</c>, <c>room</c>, <c>hold</c>, <c>message</c> or <c>end</c>.</summary>
    public string Heard { get; set; } = "nothing";
    public int MenuRounds { get; set; }
    public bool Greeted { get; set; }

    /// <summary><c>unasked</c>, <c>told</c>, <c>given</c> or <c>refused</c>.</summary>
    public string Consent { get; set; } = "unasked";
    public bool Told { get; set; }
    public bool EndTold { get; set; }
    public DateTimeOffset? PlacedAt { get; set; }
    public bool CallbackAsked { get; set; }
    public bool MessageAsked { get; set; }
    public bool MessageLeft { get; set; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? QueuedAt { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>When the provider last asked for or said something.</summary>
    public required DateTimeOffset HeardAt { get; set; }

    /// <summary>The agent who spoke last with the customer.</summary>
    public string? Agent { get; set; }

    /// <summary>See <see cref="Contracts.CallEnded"/>; set once.</summary>
    public string? Outcome { get; set; }

    /// <summary>Whether the provider knows of the end.</summary>
    public bool Over { get; set; }
    public DateTimeOffset? ActAt { get; set; }

    /// <summary>Calls to agents, the first first.</summary>
    [JsonIgnore]
    public List<Leg> Legs { get; set; } = [];

    /// <summary>How its conversation stands; null: not told yet.</summary>
    [JsonIgnore]
    public Progress? Progress { get; set; }

    /// <summary>Whether somebody spoke with the customer.</summary>
    [JsonIgnore]
    public bool IsAnswered => AnsweredAt is not null;

    [JsonIgnore]
    public bool IsEnded => State == "ended";

    /// <summary>Whether what is said is recorded.</summary>
    [JsonIgnore]
    public bool IsRecorded => Consent is "told" or "given";

    /// <summary>Whole seconds the customer waited.</summary>
    public int WaitSeconds(DateTimeOffset now) => Seconds(QueuedAt ?? StartedAt, AnsweredAt ?? EndedAt ?? now);

    /// <summary>Whole seconds they spoke.</summary>
    public int TalkSeconds(DateTimeOffset now) => AnsweredAt is { } from ? Seconds(from, EndedAt ?? now) : 0;

    /// <summary>It is to be looked at soon.</summary>
    public void Wake(DateTimeOffset at) => ActAt = ActAt < at ? ActAt : at;

    /// <summary>The language the menu ended in: chosen, or the first one after it was read in vain.</summary>
    /// <param name="chosen">The tag, or null.</param>
    public void Choose(string? chosen)
    {
        if (State != "choosing")
            return;
        if (chosen is null && ++MenuRounds < MostMenuRounds)
            return;
        (Language, LanguageChosen) = (chosen ?? Menu[0], chosen is not null);
        State = "consenting";
    }

    /// <summary>Recording is told or asked about, or neither; then he waits for an agent.</summary>
    /// <param name="mode">See <see cref="Accounts.RecordingRule"/>.</param>
    /// <param name="answer">True where he agrees, false where not; null: not asked, or no answer.</param>
    /// <param name="isAnswer">Whether he was asked.</param>
    /// <param name="now">Now.</param>
    public void Agree(string mode, bool? answer, bool isAnswer, DateTimeOffset now)
    {
        if (State != "consenting" || (mode == "ask" && !isAnswer))
            return;
        // Silence is no consent.
        Consent = mode switch { "announce" => "told", "ask" => answer == true ? "given" : "refused", _ => "unasked" };
        (State, QueuedAt) = ("waiting", now);
        Wake(now);
    }

    /// <summary>He asks to be called back: the call ends, and he keeps his place.</summary>
    public bool AskForCallback(DateTimeOffset now)
    {
        if (State != "waiting" || Direction != "in" || Number.Length == 0)
            return false;
        CallbackAsked = true;
        End(now);
        return true;
    }

    /// <summary>He is to leave a message.</summary>
    public bool AskForMessage(DateTimeOffset now)
    {
        if (State != "waiting" || Direction != "in")
            return false;
        (State, MessageAsked) = ("recording", true);
        Wake(now);
        return true;
    }

    /// <summary>His message is there.</summary>
    public void LeaveMessage(DateTimeOffset now)
    {
        if (!MessageAsked)
            return;
        MessageLeft = true;
        if (Outcome is null)
            End(now);
        Wake(now);
    }

    /// <summary>The provider says how the customer's line stands.</summary>
    public void Hear(LineStatus status, DateTimeOffset now)
    {
        HeardAt = now;
        if (!status.IsOver())
            return;
        Over = true;
        End(now);
    }

    /// <summary>The call is over for us; its outcome follows.</summary>
    public void End(DateTimeOffset now)
    {
        if (!IsEnded)
            (State, EndedAt) = ("ended", now);
        Wake(now);
    }

    /// <summary>An agent answered and has the conversation: the customer is put through to him.</summary>
    public void PutThrough(Leg leg, DateTimeOffset now)
    {
        if (IsEnded || !leg.IsWith)
            return;
        (leg.Through, Agent) = (true, leg.Agent);
        if (State is "waiting" or "recording" or "choosing" or "consenting")
            State = "talking";
        // A customer who is called back has answered only once his own line is there.
        if (Direction == "in" || Heard == "room")
            AnsweredAt ??= now;
        Wake(now);
    }

    private static int Seconds(DateTimeOffset from, DateTimeOffset to) => Math.Max(0, (int)(to - from).TotalSeconds);
}
