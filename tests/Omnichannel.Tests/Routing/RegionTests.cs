using NodaTime;
using Omnichannel.Routing.Engine;
using Omnichannel.Tests.Routing.Simulating;

namespace Omnichannel.Tests.Routing;

/// <summary>Transfers to a region: for its agents while one of them is on shift, and for whoever is awake while none is.</summary>
public sealed class RegionTests
{
    private static RouterWorld World() => new RouterWorld()
        .WithQueue()
        .WithAgent("tokyo", region: "asia", shifts: Shifts.Daily("Etc/UTC", "10:00-18:00"))
        .WithAgent("berlin", region: "europe");

    [Fact]
    public void What_is_meant_for_a_region_that_sleeps_goes_to_who_is_awake()
    {
        var world = World();

        var conversation = world.Waits(change: w => w with { TargetRegion = "asia" });

        Assert.Equal("berlin", world.OfferedTo(conversation));
        Assert.True(world.LiveOffer(conversation)!.Reason.RegionSleeps);
    }

    [Fact]
    public void While_one_of_its_agents_is_on_shift_only_the_region_is_asked_though_nobody_is_there()
    {
        var world = World();
        world.Pass(Duration.FromHours(2));
        world.Is("tokyo", Presence.Away);

        var conversation = world.Waits(change: w => w with { TargetRegion = "asia" });

        Assert.Null(world.OfferedTo(conversation));
        world.Is("tokyo", Presence.Ready);
        Assert.Equal("tokyo", world.OfferedTo(conversation));
        Assert.False(world.LiveOffer(conversation)!.Reason.RegionSleeps);
    }

    [Fact]
    public void What_waits_for_a_region_that_goes_to_sleep_goes_to_who_is_awake()
    {
        var world = World();
        world.Pass(Duration.FromHours(2));
        world.Is("tokyo", Presence.Away);
        var conversation = world.Waits(change: w => w with { TargetRegion = "asia" });

        world.Pass(Duration.FromHours(8));

        Assert.Equal("berlin", world.OfferedTo(conversation));
    }

    [Fact]
    public void What_waits_for_a_region_that_wakes_waits_for_it_alone()
    {
        var world = World();
        world.Is("berlin", Presence.Away);
        var conversation = world.Waits(change: w => w with { TargetRegion = "asia" });

        world.Pass(Duration.FromHours(2));

        Assert.Equal("tokyo", world.OfferedTo(conversation));
        world.Decline(conversation);
        world.Is("berlin", Presence.Ready);
        Assert.Null(world.OfferedTo(conversation));
    }

    [Fact]
    public void A_region_sleeps_once_its_last_agent_is_gone_or_of_another_region()
    {
        var world = World();
        world.Pass(Duration.FromHours(2));
        world.Is("tokyo", Presence.Away);
        var conversation = world.Waits(change: w => w with { TargetRegion = "asia" });

        world.Tell(new RemoveAgent(new AgentId("tokyo")));

        Assert.Equal("berlin", world.OfferedTo(conversation));
        world.Decline(conversation);
        world.WithAgent("osaka", region: "asia", ready: false);
        world.Pass(Duration.FromMinutes(5));
        Assert.Null(world.OfferedTo(conversation));
        world.WithAgent("osaka", region: "pacific", ready: false);
        Assert.Equal("berlin", world.OfferedTo(conversation));
    }
}
