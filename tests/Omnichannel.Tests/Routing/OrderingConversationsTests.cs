using NodaTime;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Tests.Routing;

public sealed class OrderingConversationsTests
{
    [Fact]
    public void The_longest_waiting_goes_first()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", ready: false);
        var first = world.Waits();
        world.Pass(Duration.FromSeconds(1));
        world.Waits();

        world.Is("ann", Presence.Ready);

        Assert.Equal("ann", world.OfferedTo(first));
    }

    [Fact]
    public void The_higher_priority_goes_first()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", ready: false);
        world.Waits(change: w => w with { Priority = 50 });
        world.Pass(Duration.FromMinutes(1));
        var urgent = world.Waits(change: w => w with { Priority = 60 });

        world.Is("ann", Presence.Ready);

        Assert.Equal("ann", world.OfferedTo(urgent));
    }

    [Fact]
    public void Waiting_makes_up_for_priority_so_that_nothing_waits_for_ever()
    {
        var world = new RouterWorld().WithQueue(change: q => q with { AgingInterval = Duration.FromMinutes(1) }).WithAgent("ann", ready: false);
        var old = world.Waits(change: w => w with { Priority = 50 });
        world.Pass(Duration.FromMinutes(12));
        world.Waits(change: w => w with { Priority = 60 });

        world.Is("ann", Presence.Ready);

        Assert.Equal("ann", world.OfferedTo(old));
    }

    [Fact]
    public void A_tier_is_worth_three_points_at_the_most()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", ready: false);
        world.Waits(change: w => w with { Priority = 50, Tier = 1000 });
        var urgent = world.Waits(change: w => w with { Priority = 54 });

        world.Is("ann", Presence.Ready);

        Assert.Equal("ann", world.OfferedTo(urgent));
    }

    [Fact]
    public void The_earlier_due_goes_first_within_a_step_of_priority()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", ready: false);
        world.Waits(channel: "email");
        world.Pass(Duration.FromSeconds(5));
        var chat = world.Waits(channel: "chat");

        world.Is("ann", Presence.Ready);

        Assert.Equal("ann", world.OfferedTo(chat));
    }

    [Fact]
    public void A_decline_does_not_reset_the_waiting_time()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var first = world.Waits();
        world.Pass(Duration.FromSeconds(1));
        var second = world.Waits();
        world.Decline(first);
        Assert.Equal("ann", world.OfferedTo(second));
        world.WithAgent("bob", ready: false);
        world.Waits();

        world.Is("bob", Presence.Ready);

        Assert.Equal("bob", world.OfferedTo(first));
    }

    [Fact]
    public void A_callback_is_not_offered_before_its_time()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var conversation = world.Waits(change: w => w with { NotBefore = w.WaitingSince + Duration.FromHours(1) });
        Assert.Null(world.OfferedTo(conversation));
        Assert.True(world.Router.NextDue <= world.Now + Duration.FromHours(1));

        world.Pass(Duration.FromHours(1));

        Assert.Equal("ann", world.OfferedTo(conversation));
    }

    [Fact]
    public void Several_freed_at_once_are_given_the_first_in_the_order_and_the_fittest_for_each()
    {
        var world = new RouterWorld().WithQueue();
        var english = world.Waits("en");
        world.Pass(Duration.FromSeconds(1));
        var urdu = world.Waits("ur");
        // Both become free by one configuration; ayesha alone can take Urdu, both can take English.
        world.Tell(new RemoveQueue(new QueueId("support")));
        world.WithAgent("ayesha", "ur:Native,en:B1", queues: "support").WithAgent("jan", "en:Native", queues: "support");

        world.WithQueue();

        Assert.Equal("jan", world.OfferedTo(english));
        Assert.Equal("ayesha", world.OfferedTo(urdu));
    }
}
