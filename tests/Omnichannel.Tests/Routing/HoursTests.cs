using NodaTime;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Engine.Time;

namespace Omnichannel.Tests.Routing;

/// <summary>Shifts, opening hours, wrap-up and what agents pick by themselves.</summary>
public sealed class HoursTests
{
    /// <summary>The world begins on a Monday at 09:00 UTC: 14:30 in Kolkata, 10:00 in Berlin.</summary>
    private static readonly Calendar Berlin = Daily("Europe/Berlin", 9, 17);
    private static readonly Calendar Kolkata = Daily("Asia/Kolkata", 9, 18);

    [Fact]
    public void Nobody_is_offered_anything_off_shift_however_ready()
    {
        var world = World().WithShifts("ravi", Daily("Asia/Kolkata", 16, 18));
        var conversation = world.Waits();
        Assert.Null(world.OfferedTo(conversation));

        world.Pass(Duration.FromMinutes(90)); // 16:00 in Kolkata

        Assert.Equal("ravi", world.OfferedTo(conversation));
    }

    [Fact]
    public void At_the_end_of_a_shift_what_is_open_is_handed_over_and_what_waits_for_the_customer_stays()
    {
        var world = World().WithShifts("ravi", Kolkata, capacity: 3);
        var open = world.Waits();
        var answered = world.Waits();
        var offered = world.Waits();
        world.Accept(open);
        world.Accept(answered);
        world.CustomerIsToWrite(answered);
        world.WithAgent("berta");

        world.Pass(Duration.FromMinutes(210)); // 18:00 in Kolkata

        Assert.Contains(world.Log.OfType<Unassigned>(), d => d.Conversation == open && d.Reason == UnassignReason.ShiftEnded);
        Assert.Equal("ravi", world.AssignedTo(answered));
        Assert.NotEqual("ravi", world.OfferedTo(offered));
    }

    [Fact]
    public void What_the_customer_answers_after_the_shift_goes_to_somebody_else()
    {
        var world = World().WithShifts("ravi", Kolkata);
        var conversation = world.Waits();
        world.Accept(conversation);
        world.CustomerIsToWrite(conversation);
        world.Pass(Duration.FromHours(4));

        world.CustomerWrote(conversation);

        Assert.Equal(UnassignReason.NoCapacity, world.Log.OfType<Unassigned>().Last().Reason);
    }

    [Fact]
    public void A_queue_that_keeps_its_assignments_hands_nothing_over()
    {
        var world = World(q => q with { HandOverAtShiftEnd = false }).WithShifts("ravi", Kolkata);
        var conversation = world.Waits();
        world.Accept(conversation);

        world.Pass(Duration.FromHours(4));

        Assert.Equal("ravi", world.AssignedTo(conversation));
    }

    [Fact]
    public void Whose_shift_ends_too_soon_is_not_asked()
    {
        var world = World(q => q with { MinShiftLeft = Duration.FromMinutes(30) }).WithShifts("ravi", Kolkata).WithShifts("berta", Berlin, languages: "en:B1");
        world.Pass(Duration.FromMinutes(181)); // 29 minutes are left to ravi

        Assert.Equal("berta", world.OfferedTo(world.Waits()));
    }

    [Fact]
    public void A_transfer_to_somebody_off_shift_is_open_to_anybody()
    {
        var world = World().WithShifts("ravi", Daily("Asia/Kolkata", 16, 18)).WithAgent("berta");

        Assert.Equal("berta", world.OfferedTo(world.Waits(change: c => c with { TargetAgent = new AgentId("ravi") })));
    }

    [Fact]
    public void While_a_queue_is_closed_nothing_is_offered_and_each_is_told_once_when_it_opens()
    {
        var world = World(q => q with { OpeningHours = Daily("America/New_York", 9, 17) }).WithAgent("ann", capacity: 2);
        var first = world.Waits();
        world.Pass(Duration.FromHours(1));
        var second = world.Waits();

        var told = world.Log.OfType<OutOfHours>().ToArray();
        Assert.Equal([first, second], told.Select(d => d.Conversation));
        Assert.All(told, d => Assert.Equal(Instant.FromUtc(2026, 3, 2, 14, 0), d.Opens));
        Assert.Null(world.OfferedTo(first));

        world.Pass(Duration.FromHours(4));

        Assert.Equal("ann", world.OfferedTo(first));
        Assert.Equal("ann", world.OfferedTo(second));
        Assert.Equal(2, world.Log.OfType<OutOfHours>().Count());
    }

    [Fact]
    public void A_transfer_that_waits_for_an_agent_of_another_queue_is_offered_when_its_own_opens()
    {
        var world = World(q => q with { OpeningHours = Daily("Europe/Berlin", 12, 17) }).WithQueue("other").WithAgent("ann", queues: "other");
        var conversation = world.Waits(change: c => c with { TargetAgent = new AgentId("ann") });
        Assert.Null(world.OfferedTo(conversation));

        world.Pass(Duration.FromHours(2));

        Assert.Equal("ann", world.OfferedTo(conversation));
    }

    [Fact]
    public void What_waits_when_a_queue_closes_is_told_of_the_next_day()
    {
        var world = World(q => q with { OpeningHours = Berlin });
        var conversation = world.Waits();

        world.Pass(Duration.FromHours(8));

        var told = Assert.Single(world.Log.OfType<OutOfHours>());
        Assert.Equal((conversation, Instant.FromUtc(2026, 3, 3, 8, 0)), (told.Conversation, told.Opens!.Value));
    }

    [Fact]
    public void Daylight_saving_moves_the_opening_with_the_clock_on_the_wall()
    {
        var world = World(q => q with { OpeningHours = Berlin });
        world.Pass(Duration.FromDays(26)); // Saturday 28 March, before the clocks go forward
        world.Pass(Duration.FromHours(10));
        world.Waits();

        Assert.Equal(Instant.FromUtc(2026, 3, 29, 7, 0), world.Log.OfType<OutOfHours>().Last().Opens);
    }

    [Fact]
    public void Wrap_up_keeps_the_units_until_it_is_over()
    {
        var world = World(q => q with { Channels = Rule(Channel.Email, r => r with { WrapUp = Duration.FromMinutes(2) }) }).WithAgent("ann");
        var first = world.Waits();
        world.Accept(first);
        var next = world.Waits();

        world.Resolve(first);
        Assert.Null(world.OfferedTo(next));

        world.Pass(Duration.FromMinutes(2));
        Assert.Equal("ann", world.OfferedTo(next));
    }

    [Fact]
    public void Who_says_ready_has_wrapped_up()
    {
        var world = World(q => q with { Channels = Rule(Channel.Email, r => r with { WrapUp = Duration.FromMinutes(2) }) }).WithAgent("ann");
        var first = world.Waits();
        world.Accept(first);
        var next = world.Waits();
        world.Resolve(first);

        world.Is("ann", Presence.Ready);

        Assert.Equal("ann", world.OfferedTo(next));
    }

    [Fact]
    public void An_agent_picks_what_waits_out_of_its_turn()
    {
        var world = World(q => q with { Policy = new Policy { AllowsPick = true } }).WithAgent("ann", ready: false);
        world.Is("ann", Presence.Busy);
        world.Waits();
        var second = world.Waits();

        Assert.Equal(Outcome.Applied, world.Pick(second, "ann"));

        Assert.Equal("ann", world.AssignedTo(second));
        Assert.Equal(DecisionTrigger.Picked, world.Log.OfType<Assigned>().Single().Reason.Trigger);
    }

    [Fact]
    public void What_may_not_be_picked_says_why()
    {
        var world = World(q => q with { Policy = new Policy { AllowsPick = true } }).WithQueue("other").WithAgent("ann", ready: false, queues: "support,other").WithAgent("urdu", "ur:C1", ready: false);
        world.Is("urdu", Presence.Busy);
        var conversation = world.Waits();

        Assert.Equal(Outcome.NoRoom, world.Pick(conversation, "ann"));
        Assert.Equal(Outcome.NotAllowed, world.Pick(conversation, "urdu"));
        world.Is("ann", Presence.Busy);
        Assert.Equal(Outcome.NotAllowed, world.Pick(world.Waits(queue: "other"), "ann"));
        Assert.Equal(Outcome.Applied, world.Pick(conversation, "ann"));
        Assert.Equal(Outcome.NotWaiting, world.Pick(conversation, "ann"));
    }

    private static RouterWorld World(Func<QueueConfig, QueueConfig>? change = null) => new RouterWorld().WithQueue(change: change);

    private static Dictionary<Channel, ChannelRule> Rule(Channel channel, Func<ChannelRule, ChannelRule> change) => new() { [channel] = change(ChannelRule.For(channel)) };

    private static Calendar Daily(string zone, int from, int to) => new(
        DateTimeZoneProviders.Tzdb[zone],
        Enumerable.Range(1, 7).Select(day => new WeeklyHours((IsoDayOfWeek)day, new OpenHours(new LocalTime(from, 0), new LocalTime(to, 0)))),
        [],
        []);
}
