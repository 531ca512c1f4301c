using NodaTime;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Engine.Time;

namespace Omnichannel.Tests.Routing;

/// <summary>The time to the first response, in opening hours.</summary>
public sealed class TargetTests
{
    static readonly Duration Target = Duration.FromHours(2);

    [Fact]
    public void It_is_missed_once_when_nobody_has_answered_in_time()
    {
        var world = World();
        var conversation = world.Waits();
        var due = world.Now + Target;
        Assert.Equal(due, world.Router.ResponseDue(conversation));
        Assert.Equal(due, world.Router.NextDue);

        world.Pass(Target);
        world.Pass(Duration.FromDays(3));

        var missed = Assert.Single(world.Log.OfType<TargetMissed>());
        Assert.Equal((conversation, due, "support", due), (missed.Conversation, missed.Due, missed.Queue.Value, missed.At));
    }

    [Fact]
    public void To_be_taken_is_no_answer_but_for_a_call()
    {
        var world = World().WithAgent("ann").WithAgent("ben");
        var mail = world.Waits();
        world.Accept(mail);
        var call = world.Waits(channel: "phone");
        world.Accept(call);

        world.Pass(Duration.FromHours(3));

        Assert.Equal(mail, Assert.Single(world.Log.OfType<TargetMissed>()).Conversation);
    }

    [Fact]
    public void Who_was_answered_or_is_resolved_in_time_is_not_missed()
    {
        var world = World().WithAgent("ann");
        var taken = world.Waits();
        world.Accept(taken);
        world.CustomerIsToWrite(taken);
        var answered = world.Waits();
        world.CustomerIsToWrite(answered);
        world.Resolve(world.Waits());

        world.Pass(Duration.FromDays(1));
        world.CustomerWrote(taken);
        world.Pass(Duration.FromDays(1));

        Assert.Empty(world.Log.OfType<TargetMissed>());
    }

    [Fact]
    public void It_is_counted_in_opening_hours_over_night_and_change_of_clocks()
    {
        // 28 March 2026 is a Saturday; Berlin's clocks go forward in the night to Sunday.
        var berlin = Daily("Europe/Berlin", 9, 17);
        var world = World(berlin);
        world.Pass(Instant.FromUtc(2026, 3, 28, 15, 30) - world.Now); // 16:30 in Berlin
        var conversation = world.Waits();

        Assert.Equal(Instant.FromUtc(2026, 3, 29, 8, 30), world.Router.ResponseDue(conversation)); // 10:30 in summer time
        world.Pass(Duration.FromHours(15));
        Assert.Empty(world.Log.OfType<TargetMissed>());
        world.Pass(Duration.FromHours(2));
        Assert.Single(world.Log.OfType<TargetMissed>());
    }

    [Fact]
    public void For_who_is_to_be_called_back_it_is_counted_from_then()
    {
        var world = World();
        var callback = world.Now + Duration.FromHours(20);
        var conversation = world.Waits(change: e => e with { NotBefore = callback });
        Assert.Equal(callback + Target, world.Router.ResponseDue(conversation));
    }

    [Fact]
    public void What_was_missed_while_no_router_looked_is_told_by_the_next_and_what_was_told_is_not_told_again()
    {
        var world = World();
        var told = world.Waits(change: e => e with { WaitingSince = world.Now - Target });
        var waits = new[] { told }.ToDictionary(id => id, id => world.Router.Progress(id)!);
        Assert.False(waits[told].IsMeasured);
        var later = world.Waits();
        var progress = world.Router.Progress(later)!;

        var restored = TenantRouter.Restore(new RouterState(
            world.Router.Sequence, world.Now, new QueueId("default"), [Config(null)], [],
            [(Wait(told, world.Now - Target), waits[told]), (Wait(later, world.Now), progress)]));
        List<Decision> decisions = [];
        restored.Decide(AdvanceTime.Instance, world.Now + Duration.FromHours(9), decisions);

        Assert.Equal(later, Assert.IsType<TargetMissed>(Assert.Single(decisions)).Conversation);

        EnqueueConversation Wait(ConversationId id, Instant since) =>
            new(id, world.Router.Progress(id)!.Wait, 1, new QueueId("support"), Channel.Email, "en", since);
    }

    static RouterWorld World(Calendar? hours = null)
    {
        var world = new RouterWorld();
        world.Tell(new ConfigureQueue(Config(hours)));
        return world;
    }

    static QueueConfig Config(Calendar? hours) => new(new QueueId("support"))
    {
        Version = 1,
        OpeningHours = hours,
        Channels = new Dictionary<Channel, ChannelRule> { [Channel.Email] = ChannelRule.For(Channel.Email) with { ResponseTarget = Target } },
    };

    static Calendar Daily(string zone, int from, int to) => new(
        DateTimeZoneProviders.Tzdb[zone],
        Enumerable.Range(1, 7).Select(day => new WeeklyHours((IsoDayOfWeek)day, new OpenHours(new LocalTime(from, 0), new LocalTime(to, 0)))),
        [],
        []);
}
