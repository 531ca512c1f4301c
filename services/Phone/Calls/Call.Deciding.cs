namespace Omnichannel.Phone.Calls;

/// <summary>What follows from how a call stands. Called whenever something changed, and again when <see cref="ActAt"/> has come.</summary>
internal sealed partial class Call
{
    /// <summary>What was asked of others and shows no effect is asked again after this.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(3);

    /// <summary>A provider says something of every line on which something happens; whoever waits is heard of three times as often.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60);

    /// <summary>What a line may ring longer than was asked, until the provider says so.</summary>
    private static readonly TimeSpan RingSlack = TimeSpan.FromSeconds(10);

    /// <summary>How long after the end a message may still be reported.</summary>
    private static readonly TimeSpan MessageSlack = TimeSpan.FromSeconds(15);

    /// <summary>Words of farewell may last so long before the line is ended all the same.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(30);

    /// <summary>A line that cannot be asked about for so long is taken to be over.</summary>
    private static readonly TimeSpan Lost = TimeSpan.FromMinutes(10);

    /// <summary>Changes the call by what its conversation and its legs say, and tells what is to be done outside.</summary>
    /// <param name="ring">How long an agent's phone rings.</param>
    /// <param name="newId">Makes ids.</param>
    /// <param name="acting">Whether the caller does it: only then are lines marked as dialled. Otherwise it is left to whoever looks after calls, at once.</param>
    /// <param name="now">Now.</param>
    public IReadOnlyList<Act> Decide(TimeSpan ring, Func<Guid> newId, bool acting, DateTimeOffset now)
    {
        var acts = new List<Act>();
        Queue = Progress?.Queue ?? Queue;
        GiveUpLegs(ring, now);
        if (State is "waiting")
            FindAgent(acts, newId, now);
        else if (State is "talking" or "held")
            FollowTransfer(acts);
        if (State is "talking" or "held" && !Legs.Exists(leg => leg is { Role: "agent", IsWith: true, Through: true }))
            HandOverOrEnd(acts, now);
        if (Direction == "out" && !IsEnded && State == "waiting" && Progress is { Stage: "none" })
            End(now);
        if (CallSid is not null && now - HeardAt > Lost && !Over)
        {
            Over = true;
            End(now);
        }

        if (IsEnded)
            foreach (var leg in Legs.Where(leg => leg.IsLive))
                leg.Unwanted = true;
        if (acting)
            SetLines(acts, now);
        Settle(now);
        ActAt = acting ? Next(acts, ring, now) : now;
        return acts;
    }

    // What rang too long, or was never heard of again, is over.
    private void GiveUpLegs(TimeSpan ring, DateTimeOffset now)
    {
        foreach (var leg in Legs.Where(leg => leg.State is "dialled" or "ringing" && now >= leg.DialledAt + ring + RingSlack))
        {
            if (leg.LegSid is null || now >= leg.DialledAt + ring + RingSlack * 2)
                leg.Hear(LineStatus.NoAnswer, now);
        }
    }

    private void FindAgent(List<Act> acts, Func<Guid> newId, DateTimeOffset now)
    {
        var asked = Progress is { Stage: "offered" or "assigned", Agent: not null, Asking: not null } progress ? progress : null;
        foreach (var leg in Legs.Where(leg => leg.IsLive && (asked is null || (leg.Asking != asked.Asking && leg.Agent != asked.Agent))))
            leg.Unwanted = true;
        if (asked is null)
            return;
        var answering = Legs.Find(leg => leg.Asking == asked.Asking) ?? Legs.Find(leg => leg.Agent == asked.Agent && leg is { IsLive: true, Unwanted: false });
        if (answering is null)
        {
            Legs.Add(new Leg { Tenant = Tenant, Id = newId(), CallId = Id, Agent = asked.Agent!, Role = "agent", Asking = asked.Asking, State = "wanted", CreatedAt = now });
            return;
        }

        answering.Asking = asked.Asking;
        if (answering.IsWith && asked.Stage == "assigned")
            PutThrough(answering, now);
        else if (answering.IsWith)
            acts.Add(new TakeOffer(asked.Asking!.Value, asked.Agent!));
        else if (!answering.IsLive && asked.Stage == "offered")
            acts.Add(new DeclineOffer(asked.Asking!.Value, asked.Agent!, $"The phone: {answering.Result}."));
        else if (!answering.IsLive)
            acts.Add(new GiveBack(asked.Agent!, asked.Queue));
    }

    private void FollowTransfer(List<Act> acts)
    {
        if (Progress is not { } progress || Legs.FindLast(leg => leg is { Role: "agent", IsWith: true, Through: true }) is not { } present)
            return;
        if (progress.Agent == present.Agent && progress.Stage is "assigned" or "offered")
        {
            if (progress.Stage == "assigned")
                present.Asking = progress.Asking;
            else if (progress.Asking is { } offer && offer != present.Asking)
                acts.Add(new TakeOffer(offer, present.Agent));
            return;
        }

        // An agent who was consulted waits for the conversation to become his; one whose desk went offline still has the customer on the line.
        var isTransferred = present.Asking is not null && progress.Asking != present.Asking
            && (progress.Stage == "assigned" || (progress.Stage is "waiting" or "offered" && progress.LastAgent is null));
        if (!isTransferred)
            return;
        State = "waiting";
        foreach (var leg in Legs.Where(leg => leg.IsLive))
            leg.Unwanted = true;
    }

    private void HandOverOrEnd(List<Act> acts, DateTimeOffset now)
    {
        if (Legs.Find(leg => leg is { Role: "consult", IsWith: true }) is not { } consulted)
        {
            End(now);
            return;
        }

        acts.Add(new HandTo(Agent!, consulted.Agent));
        (consulted.Role, consulted.Asking) = ("agent", null);
        State = "talking";
        PutThrough(consulted, now);
    }

    private void SetLines(List<Act> acts, DateTimeOffset now)
    {
        foreach (var leg in Legs)
        {
            if (leg is { State: "wanted", Unwanted: true })
                leg.Hear(LineStatus.Canceled, now);
            else if (leg.State == "wanted")
            {
                (leg.State, leg.DialledAt) = ("dialled", now);
                acts.Add(new DialAgent(leg));
            }
            else if (leg is { IsLive: true, Unwanted: true, LegSid: { } sid })
                acts.Add(new EndLine(sid));
        }

        if (Direction == "out" && State == "talking" && PlacedAt is null)
        {
            PlacedAt = now;
            acts.Add(new DialCustomer());
        }

        if (Over || CallSid is not { } own)
            return;
        if (IsEnded && (Heard != "end" || now > EndedAt + Farewell))
            acts.Add(new EndLine(own));
        else if (IsElsewhere())
            acts.Add(new MoveCustomer(own));
        var silent = Legs.Where(leg => leg is { State: "answered", Unwanted: false, LegSid: not null }).Select(leg => leg.LegSid!).Prepend(own).ToList();
        if (now >= HeardAt + Quiet)
            acts.Add(new AskAboutLines(silent));
    }

    private bool IsElsewhere() => State switch
    {
        "talking" => Heard is "wait" or "hold" or "message",
        "held" => Heard is "room",
        "waiting" => Heard is "room" or "hold",
        _ => false,
    };

    private void Settle(DateTimeOffset now)
    {
        if (!IsEnded || Outcome is not null)
            return;
        if (IsAnswered)
            Outcome = "answered";
        else if (CallbackAsked)
            Outcome = "callback";
        else if (MessageLeft)
            Outcome = "voicemail";
        else if (Direction == "out")
            Outcome = "unreached";
        else if (!MessageAsked || now >= EndedAt + MessageSlack)
            Outcome = "abandoned";
    }

    private DateTimeOffset? Next(List<Act> acts, TimeSpan ring, DateTimeOffset now)
    {
        var times = new List<DateTimeOffset>();
        if (acts.Count > 0)
            times.Add(now + Pace);
        times.AddRange(Legs.Where(leg => leg.State is "dialled" or "ringing").Select(leg => leg.DialledAt!.Value + ring + RingSlack + (leg.LegSid is null ? TimeSpan.Zero : RingSlack)));
        if (!Over && CallSid is not null)
            times.Add(IsEnded && Heard == "end" ? EndedAt!.Value + Farewell : HeardAt + Quiet);
        if (IsEnded && Outcome is null)
            times.Add(EndedAt!.Value + MessageSlack);
        if (times.Count == 0)
            return null;
        var next = times.Min();
        return next > now ? next : now + Pace;
    }
}
