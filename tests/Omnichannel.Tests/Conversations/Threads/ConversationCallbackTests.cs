using Omnichannel.Contracts;
using Omnichannel.Conversations.Threads;

namespace Omnichannel.Tests.Conversations.Threads;

public sealed class ConversationCallbackTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly DateTimeOffset Due = Now.AddDays(1);
    static readonly Guid FirstWait = Id(1);

    readonly Conversation conversation = new()
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

    [Fact]
    public void What_waits_rests_until_it_is_due_in_a_new_wait_that_keeps_its_place()
    {
        Waiting();
        conversation.Promise(Due, "asha", Id(2), Now.AddHours(1));
        var wait = Assert.Single(Taken<ConversationWaiting>());
        Assert.Equal((Id(2), Due, Now, "asha"), (wait.WaitId, wait.NotBefore, wait.WaitingSince, wait.PreferredAgent));
        Assert.Equal(Due, conversation.CallbackAt);
    }

    [Fact]
    public void A_transfer_that_waits_keeps_whom_it_is_meant_for()
    {
        Assigned();
        conversation.Transfer(new TransferTarget("agent", "ravi"), null, "asha", Id(2), Now);
        conversation.Promise(Due, "asha", Id(3), Now);
        var wait = Taken<ConversationWaiting>()[^1];
        Assert.Equal(new TransferTarget("agent", "ravi"), wait.Target);
        Assert.Equal(["asha"], wait.ExcludedAgents);
        Assert.Null(wait.PreferredAgent);
        Assert.Equal(Due, wait.NotBefore);
    }

    [Fact]
    public void Of_several_promises_the_earliest_counts_and_the_next_when_that_is_cancelled()
    {
        Waiting();
        conversation.Promise(Due, null, Id(2), Now);
        conversation.Promise(Due.AddDays(1), null, Id(3), Now);
        Assert.Equal(Due, Assert.Single(Taken<ConversationWaiting>()).NotBefore);
        conversation.Release(Due.AddDays(1), Now);
        var wait = Assert.Single(Taken<ConversationWaiting>());
        Assert.Equal((Id(2), Due.AddDays(1)), (wait.WaitId, wait.NotBefore));
        conversation.Release(null, Now.AddHours(1));
        Assert.Equal(Now.AddHours(1), Assert.Single(Taken<ConversationWaiting>()).NotBefore);
    }

    [Fact]
    public void A_customer_who_writes_meanwhile_waits_for_an_answer_and_the_promise_stands()
    {
        Waiting();
        conversation.Promise(Due, null, Id(2), Now);
        Taken<ConversationWaiting>();
        conversation.Hear(quiet: false, Id(3), Now.AddHours(2));
        var wait = Assert.Single(Taken<ConversationWaiting>());
        Assert.Equal((Id(2), Now.AddHours(2)), (wait.WaitId, wait.NotBefore));
        Assert.Equal(Due, conversation.CallbackAt);
    }

    [Fact]
    public void It_is_nobodys_turn_until_then_for_the_agent_who_has_it_and_his_turn_when_it_is_due()
    {
        Assigned();
        conversation.Promise(Due, "asha", Id(2), Now);
        Assert.Equal(("pending", "assigned", "asha"), (conversation.Status, conversation.RoutingState, conversation.Agent));
        Assert.Equal("pending", Assert.Single(Taken<ConversationChanged>()).Status);
        conversation.FallDue(null, Id(3), Due);
        Assert.Equal(("open", "assigned", "asha"), (conversation.Status, conversation.RoutingState, conversation.Agent));
        Assert.Equal("open", Assert.Single(Taken<ConversationChanged>()).Status);
        Assert.Null(conversation.CallbackAt);
    }

    [Fact]
    public void What_was_resolved_meanwhile_waits_again_for_its_last_agent_first()
    {
        Assigned();
        conversation.Promise(Due, "asha", Id(2), Now);
        conversation.Resolve("asha", Now);
        Assert.Equal(Due, conversation.CallbackAt);
        Taken<object>();
        conversation.FallDue(null, Id(3), Due);
        var wait = Assert.Single(Taken<ConversationWaiting>());
        Assert.Equal((Id(3), "asha", Due), (wait.WaitId, wait.PreferredAgent, wait.WaitingSince));
        Assert.Equal("open", conversation.Status);
    }

    [Fact]
    public void What_its_agent_lost_meanwhile_waits_for_him_first_when_it_is_due()
    {
        Assigned();
        conversation.Promise(Due, "asha", Id(2), Now);
        conversation.Apply(new ConversationUnassigned("t", conversation.Id, 3, FirstWait, Id(9), "asha", "lapsed", Now), Id(3), Now);
        Assert.Equal("none", conversation.RoutingState);
        conversation.FallDue(null, Id(4), Due);
        Assert.Equal((Id(4), "asha"), (conversation.WaitId, conversation.LastAgent));
        Assert.Equal("waiting", conversation.RoutingState);
    }

    void Waiting()
    {
        conversation.Hear(quiet: false, FirstWait, Now);
        conversation.TakeEvents("general", Now);
    }

    void Assigned()
    {
        Waiting();
        conversation.Apply(new ConversationAssigned("t", conversation.Id, 2, FirstWait, Id(9), Id(8), "asha", "general", "email", null, Now), Now);
        conversation.TakeEvents("general", Now);
    }

    List<T> Taken<T>() => [.. conversation.TakeEvents("general", Now).OfType<T>()];

    static Guid Id(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
}
