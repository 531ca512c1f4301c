using Omnichannel.Phone.Calls;

namespace Omnichannel.Tests.Phone;

/// <summary>What follows from how a call stands.</summary>
public sealed class CallDecisionTests
{
    static readonly DateTimeOffset Start = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    static readonly TimeSpan Ring = TimeSpan.FromSeconds(15);
    static readonly Guid Conversation = Guid.CreateVersion7(Start);

    static Call Waiting() => new()
    {
        Tenant = "demo",
        Id = Guid.CreateVersion7(Start),
        Account = "hotline",
        Direction = "in",
        CallSid = "CA1",
        Number = "+923001234567",
        ThreadKey = "+923001234567",
        Menu = ["ur"],
        Language = "ur",
        State = "waiting",
        Heard = "wait",
        Told = true,
        ConversationId = Conversation,
        StartedAt = Start,
        QueuedAt = Start,
        HeardAt = Start,
    };

    static Progress Stands(string stage, string? agent = null, Guid? asking = null, string? last = null) => new()
    {
        Tenant = "demo",
        Id = Conversation,
        Account = "hotline",
        ThreadKey = "+923001234567",
        Version = 1,
        Status = "open",
        Stage = stage,
        Agent = agent,
        Asking = asking,
        LastAgent = last,
        Queue = "support",
    };

    static Guid NewId() => Guid.CreateVersion7(Start);

    static IReadOnlyList<Act> Decide(Call call, int seconds) => call.Decide(Ring, NewId, true, Start.AddSeconds(seconds));

    static (Call Call, Leg Leg, Guid Offer) Talking()
    {
        var (call, offer) = (Waiting(), NewId());
        call.Progress = Stands("offered", "ayesha", offer);
        Decide(call, 1);
        var leg = call.Legs[0];
        leg.LegSid = "CA2";
        leg.Hear(LineStatus.Answered, Start.AddSeconds(5));
        call.PutThrough(leg, Start.AddSeconds(5));
        call.Progress = Stands("assigned", "ayesha", offer);
        call.Heard = "room";
        return (call, leg, offer);
    }

    [Fact]
    public void The_phone_of_who_is_asked_rings_once()
    {
        var call = Waiting();
        call.Progress = Stands("offered", "ayesha", NewId());

        var first = Decide(call, 1);
        var again = Decide(call, 2);

        Assert.Equal("ayesha", Assert.IsType<DialAgent>(Assert.Single(first)).Leg.Agent);
        Assert.Empty(again);
        Assert.Equal("dialled", Assert.Single(call.Legs).State);
    }

    [Fact]
    public void A_webhook_decides_nothing_that_only_the_keeper_does()
    {
        var call = Waiting();
        call.Progress = Stands("offered", "ayesha", NewId());

        Assert.Empty(call.Decide(Ring, NewId, false, Start));
        Assert.Equal("wanted", Assert.Single(call.Legs).State);
        Assert.Equal(Start, call.ActAt);
        Assert.IsType<DialAgent>(Assert.Single(Decide(call, 0)));
    }

    [Theory]
    [InlineData(LineStatus.Busy, "busy")]
    [InlineData(LineStatus.NoAnswer, "no-answer")]
    [InlineData(LineStatus.Failed, "failed")]
    public void An_offer_whose_phone_is_not_answered_is_declined(object status, string result)
    {
        var (call, offer) = (Waiting(), NewId());
        call.Progress = Stands("offered", "ayesha", offer);
        Decide(call, 1);
        call.Legs[0].Hear((LineStatus)status, Start.AddSeconds(16));

        var declined = Assert.IsType<DeclineOffer>(Assert.Single(Decide(call, 16)));

        Assert.Equal((offer, "ayesha", $"The phone: {result}."), (declined.Offer, declined.Agent, declined.Reason));
    }

    [Fact]
    public void An_agent_who_accepted_at_the_desk_and_does_not_answer_the_phone_gives_the_conversation_back()
    {
        var (call, offer) = (Waiting(), NewId());
        call.Progress = Stands("offered", "ayesha", offer);
        Decide(call, 1);
        call.Progress = Stands("assigned", "ayesha", offer);
        call.Legs[0].Hear(LineStatus.NoAnswer, Start.AddSeconds(16));

        Assert.Equal(new GiveBack("ayesha", "support"), Assert.Single(Decide(call, 16)));
    }

    [Fact]
    public void A_phone_of_which_nothing_was_heard_is_given_up_after_the_ring()
    {
        var (call, offer) = (Waiting(), NewId());
        call.Progress = Stands("offered", "ayesha", offer);
        Decide(call, 1);
        call.HeardAt = Start.AddSeconds(20);
        Decide(call, 4);

        Assert.Equal(Start.AddSeconds(26), call.ActAt);
        Assert.IsType<DeclineOffer>(Assert.Single(Decide(call, 26)));
    }

    [Fact]
    public void When_somebody_else_is_asked_the_first_phone_stops_and_the_second_rings()
    {
        var call = Waiting();
        call.Progress = Stands("offered", "ayesha", NewId());
        Decide(call, 1);
        call.Legs[0].LegSid = "CA2";
        call.Progress = Stands("offered", "bilal", Guid.CreateVersion7(Start.AddSeconds(2)));

        var acts = Decide(call, 2);

        Assert.Contains(new EndLine("CA2"), acts);
        Assert.Equal("bilal", acts.OfType<DialAgent>().Single().Leg.Agent);
    }

    [Fact]
    public void An_agent_on_the_line_whose_offer_was_not_taken_yet_takes_it()
    {
        var (call, offer) = (Waiting(), NewId());
        call.Progress = Stands("offered", "ayesha", offer);
        Decide(call, 1);
        call.Legs[0].Hear(LineStatus.Answered, Start.AddSeconds(5));

        Assert.Equal(new TakeOffer(offer, "ayesha"), Assert.Single(Decide(call, 5)));
    }

    [Fact]
    public void The_waiting_customer_is_moved_to_the_agent_and_again_until_he_is_there()
    {
        var (call, _, _) = Talking();
        call.Heard = "wait";

        Assert.Equal(new MoveCustomer("CA1"), Assert.Single(Decide(call, 6)));
        Assert.Equal(new MoveCustomer("CA1"), Assert.Single(Decide(call, 9)));
        call.Heard = "room";
        Assert.Empty(Decide(call, 12));
    }

    [Fact]
    public void When_the_agent_hangs_up_the_customers_line_ends_and_the_call_was_answered()
    {
        var (call, leg, _) = Talking();
        call.HeardAt = Start.AddSeconds(60);
        leg.Hear(LineStatus.Completed, Start.AddSeconds(65));

        Assert.Equal(new EndLine("CA1"), Assert.Single(Decide(call, 65)));
        call.Hear(LineStatus.Completed, Start.AddSeconds(66));
        Assert.Empty(Decide(call, 66));

        Assert.Equal(("answered", 5, 60, null), (call.Outcome, call.WaitSeconds(Start), call.TalkSeconds(Start), call.ActAt));
    }

    [Fact]
    public void An_outcome_stays_whatever_is_said_later()
    {
        var call = Waiting();
        call.Hear(LineStatus.Completed, Start.AddSeconds(30));
        Decide(call, 30);
        call.Hear(LineStatus.Ringing, Start.AddSeconds(31));
        call.AskForCallback(Start.AddSeconds(31));
        call.LeaveMessage(Start.AddSeconds(31));
        Decide(call, 32);

        Assert.Equal(("ended", "abandoned", Start.AddSeconds(30)), (call.State, call.Outcome, call.EndedAt));
    }

    [Fact]
    public void A_message_may_be_reported_after_the_caller_hung_up()
    {
        var late = Waiting();
        late.AskForMessage(Start.AddSeconds(10));
        late.Hear(LineStatus.Completed, Start.AddSeconds(40));
        Decide(late, 40);
        Assert.Null(late.Outcome);
        late.LeaveMessage(Start.AddSeconds(45));
        Decide(late, 45);
        Assert.Equal("voicemail", late.Outcome);

        var never = Waiting();
        never.AskForMessage(Start.AddSeconds(10));
        never.Hear(LineStatus.Completed, Start.AddSeconds(40));
        Decide(never, 40);
        Decide(never, 55);
        Assert.Equal("abandoned", never.Outcome);
    }

    [Fact]
    public void A_transfer_takes_the_customer_from_the_agent_and_an_offline_desk_does_not()
    {
        var (call, leg, _) = Talking();
        call.Progress = Stands("waiting", last: "ayesha");
        Assert.Empty(Decide(call, 20));
        Assert.Equal("talking", call.State);

        call.Progress = Stands("waiting");
        var acts = Decide(call, 30);

        Assert.Equal("waiting", call.State);
        Assert.True(leg.Unwanted);
        Assert.Contains(new EndLine("CA2"), acts);
        Assert.Contains(new MoveCustomer("CA1"), acts);
    }

    [Fact]
    public void Who_leaves_while_a_colleague_is_consulted_leaves_the_customer_to_him()
    {
        var (call, leg, _) = Talking();
        call.State = "held";
        call.Legs.Add(new Leg { Tenant = "demo", Id = NewId(), CallId = call.Id, Agent = "bilal", Role = "consult", State = "answered", LegSid = "CA3", CreatedAt = Start });
        leg.Hear(LineStatus.Completed, Start.AddSeconds(40));

        var acts = Decide(call, 40);

        Assert.Contains(new HandTo("ayesha", "bilal"), acts);
        Assert.Equal(("talking", "bilal"), (call.State, call.Agent));
        call.Progress = Stands("waiting");
        Decide(call, 41);
        Assert.Equal("talking", call.State);
        var offer = Guid.CreateVersion7(Start.AddSeconds(41));
        call.Progress = Stands("offered", "bilal", offer);
        Assert.Contains(new TakeOffer(offer, "bilal"), Decide(call, 42));
    }

    [Fact]
    public void The_provider_is_asked_about_a_line_of_which_nothing_is_heard_and_at_last_it_is_over()
    {
        var call = Waiting();

        Assert.Equal(["CA1"], Assert.IsType<AskAboutLines>(Assert.Single(Decide(call, 60))).Sids);
        Decide(call, 601);

        Assert.Equal(("abandoned", true), (call.Outcome, call.Over));
    }

    [Fact]
    public void A_customer_who_is_called_back_is_dialled_once_the_agent_is_there()
    {
        var offer = NewId();
        var call = Waiting();
        call = new Call
        {
            Tenant = "demo", Id = call.Id, Account = "hotline", Direction = "out", Number = call.Number, ThreadKey = call.ThreadKey, Menu = ["ur"], State = "waiting", Told = true,
            ConversationId = Conversation, StartedAt = Start, HeardAt = Start, Progress = Stands("offered", "ayesha", offer),
        };
        Assert.IsType<DialAgent>(Assert.Single(Decide(call, 1)));
        call.Legs[0].Hear(LineStatus.Answered, Start.AddSeconds(5));
        call.PutThrough(call.Legs[0], Start.AddSeconds(5));

        Assert.IsType<DialCustomer>(Assert.Single(Decide(call, 5)));
        Assert.Empty(Decide(call, 8).OfType<DialCustomer>());
        Assert.Null(call.AnsweredAt);
        call.Hear(LineStatus.Busy, Start.AddSeconds(9));
        Decide(call, 9);

        Assert.Equal("unreached", call.Outcome);
    }
}
