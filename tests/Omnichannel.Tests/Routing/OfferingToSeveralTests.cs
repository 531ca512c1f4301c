using NodaTime;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Tests.Routing;

public sealed class OfferingToSeveralTests
{
    private static RouterWorld World(byte offerTo) => new RouterWorld().WithQueue(change: q => q with { OfferTo = offerTo });

    [Fact]
    public void As_many_are_asked_at_once_as_the_queue_says_the_fittest_first()
    {
        var world = World(2).WithAgent("ann", "en:B1").WithAgent("bob", "en:Native").WithAgent("cem", "en:C1");

        var conversation = world.Waits();

        Assert.Equal(["bob", "cem"], world.AllAsked(conversation));
        Assert.Equal(2, world.Log.OfType<Offered>().Select(o => o.Offer).Distinct().Count());
        Assert.Equal([(2, 0), (2, 1)], world.Log.OfType<Offered>().Select(o => ((int)o.Reason.OfferTo, (int)o.Reason.Beside)));
        Assert.Equal((1, 1), world.Router.LoadOf(new AgentId("cem")));
    }

    [Fact]
    public void Who_accepts_first_has_it_and_the_others_are_told_that_it_is_taken()
    {
        var world = World(3).WithAgent("ann").WithAgent("bob").WithAgent("cem");
        var conversation = world.Waits();

        Assert.Equal(Outcome.Applied, world.Accept(conversation, "bob"));

        Assert.Equal("bob", world.AssignedTo(conversation));
        Assert.Equal(["ann", "cem"], world.Log.OfType<OfferEnded>().Where(e => e.Reason == OfferEnd.TakenByAnother).Select(e => e.Agent.Value).Order());
        Assert.IsType<Assigned>(world.Log[^1]);
        Assert.Equal((0, 1), world.Router.LoadOf(new AgentId("ann")));
        Assert.Equal(Outcome.OfferNotLive, world.Accept(conversation, "ann"));
        Assert.Equal(Presence.Ready, world.PresenceOf("cem"));
    }

    [Fact]
    public void Who_was_too_late_is_free_for_what_waits()
    {
        var world = World(2).WithAgent("ann").WithAgent("bob");
        var first = world.Waits();
        var second = world.Waits();
        Assert.Empty(world.AllAsked(second));

        world.Accept(first, "ann");

        Assert.Equal(["bob"], world.AllAsked(second));
    }

    [Fact]
    public void In_the_place_of_who_declines_or_lets_it_expire_the_next_is_asked()
    {
        var world = World(2).WithAgent("ann", "en:Native").WithAgent("bob", "en:C2").WithAgent("cem", "en:C1").WithAgent("dan", "en:B2");
        var conversation = world.Waits();

        world.Pass(Duration.FromSeconds(10));
        world.Tell(new DeclineOffer(world.LiveOffer(conversation)!.Offer, new AgentId("ann")));
        Assert.Equal(["bob", "cem"], world.AllAsked(conversation));

        world.Pass(Duration.FromSeconds(20));
        Assert.Equal(["cem", "dan"], world.AllAsked(conversation));
    }

    [Fact]
    public void Nobody_is_asked_beside_others_while_nobody_is_asked_about_another()
    {
        var world = World(2).WithAgent("ann").WithAgent("bob", ready: false).WithAgent("cem", ready: false);
        var first = world.Waits();
        var second = world.Waits();

        world.Is("bob", Presence.Ready);
        Assert.Equal(["bob"], world.AllAsked(second));
        world.Is("cem", Presence.Ready);

        Assert.Equal(["ann", "cem"], world.AllAsked(first));
    }

    [Fact]
    public void Who_becomes_free_is_asked_as_well()
    {
        var world = World(2).WithAgent("ann").WithAgent("bob", ready: false);
        var conversation = world.Waits();

        world.Is("bob", Presence.Ready);

        Assert.Equal(["ann", "bob"], world.AllAsked(conversation));
    }

    [Fact]
    public void All_offers_end_when_the_conversation_is_resolved()
    {
        var world = World(3).WithAgent("ann").WithAgent("bob");
        var conversation = world.Waits();

        world.Resolve(conversation);

        Assert.Equal([OfferEnd.Withdrawn, OfferEnd.Withdrawn], world.Log.OfType<OfferEnded>().Select(e => e.Reason));
        Assert.Equal((0, 1), world.Router.LoadOf(new AgentId("bob")));
    }

    [Fact]
    public void Offers_that_run_out_together_all_end_and_count_for_each()
    {
        var world = new RouterWorld().WithQueue(change: q => q with { OfferTo = 2, AwayAfterExpiries = 1 }).WithAgent("ann").WithAgent("bob");
        var conversation = world.Waits();

        world.Pass(Duration.FromSeconds(30));

        Assert.Equal((Presence.Away, Presence.Away), (world.PresenceOf("ann"), world.PresenceOf("bob")));
        Assert.Empty(world.AllAsked(conversation));
    }

    [Fact]
    public void Whose_conversation_it_is_kept_for_is_asked_alone()
    {
        var world = World(3).WithAgent("ann").WithAgent("bob");

        var conversation = world.Waits(change: w => w with { PreferredAgent = new AgentId("bob"), Patience = Duration.FromMinutes(5) });

        Assert.Equal(["bob"], world.AllAsked(conversation));
    }

    [Fact]
    public void A_queue_that_comes_to_ask_more_does_so_for_what_is_offered()
    {
        var world = World(1).WithAgent("ann").WithAgent("bob");
        var conversation = world.Waits();
        Assert.Equal(["ann"], world.AllAsked(conversation));

        world.WithQueue(change: q => q with { OfferTo = 2 });

        Assert.Equal(["ann", "bob"], world.AllAsked(conversation));
    }

    [Fact]
    public void A_queue_that_accepts_by_itself_asks_nobody()
    {
        var world = new RouterWorld().WithQueue(change: q => q with { OfferTo = 2, AutoAccept = true }).WithAgent("ann").WithAgent("bob");

        var conversation = world.Waits();

        Assert.Equal("ann", world.AssignedTo(conversation));
        Assert.Equal((0, 1), world.Router.LoadOf(new AgentId("bob")));
    }
}
