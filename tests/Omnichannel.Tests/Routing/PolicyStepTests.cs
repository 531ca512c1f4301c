using NodaTime;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Tests.Routing;

/// <summary>What is relaxed as a conversation waits, and who is asked then.</summary>
public sealed class PolicyStepTests
{
    private static readonly Duration Minute = Duration.FromMinutes(1);

    [Fact]
    public void A_step_lowers_the_proficiency_once_its_time_has_come()
    {
        var world = World(new PolicyStep(Minute) { MinimumProficiency = Proficiency.A2 }).WithAgent("beginner", "ur:A2");
        var conversation = world.Waits("ur");

        world.Pass(Minute - Duration.FromTicks(10));
        Assert.Null(world.OfferedTo(conversation));

        world.Pass(Duration.FromTicks(10));
        Assert.Equal("beginner", world.OfferedTo(conversation));
        Assert.Equal(1, world.LiveOffer(conversation)!.Reason.Step);
    }

    [Fact]
    public void What_another_policy_takes_back_is_taken_back_for_whoever_goes_on_with_it_too()
    {
        var world = World(new PolicyStep(Minute) { MinimumProficiency = Proficiency.A2 });
        var conversation = world.Waits("ur");
        world.Pass(Minute);
        Assert.Equal(1, world.Router.Progress(conversation)!.Step);
        world.Router.ForgetTouched();

        world.WithQueue(change: q => q with { Policy = new Policy { Steps = [new PolicyStep(2 * Minute) { MinimumProficiency = Proficiency.A2 }] } });

        Assert.Equal(0, world.Router.Progress(conversation)!.Step);
        Assert.Contains(conversation, world.Router.TouchedConversations);
    }

    [Fact]
    public void Each_step_counts_on_top_of_those_before()
    {
        var billing = new SkillRequirement(new SkillId("billing"), 4);
        var world = World(new PolicyStep(Minute) { LowerSkillsBy = 1 }, new PolicyStep(2 * Minute) { LowerSkillsBy = 1, FallbackLanguages = ["en"] })
            .WithAgent("english", "en:C1", "billing:2");
        var conversation = world.Waits("ur", change: c => c with { Skills = [billing] });

        world.Pass(Minute);
        Assert.Null(world.OfferedTo(conversation));

        world.Pass(Minute);
        Assert.Equal("english", world.OfferedTo(conversation));
    }

    [Fact]
    public void An_agent_fit_for_an_earlier_step_is_asked_before_a_better_one_fit_only_for_a_later()
    {
        var world = World(new PolicyStep(Minute) { FallbackLanguages = ["en"] })
            .WithAgent("english", "en:Native", ready: false).WithAgent("urdu", "ur:B1", ready: false);
        var conversation = world.Waits("ur");
        world.Pass(Minute);

        world.Is("urdu", Presence.Ready);
        Assert.Equal("urdu", world.OfferedTo(conversation));
        world.Is("english", Presence.Ready);
        var next = world.Waits("ur", change: c => c with { WaitingSince = world.Now - Minute });
        world.Accept(conversation);
        world.Resolve(conversation);
        Assert.Equal("english", world.OfferedTo(next));
        world.Decline(next);
        Assert.Equal("urdu", world.OfferedTo(next));
    }

    [Fact]
    public void A_skill_is_dropped_and_any_region_will_do()
    {
        var world = World(new PolicyStep(Minute) { DropSkills = [new SkillId("vip")], AnyRegion = true }).WithAgent("far", region: "asia");
        var conversation = world.Waits(change: c => c with { Skills = [new SkillRequirement(new SkillId("vip"), 1)], TargetRegion = "americas" });

        world.Pass(Minute);

        Assert.Equal("far", world.OfferedTo(conversation));
    }

    [Fact]
    public void Overflow_asks_the_agents_of_another_queue_as_well_and_its_own_first()
    {
        var world = World(new PolicyStep(Minute) { OverflowTo = [new QueueId("helpers")] }).WithQueue("helpers").WithAgent("helper", queues: "helpers");
        var conversation = world.Waits();
        Assert.Null(world.OfferedTo(conversation));

        world.Pass(Minute);
        Assert.Equal("helper", world.OfferedTo(conversation));

        world.WithAgent("own", "en:B1");
        world.Decline(conversation);
        Assert.Equal("own", world.OfferedTo(conversation));
    }

    [Fact]
    public void A_member_of_both_queues_is_fit_from_the_first_step()
    {
        var world = World(new PolicyStep(Minute) { OverflowTo = [new QueueId("helpers")] }).WithQueue("helpers").WithAgent("both", queues: "support,helpers", ready: false);
        var conversation = world.Waits();
        world.Pass(Minute);

        world.Is("both", Presence.Ready);

        Assert.Equal(0, world.LiveOffer(conversation)!.Reason.Step);
    }

    [Fact]
    public void A_step_raises_priority_over_what_came_before()
    {
        var world = World(new PolicyStep(Minute) { RaisePriority = 50 });
        var older = world.Waits(change: c => c with { Priority = 10, WaitingSince = world.Now });
        world.Pass(Duration.FromSeconds(30));
        var important = world.Waits(change: c => c with { Priority = 40 });
        world.Pass(Duration.FromSeconds(31));

        world.WithAgent("ann");

        Assert.Equal("ann", world.OfferedTo(older));
        Assert.Null(world.OfferedTo(important));
    }

    [Fact]
    public void A_decline_goes_on_at_the_step_reached()
    {
        var world = World(new PolicyStep(Minute) { MinimumProficiency = Proficiency.A1 }).WithAgent("good", "ur:C1").WithAgent("poor", "ur:A1");
        var conversation = world.Waits("ur");
        world.Pass(Duration.FromSeconds(20));
        world.Decline(conversation);
        Assert.Null(world.OfferedTo(conversation));

        world.Pass(Duration.FromSeconds(40));

        Assert.Equal("poor", world.OfferedTo(conversation));
    }

    [Theory]
    [InlineData(Strategy.BestFit, "native")]
    [InlineData(Strategy.LongestIdle, "idle")]
    [InlineData(Strategy.LeastLoaded, "empty")]
    public void The_strategy_says_who_of_the_fit_is_asked(Strategy strategy, string chosen)
    {
        var world = new RouterWorld().WithQueue(change: q => q with { Policy = new Policy { Strategy = strategy } });
        world.WithAgent("idle", "ur:B1", capacity: 2, queues: "support,other");
        world.WithQueue("other", q => q with { AutoAccept = true });
        world.WithAgent("native", "ur:Native,en:B1", capacity: 2, queues: "support,other", ready: false);
        world.WithAgent("empty", "ur:B1", capacity: 2, ready: false);
        // All but 'empty' have one in hand, 'idle' since longest.
        world.Waits("ur", "other");
        world.Pass(Minute);
        world.Is("native", Presence.Ready);
        world.Waits("en", "other");
        world.Pass(Minute);
        world.Is("empty", Presence.Ready);

        Assert.Equal(chosen, world.OfferedTo(world.Waits("ur")));
    }

    [Fact]
    public void Round_robin_asks_everybody_before_anybody_again()
    {
        var world = new RouterWorld().WithQueue(change: q => q with { Policy = new Policy { Strategy = Strategy.RoundRobin } });
        foreach (var name in (string[])["ann", "bob", "cem"])
            world.WithAgent(name, capacity: 3);

        var asked = Enumerable.Range(0, 6).Select(_ => world.OfferedTo(world.Waits())!).ToArray();

        Assert.Equal(["ann", "bob", "cem", "ann", "bob", "cem"], asked);
    }

    [Fact]
    public void A_policy_changed_while_something_waits_counts_from_its_waiting_time()
    {
        var world = new RouterWorld().WithQueue().WithAgent("beginner", "ur:A1");
        var conversation = world.Waits("ur");
        world.Pass(5 * Minute);

        world.WithQueue(change: q => q with { Policy = new Policy { Steps = [new PolicyStep(4 * Minute) { MinimumProficiency = Proficiency.A1 }] } });

        Assert.Equal("beginner", world.OfferedTo(conversation));
    }

    private static RouterWorld World(params PolicyStep[] steps) =>
        new RouterWorld().WithQueue(change: q => q with { Policy = new Policy { Id = "calm", Version = 3, Steps = steps } });
}
