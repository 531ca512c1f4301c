using NodaTime;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Tests.Routing;

public sealed class OfferLifeTests
{
    [Fact]
    public void Who_declined_is_not_asked_again_at_once_when_an_exclusion_of_his_is_lifted()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var conversation = world.Waits();
        world.Decline(conversation);
        var wait = world.Router.Progress(conversation)!.Wait;
        world.Waits(again: conversation, change: e => e with { Wait = wait, ExcludedAgents = [new AgentId("ann")] });
        world.Waits(again: conversation, change: e => e with { Wait = wait });
        Assert.Null(world.OfferedTo(conversation));

        world.Pass(Duration.FromMinutes(1));

        Assert.Equal("ann", world.OfferedTo(conversation));
    }

    [Fact]
    public void An_accepted_offer_becomes_an_assignment_under_the_same_id()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var conversation = world.Waits();
        var offer = world.LiveOffer(conversation)!.Offer;

        Assert.Equal(Outcome.Applied, world.Accept(conversation));

        Assert.Equal("ann", world.AssignedTo(conversation));
        Assert.Equal(offer, world.Log.OfType<Assigned>().Single().Offer);
    }

    [Fact]
    public void An_offer_can_be_answered_once()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var offer = world.LiveOffer(world.Waits())!.Offer;
        world.Tell(new AcceptOffer(offer, new AgentId("ann")));

        Assert.Equal(Outcome.OfferNotLive, world.Tell(new AcceptOffer(offer, new AgentId("ann"))));
        Assert.Equal(Outcome.OfferNotLive, world.Tell(new DeclineOffer(offer, new AgentId("ann"))));
    }

    [Fact]
    public void Nobody_answers_the_offer_of_another()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann").WithAgent("bob", "de:Native");
        var offer = world.LiveOffer(world.Waits())!.Offer;

        Assert.Equal(Outcome.OfferOfAnother, world.Tell(new AcceptOffer(offer, new AgentId("bob"))));
    }

    [Fact]
    public void An_offer_expires_and_the_next_agent_is_asked()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann").WithAgent("bob", "en:B1");
        var conversation = world.Waits();
        var offer = world.LiveOffer(conversation)!;

        world.Pass(Duration.FromSeconds(30));

        Assert.Equal("bob", world.OfferedTo(conversation));
        Assert.Equal(OfferEnd.Expired, world.Log.OfType<OfferEnded>().Single(e => e.Offer == offer.Offer).Reason);
        Assert.Equal(Outcome.OfferNotLive, world.Tell(new AcceptOffer(offer.Offer, offer.Agent)));
    }

    [Fact]
    public void An_answer_at_the_instant_of_expiry_is_too_late()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var offer = world.LiveOffer(world.Waits())!;

        Assert.Equal(Outcome.OfferNotLive, world.Router.Decide(new AcceptOffer(offer.Offer, offer.Agent), offer.ExpiresAt, world.Log));
    }

    [Fact]
    public void Who_declined_is_asked_again_only_after_the_cool_down()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var conversation = world.Waits();
        world.Decline(conversation);
        Assert.Null(world.OfferedTo(conversation));

        world.Pass(Duration.FromMinutes(1));

        Assert.Equal("ann", world.OfferedTo(conversation));
    }

    /// <summary>Leaving an agent out and taking that back made who had declined be asked again at once.</summary>
    [Fact]
    public void Who_declined_is_not_asked_sooner_because_being_left_out_was_taken_back()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        EnqueueConversation? sent = null;
        var conversation = world.Waits(change: w => sent = w);
        world.Decline(conversation);

        world.Tell(sent! with { Version = 8, ExcludedAgents = [new AgentId("ann")] });
        world.Tell(sent with { Version = 9 });
        Assert.Null(world.OfferedTo(conversation));

        world.Pass(Duration.FromMinutes(1));
        Assert.Equal("ann", world.OfferedTo(conversation));
    }

    [Fact]
    public void After_three_expired_offers_in_a_row_the_agent_is_away()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        world.Waits();
        for (var i = 0; i < 20; i++)
            world.Pass(Duration.FromSeconds(30));

        Assert.Equal(Presence.Away, world.PresenceOf("ann"));
        Assert.Equal(3, world.Log.OfType<OfferEnded>().Count(e => e.Reason == OfferEnd.Expired));
        Assert.Equal(PresenceReason.OffersExpired, world.Log.OfType<PresenceChanged>().Last().Reason);
    }

    [Fact]
    public void An_answer_in_between_begins_the_row_of_expired_offers_anew()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var conversation = world.Waits();
        world.Pass(Duration.FromSeconds(30));
        world.Pass(Duration.FromSeconds(60));
        world.Pass(Duration.FromSeconds(30));
        world.Pass(Duration.FromSeconds(60));
        world.Decline(conversation);
        world.Pass(Duration.FromSeconds(60));
        world.Pass(Duration.FromSeconds(30));

        Assert.Equal(Presence.Ready, world.PresenceOf("ann"));
    }

    [Fact]
    public void Offers_hold_capacity()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", capacity: 2);
        world.Waits();
        world.Waits();

        Assert.Null(world.OfferedTo(world.Waits()));
        Assert.Equal((2, 2), world.Router.LoadOf(new AgentId("ann")));
    }

    [Fact]
    public void A_call_goes_only_to_an_agent_with_nothing_else_and_takes_all_of_them()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", capacity: 5);
        var chat = world.Waits(channel: "chat");
        world.Accept(chat);
        var call = world.Waits(channel: "phone");
        Assert.Null(world.OfferedTo(call));

        world.Resolve(chat);
        Assert.Equal("ann", world.OfferedTo(call));
        world.Accept(call);

        Assert.Null(world.OfferedTo(world.Waits(channel: "chat")));
    }

    [Fact]
    public void A_channels_maximum_is_kept_below_the_capacity()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", capacity: 5, maxima: "chat:1");
        world.Accept(world.Waits(channel: "chat"));

        Assert.Null(world.OfferedTo(world.Waits(channel: "chat")));
        Assert.Equal("ann", world.OfferedTo(world.Waits(channel: "email")));
    }

    [Fact]
    public void A_queue_may_assign_without_asking()
    {
        var world = new RouterWorld().WithQueue(change: q => q with { AutoAccept = true }).WithAgent("ann");

        var conversation = world.Waits();

        Assert.Equal("ann", world.AssignedTo(conversation));
        Assert.True(world.Log.OfType<Assigned>().Single().Automatic);
        Assert.Empty(world.Log.OfType<Offered>());
    }

    [Fact]
    public void Resolving_withdraws_a_live_offer_and_frees_the_agent()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var resolved = world.Waits();
        var next = world.Waits();

        world.Resolve(resolved);

        Assert.Equal(OfferEnd.Withdrawn, world.Log.OfType<OfferEnded>().Single().Reason);
        Assert.Equal("ann", world.OfferedTo(next));
        Assert.Null(world.Router.Progress(resolved));
    }

    [Fact]
    public void Resolving_an_older_wait_is_ignored()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var conversation = world.Waits();

        Assert.Equal(Outcome.Stale, world.Tell(new ResolveConversation(conversation, new WaitId(new Guid(9, 9, 9, new byte[8])), 99)));
        Assert.Equal("ann", world.OfferedTo(conversation));
    }

    [Fact]
    public void A_new_wait_ends_the_assignment_at_once()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann").WithAgent("bob", "en:B1");
        var conversation = world.Waits();
        world.Accept(conversation);

        world.Waits(again: conversation, change: w => w with { ExcludedAgents = [new AgentId("ann")] });

        Assert.Equal(UnassignReason.Transferred, world.Log.OfType<Unassigned>().Single().Reason);
        Assert.Equal("bob", world.OfferedTo(conversation));
    }

    [Fact]
    public void An_older_version_of_a_wait_is_ignored()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", "de:Native");
        EnqueueConversation? sent = null;
        var conversation = world.Waits("ur", change: w => sent = w with { Version = 5 });

        Assert.Equal(Outcome.Stale, world.Tell(sent! with { Version = 4, Language = "de" }));
        Assert.Null(world.OfferedTo(conversation));
        Assert.Equal(Outcome.Applied, world.Tell(sent with { Version = 6, Language = "de" }));
        Assert.Equal("ann", world.OfferedTo(conversation));
    }

    [Fact]
    public void A_change_of_language_withdraws_the_offer_to_who_does_not_speak_it()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", "en:Native").WithAgent("jan", "de:Native");
        EnqueueConversation? sent = null;
        var conversation = world.Waits("en", change: w => sent = w);
        Assert.Equal("ann", world.OfferedTo(conversation));

        world.Tell(sent! with { Version = 2, Language = "de" });

        Assert.Equal("jan", world.OfferedTo(conversation));
        Assert.Equal(OfferEnd.NoLongerFit, world.Log.OfType<OfferEnded>().Single().Reason);
    }
}
