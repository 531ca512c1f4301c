using Omnichannel.Contracts;
using Omnichannel.Conversations.Threads;

namespace Omnichannel.Tests.Conversations.Threads;

public sealed class ConversationTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    static readonly Guid FirstWait = Id(1);

    readonly Conversation conversation = New();

    [Fact]
    public void The_first_message_begins_a_wait()
    {
        conversation.Hear(quiet: false, FirstWait, Now);
        Assert.Equal(("new", "waiting", FirstWait), (conversation.Status, conversation.RoutingState, conversation.WaitId));
        Assert.Equal(Now, Assert.Single(Taken<ConversationWaiting>()).WaitingSince);
    }

    [Fact]
    public void A_robots_answer_asks_for_nobody()
    {
        conversation.Hear(quiet: true, FirstWait, Now);
        Assert.Equal("none", conversation.RoutingState);
        Assert.Empty(conversation.TakeEvents("general", Now));
    }

    [Fact]
    public void A_robots_answer_does_not_re_open_what_is_resolved()
    {
        Assigned();
        conversation.Resolve("asha", Now);
        conversation.Hear(quiet: true, Id(2), Now);
        Assert.Equal("resolved", conversation.Status);
    }

    [Fact]
    public void An_assignment_opens_it_and_an_answer_makes_it_the_customers_turn()
    {
        Assigned();
        Assert.Equal(("open", "asha"), (conversation.Status, conversation.Agent));
        conversation.Answer(Now);
        Assert.Equal(("pending", "asha"), (conversation.Status, conversation.Agent));
        Assert.Equal("pending", Taken<ConversationChanged>()[^1].Status);
    }

    [Fact]
    public void The_customers_answer_to_an_assigned_agent_starts_no_new_wait()
    {
        Assigned();
        conversation.Answer(Now);
        conversation.TakeEvents("general", Now);
        conversation.Hear(quiet: false, Id(2), Now);
        Assert.Equal(("open", "assigned", FirstWait), (conversation.Status, conversation.RoutingState, conversation.WaitId));
        var events = conversation.TakeEvents("general", Now);
        Assert.Equal("open", Assert.IsType<ConversationChanged>(Assert.Single(events)).Status);
    }

    [Fact]
    public void A_re_opened_conversation_waits_for_its_last_agent_first()
    {
        Assigned();
        conversation.Resolve("asha", Now);
        conversation.TakeEvents("general", Now);
        conversation.Hear(quiet: false, Id(2), Now.AddDays(1));
        var wait = Assert.Single(Taken<ConversationWaiting>());
        Assert.Equal(("asha", Id(2), Now.AddDays(1)), (wait.PreferredAgent, wait.WaitId, wait.WaitingSince));
        Assert.True(wait.PreferredPatienceSeconds > 0);
    }

    [Theory]
    [InlineData("lapsed")]
    [InlineData("shift-end")]
    [InlineData("removed")]
    [InlineData("full")]
    public void What_an_agent_loses_waits_again_since_the_beginning(string reason)
    {
        Assigned();
        conversation.TakeEvents("general", Now);
        conversation.Apply(new ConversationUnassigned("t", conversation.Id, 3, FirstWait, Id(9), "asha", reason, Now), Id(2), Now.AddHours(1));
        var wait = Assert.Single(Taken<ConversationWaiting>());
        Assert.Equal((Id(2), Now), (wait.WaitId, wait.WaitingSince));
        Assert.Null(conversation.Agent);
    }

    [Fact]
    public void What_an_agent_loses_while_the_customer_is_to_write_waits_for_nobody()
    {
        Assigned();
        conversation.Answer(Now);
        conversation.Apply(new ConversationUnassigned("t", conversation.Id, 3, FirstWait, Id(9), "asha", "lapsed", Now), Id(2), Now);
        Assert.Equal("none", conversation.RoutingState);
        conversation.Hear(quiet: false, Id(3), Now.AddHours(1));
        Assert.Equal((Id(3), Now.AddHours(1)), (conversation.WaitId, conversation.WaitingSince));
    }

    [Fact]
    public void News_of_an_older_wait_or_version_changes_nothing()
    {
        Assigned();
        conversation.Transfer(new TransferTarget("agent", "ravi"), null, "asha", Id(2), Now);
        conversation.Apply(new ConversationUnassigned("t", conversation.Id, 3, FirstWait, Id(9), "asha", "transferred", Now), Id(4), Now);
        Assert.Equal(("waiting", Id(2)), (conversation.RoutingState, conversation.WaitId));
        conversation.Apply(new ConversationOffered("t", conversation.Id, 5, Id(2), Id(7), "ravi", "general", "email", null, null, "", Now, [], Now));
        conversation.Apply(new OfferEnded("t", conversation.Id, 4, Id(2), Id(7), "ravi", "expired", [], Now));
        Assert.Equal("offered", conversation.RoutingState);
        conversation.Apply(new OfferEnded("t", conversation.Id, 6, Id(2), Id(8), "asha", "expired", [Id(7)], Now));
        Assert.Equal("offered", conversation.RoutingState);
        conversation.Apply(new OfferEnded("t", conversation.Id, 7, Id(2), Id(7), "ravi", "expired", [], Now));
        Assert.Equal("waiting", conversation.RoutingState);
    }

    [Fact]
    public void What_the_customer_may_expect_is_of_the_present_wait_and_the_newest_and_over_with_it()
    {
        conversation.Hear(quiet: false, FirstWait, Now);
        conversation.Apply(new WaitEstimateChanged("t", conversation.Id, FirstWait, "general", 3, 90, Now.AddHours(1), Now.AddSeconds(2)));
        conversation.Apply(new WaitEstimateChanged("t", conversation.Id, FirstWait, "general", 5, 150, Now.AddHours(1), Now.AddSeconds(1)));
        conversation.Apply(new WaitEstimateChanged("t", conversation.Id, Id(77), "general", 9, 900, Now.AddHours(1), Now.AddSeconds(3)));
        Assert.Equal((3, 90, Now.AddHours(1)), (conversation.WaitPosition, conversation.WaitExpectedSeconds, conversation.SlaDueAt));

        conversation.Apply(new ConversationAssigned("t", conversation.Id, 2, FirstWait, Id(9), null, "asha", "general", "email", Now.AddHours(1), Now), Now);
        Assert.Equal(((int?)null, Now.AddHours(1)), (conversation.WaitPosition, conversation.SlaDueAt));
        conversation.Answer(Now);
        Assert.Null(conversation.SlaDueAt);
    }

    [Fact]
    public void A_breach_is_shown_over_a_hand_over_and_an_answer_until_the_customer_writes_anew()
    {
        Assigned();
        conversation.Apply(new SlaBreached("t", conversation.Id, 3, FirstWait, "general", Now.AddHours(1), Now.AddHours(1)));
        conversation.Apply(new ConversationUnassigned("t", conversation.Id, 4, FirstWait, Id(9), "asha", "shift-end", Now.AddHours(2)), Id(2), Now.AddHours(2));
        conversation.Answer(Now.AddHours(3));
        Assert.Equal((Now.AddHours(1), true), (conversation.SlaDueAt, conversation.SlaBreached));
        conversation.Hear(quiet: false, Id(3), Now.AddHours(4));
        Assert.Equal((null, false), (conversation.SlaDueAt, conversation.SlaBreached));
    }

    [Fact]
    public void That_the_queue_was_full_is_shown_while_the_conversation_waits()
    {
        conversation.Hear(quiet: false, FirstWait, Now);
        conversation.Apply(new QueueOverfilled("t", conversation.Id, 2, Id(77), "general", null, Now));
        Assert.False(conversation.QueueFull);
        conversation.Apply(new QueueOverfilled("t", conversation.Id, 3, FirstWait, "general", "other", Now));
        Assert.Equal((true, "other"), (conversation.QueueFull, conversation.DivertedTo));

        conversation.Apply(new ConversationAssigned("t", conversation.Id, 4, FirstWait, Id(9), null, "asha", "other", "email", null, Now), Now);
        Assert.Equal((false, "other"), (conversation.QueueFull, conversation.DivertedTo));
        conversation.Transfer(new TransferTarget("agent", "ravi"), null, "asha", Id(2), Now);
        Assert.Null(conversation.DivertedTo);
    }

    [Fact]
    public void A_breach_of_another_wait_or_told_after_the_answer_is_none()
    {
        Assigned();
        conversation.Apply(new SlaBreached("t", conversation.Id, 3, Id(77), "general", Now.AddHours(1), Now.AddHours(1)));
        conversation.Answer(Now);
        conversation.Apply(new SlaBreached("t", conversation.Id, 4, FirstWait, "general", Now.AddHours(1), Now.AddHours(1)));
        Assert.False(conversation.SlaBreached);
    }

    [Fact]
    public void A_transfer_after_an_answer_waits_since_then()
    {
        Assigned();
        conversation.Answer(Now);
        conversation.Transfer(null, "billing", "asha", Id(2), Now.AddHours(2));
        Assert.Equal(Now.AddHours(2), Taken<ConversationWaiting>()[^1].WaitingSince);
    }

    [Fact]
    public void The_customers_next_turn_waits_since_he_wrote()
    {
        Assigned();
        conversation.Answer(Now);
        conversation.Hear(quiet: false, Id(2), Now.AddHours(3));
        conversation.Apply(new ConversationUnassigned("t", conversation.Id, 3, FirstWait, Id(9), "asha", "full", Now), Id(2), Now.AddHours(3));
        Assert.Equal(Now.AddHours(3), Taken<ConversationWaiting>()[^1].WaitingSince);
    }

    [Fact]
    public void An_assignment_that_comes_after_the_resolution_does_not_show()
    {
        conversation.Hear(quiet: false, FirstWait, Now);
        conversation.Resolve("asha", Now);
        conversation.Apply(new ConversationAssigned("t", conversation.Id, 2, FirstWait, Id(9), null, "asha", "general", "email", null, Now), Now);
        Assert.Equal(("resolved", "none"), (conversation.Status, conversation.RoutingState));
    }

    [Fact]
    public void A_transfer_keeps_the_place_in_time_and_does_not_come_back()
    {
        Assigned();
        conversation.Transfer(null, "billing", "asha", Id(2), Now.AddHours(2));
        var wait = Taken<ConversationWaiting>()[^1];
        Assert.Equal(("billing", Now), (wait.Queue, wait.WaitingSince));
        Assert.Null(wait.PreferredAgent);
        Assert.Equal(["asha"], wait.ExcludedAgents);
    }

    [Fact]
    public void Versions_grow_and_the_timeline_has_no_gap()
    {
        for (var i = 1; i <= 3; i++)
            Assert.Equal(i, conversation.NextSeq(Id(i), "in", null, Now));
        conversation.Hear(quiet: false, FirstWait, Now);
        conversation.Touch(Now);
        var events = conversation.TakeEvents("general", Now);
        Assert.Equal([1L, 2L, 3L], events.OfType<MessageAdded>().Select(e => e.Seq));
        Assert.Equal((1, 2), (events.OfType<ConversationWaiting>().Single().Version, events.OfType<ConversationChanged>().Single().Version));
        Assert.Empty(conversation.TakeEvents("general", Now));
    }

    [Theory]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void A_resolved_conversation_is_continued_for_so_many_days(int days, bool continues)
    {
        conversation.Resolve(null, Now);
        Assert.Equal(continues, conversation.Continues(7, Now.AddDays(days)));
    }

    void Assigned()
    {
        conversation.Hear(quiet: false, FirstWait, Now);
        conversation.Apply(new ConversationOffered("t", conversation.Id, 1, FirstWait, Id(8), "asha", "general", "email", null, null, "", Now, [], Now));
        conversation.Apply(new ConversationAssigned("t", conversation.Id, 2, FirstWait, Id(9), Id(8), "asha", "general", "email", null, Now), Now);
    }

    List<T> Taken<T>() => [.. conversation.TakeEvents("general", Now).OfType<T>()];

    static Guid Id(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    static Conversation New() => new()
    {
        Tenant = "t",
        Id = Id(100),
        CustomerId = Id(101),
        Channel = "email",
        ChannelAccount = "support",
        ThreadKey = "k",
        Queue = "general",
        ReplyTo = new Party("anna@c.example", null, "email"),
        CreatedAt = Now,
    };
}
