using NodaTime;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Engine.Time;

namespace Omnichannel.Tests.Routing;

public sealed class PlacesTests
{
    [Fact]
    public void Places_are_counted_in_the_order_of_serving_within_queue_and_language()
    {
        var world = new RouterWorld().WithQueue().WithQueue("sales");
        var third = world.Waits(channel: "chat");
        world.Pass(Duration.FromSeconds(1));
        var second = world.Waits(channel: "phone"); // It is due sooner.
        var first = world.Waits(channel: "chat", change: e => e with { Priority = 10 });
        var tamil = world.Waits("ta", channel: "chat");
        var other = world.Waits(queue: "sales", channel: "chat");

        Assert.Equal([(first, 1), (second, 2), (third, 3)], Places(world, "support", "en"));
        Assert.Equal([(tamil, 1)], Places(world, "support", "ta"));
        Assert.Equal([(other, 1)], Places(world, "sales", "en"));
    }

    [Fact]
    public void Mails_that_go_before_count_and_are_told_no_place_themselves()
    {
        var world = new RouterWorld().WithQueue();
        world.Waits();
        world.Pass(Duration.FromHours(3));
        var chat = world.Waits(channel: "chat");

        Assert.Equal([(chat, 2)], Places(world, "support", "en"));
    }

    [Fact]
    public void Who_is_offered_assigned_answered_or_to_be_called_back_has_no_place()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", capacity: 2);
        world.Accept(world.Waits(channel: "chat"));
        world.Waits(channel: "chat");
        world.Waits(channel: "chat", change: e => e with { NotBefore = world.Now + Duration.FromHours(1) });
        var answered = world.Waits(channel: "chat");
        world.CustomerIsToWrite(answered);
        Assert.Empty(world.Router.Places());

        world.CustomerWrote(answered);
        Assert.Equal([(answered, 1)], Places(world, "support", "en"));
    }

    [Fact]
    public void Nobody_has_a_place_in_a_queue_that_is_closed()
    {
        var closed = new Calendar(DateTimeZone.Utc, [], [], []);
        var world = new RouterWorld().WithQueue(change: q => q with { OpeningHours = closed });
        world.Waits(channel: "chat");
        Assert.Empty(world.Router.Places());
    }

    static IEnumerable<(ConversationId, int)> Places(RouterWorld world, string queue, string language) =>
        world.Router.Places().Where(p => p.Queue.Value == queue && p.Language == language).Select(p => (p.Conversation, p.Position));
}
