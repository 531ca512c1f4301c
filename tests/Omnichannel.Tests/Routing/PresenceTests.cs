using NodaTime;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Tests.Routing;

public sealed class PresenceTests
{
    [Fact]
    public void A_lapsed_lease_ends_offers_at_once_and_asks_the_next()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann").WithAgent("bob", "en:B1");
        world.Is("ann", Presence.Ready, Duration.FromSeconds(20));
        var conversation = world.Waits();
        Assert.Equal("ann", world.OfferedTo(conversation));

        world.Pass(Duration.FromSeconds(20));

        Assert.Equal(Presence.Offline, world.PresenceOf("ann"));
        Assert.Equal("bob", world.OfferedTo(conversation));
        Assert.Contains(world.Log.OfType<PresenceChanged>(), p => p.Reason == PresenceReason.LeaseLapsed);
        Assert.Equal(OfferEnd.AgentUnavailable, world.Log.OfType<OfferEnded>().Single().Reason);
    }

    [Fact]
    public void A_renewed_lease_does_not_lapse()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        for (var i = 0; i < 10; i++)
        {
            world.Is("ann", Presence.Ready, Duration.FromSeconds(20));
            world.Pass(Duration.FromSeconds(15));
        }

        Assert.Equal(Presence.Ready, world.PresenceOf("ann"));
        Assert.Single(world.Log.OfType<PresenceChanged>());
    }

    [Fact]
    public void A_shortened_lease_lapses_early()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        world.Is("ann", Presence.Ready, Duration.FromSeconds(10));

        world.Pass(Duration.FromSeconds(10));

        Assert.Equal(Presence.Offline, world.PresenceOf("ann"));
    }

    [Fact]
    public void An_assignment_outlives_presence_by_its_channels_grace()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", capacity: 5);
        var chat = world.Waits(channel: "chat");
        world.Accept(chat);
        var mail = world.Waits(channel: "email");
        world.Accept(mail);
        world.Is("ann", Presence.Offline);

        world.Pass(Duration.FromMinutes(1));
        Assert.Null(world.AssignedTo(chat));
        Assert.Equal("ann", world.AssignedTo(mail));
        world.Pass(Duration.FromMinutes(29));

        Assert.Null(world.AssignedTo(mail));
        Assert.All(world.Log.OfType<Unassigned>(), u => Assert.Equal(UnassignReason.AgentOffline, u.Reason));
    }

    [Fact]
    public void Who_comes_back_within_the_grace_keeps_the_assignment()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var chat = world.Waits(channel: "chat");
        world.Accept(chat);
        world.Is("ann", Presence.Offline);
        world.Pass(Duration.FromSeconds(59));
        world.Is("ann", Presence.Ready);

        world.Pass(Duration.FromMinutes(5));

        Assert.Equal("ann", world.AssignedTo(chat));
    }

    [Theory]
    [InlineData(Presence.Away)]
    [InlineData(Presence.Busy)]
    public void Who_is_away_or_busy_is_offered_nothing_and_keeps_assignments(Presence presence)
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", capacity: 2);
        var assigned = world.Waits();
        world.Accept(assigned);
        var offered = world.Waits();

        world.Is("ann", presence);

        Assert.Null(world.OfferedTo(offered));
        Assert.Equal("ann", world.AssignedTo(assigned));
        world.Is("ann", Presence.Ready);
        Assert.Equal("ann", world.OfferedTo(offered));
    }

    [Fact]
    public void An_answered_mail_frees_its_units_at_once_and_a_chat_after_a_while()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", capacity: 2);
        var mail = world.Waits(channel: "email");
        world.Accept(mail);
        var chat = world.Waits(channel: "chat");
        world.Accept(chat);

        world.CustomerIsToWrite(mail);
        world.CustomerIsToWrite(chat);
        Assert.Equal((1, 2), world.Router.LoadOf(new AgentId("ann")));
        world.Pass(Duration.FromMinutes(3));

        Assert.Equal((0, 2), world.Router.LoadOf(new AgentId("ann")));
        Assert.Equal("ann", world.AssignedTo(mail));
    }

    [Fact]
    public void The_customers_answer_takes_the_units_again()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var mail = world.Waits();
        world.Accept(mail);
        world.CustomerIsToWrite(mail);

        world.CustomerWrote(mail);

        Assert.Equal((1, 1), world.Router.LoadOf(new AgentId("ann")));
        Assert.Null(world.OfferedTo(world.Waits()));
    }

    [Fact]
    public void The_customers_answer_ends_the_assignment_of_an_agent_who_is_full()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var mail = world.Waits();
        world.Accept(mail);
        world.CustomerIsToWrite(mail);
        world.Accept(world.Waits());

        world.CustomerWrote(mail);

        Assert.Equal(UnassignReason.NoCapacity, world.Log.OfType<Unassigned>().Single().Reason);
        Assert.Equal((1, 1), world.Router.LoadOf(new AgentId("ann")));
    }

    [Fact]
    public void A_paused_assignment_outlives_the_grace_until_the_customer_writes()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var mail = world.Waits();
        world.Accept(mail);
        world.CustomerIsToWrite(mail);
        world.Is("ann", Presence.Offline);
        world.Pass(Duration.FromHours(10));
        Assert.Equal("ann", world.AssignedTo(mail));

        world.CustomerWrote(mail);

        Assert.Null(world.AssignedTo(mail));
    }

    [Fact]
    public void What_was_answered_while_it_waited_needs_nobody_until_the_customer_writes()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var answered = world.Waits();
        Assert.Equal("ann", world.OfferedTo(answered));
        var later = world.Waits();

        world.CustomerIsToWrite(answered);
        Assert.Equal("ann", world.OfferedTo(later));
        Assert.Equal(OfferEnd.Withdrawn, world.Log.OfType<OfferEnded>().Single().Reason);
        world.CustomerWrote(answered);
        world.Decline(later);

        Assert.Equal("ann", world.OfferedTo(answered));
    }

    [Fact]
    public void Freed_capacity_is_filled_from_the_queue_at_once()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", capacity: 1);
        var held = world.Waits();
        world.Accept(held);
        var waiting = Enumerable.Range(0, 3).Select(_ => world.Waits()).ToArray();

        world.WithAgent("ann", capacity: 3, ready: false);

        Assert.Equal(2, waiting.Count(c => world.OfferedTo(c) == "ann"));
    }

    [Fact]
    public void Lowered_capacity_withdraws_offers_and_keeps_assignments()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", capacity: 3);
        var assigned = world.Waits();
        world.Accept(assigned);
        var offered = new[] { world.Waits(), world.Waits() };

        world.WithAgent("ann", capacity: 1, ready: false);

        Assert.All(offered, c => Assert.Null(world.OfferedTo(c)));
        Assert.Equal("ann", world.AssignedTo(assigned));
    }

    [Fact]
    public void A_lost_skill_withdraws_the_offer_that_asked_for_it()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", skills: "billing:3");
        var conversation = world.Waits(change: w => w with { Skills = [new SkillRequirement(new SkillId("billing"), 1)] });
        Assert.Equal("ann", world.OfferedTo(conversation));

        world.WithAgent("ann", ready: false);

        Assert.Null(world.OfferedTo(conversation));
    }

    [Fact]
    public void A_new_language_is_of_use_at_once()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var conversation = world.Waits("ja");

        world.WithAgent("ann", "en:Native,ja:B2", ready: false);

        Assert.Equal("ann", world.OfferedTo(conversation));
    }

    [Fact]
    public void A_removed_agent_leaves_nothing_behind()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", capacity: 2).WithAgent("bob", "en:B1");
        var assigned = world.Waits();
        world.Accept(assigned);
        world.Is("bob", Presence.Busy);
        var offered = world.Waits();
        world.Is("bob", Presence.Ready);

        world.Tell(new RemoveAgent(new AgentId("ann")));

        Assert.Equal(UnassignReason.AgentRemoved, world.Log.OfType<Unassigned>().Single().Reason);
        Assert.Equal("bob", world.OfferedTo(offered));
        Assert.Equal(Outcome.UnknownAgent, world.Is("ann", Presence.Ready));
    }

    [Fact]
    public void A_clock_that_steps_back_does_no_harm()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var conversation = world.Waits();
        var decisions = new List<Decision>();

        world.Router.Decide(AdvanceTime.Instance, world.Now - Duration.FromHours(1), decisions);

        Assert.Empty(decisions);
        Assert.Equal("ann", world.OfferedTo(conversation));
    }
}
