using NodaTime;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Tests.Routing;

public sealed class InterruptingTests
{
    private static readonly AgentId Ann = new("ann");

    [Fact]
    public void A_chat_interrupts_a_mail_where_nobody_has_room()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var mail = Mail(world);

        var chat = world.Waits(channel: "chat");

        Assert.Equal("ann", world.OfferedTo(chat));
        Assert.Equal("ann", world.AssignedTo(mail));
        Assert.Equal((1, 1), world.Router.LoadOf(Ann));
        Assert.Equal([typeof(Interrupted), typeof(Offered)], world.Log.TakeLast(2).Select(d => d.GetType()));
        Assert.Equal(1, world.LiveOffer(chat)!.Reason.Interrupts);
    }

    [Fact]
    public void What_was_laid_aside_goes_on_when_what_interrupted_is_over_and_before_anything_that_waits()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var mail = Mail(world);
        var chat = world.Waits(channel: "chat");
        world.Accept(chat);
        var next = world.Waits();

        world.Resolve(chat);

        Assert.Equal(mail, Assert.IsType<Continued>(world.Log[^1]).Conversation);
        Assert.Null(world.OfferedTo(next));
        Assert.Equal((1, 1), world.Router.LoadOf(Ann));
    }

    [Fact]
    public void A_declined_chat_gives_back_what_was_laid_aside_for_it()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var mail = Mail(world);
        var chat = world.Waits(channel: "chat");

        world.Decline(chat);

        Assert.Equal(mail, Assert.IsType<Continued>(world.Log[^1]).Conversation);
        Assert.Null(world.OfferedTo(chat));
    }

    [Fact]
    public void Nobody_is_interrupted_while_somebody_has_room()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", "en:Native").WithAgent("bob", "en:B1", ready: false);
        Mail(world);
        world.Is("bob", Presence.Ready);

        Assert.Equal("bob", world.OfferedTo(world.Waits(channel: "chat")));
        Assert.Empty(world.Log.OfType<Interrupted>());
    }

    [Fact]
    public void A_call_lays_aside_all_mails_and_is_not_interrupted_itself()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", capacity: 3);
        Mail(world);
        Mail(world);
        var call = world.Waits(channel: "phone");
        Assert.Equal("ann", world.OfferedTo(call));
        Assert.Equal(2, world.Log.OfType<Interrupted>().Count());
        world.Accept(call);

        Assert.Null(world.OfferedTo(world.Waits(channel: "chat")));
        Assert.Equal((3, 3), world.Router.LoadOf(Ann));

        world.Resolve(call);
        Assert.Equal(2, world.Log.OfType<Continued>().Count());
    }

    [Fact]
    public void A_call_does_not_interrupt_a_chat()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", capacity: 3);
        world.Accept(world.Waits(channel: "chat"));
        Mail(world);

        Assert.Null(world.OfferedTo(world.Waits(channel: "phone")));
    }

    [Fact]
    public void Only_what_capacity_asks_for_is_laid_aside_the_latest_first()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", capacity: 3);
        var first = Mail(world);
        world.Pass(Duration.FromSeconds(1));
        Mail(world);
        world.Pass(Duration.FromSeconds(1));
        var last = Mail(world);

        world.Waits(channel: "chat");

        Assert.Equal(last, Assert.Single(world.Log.OfType<Interrupted>()).Conversation);
        world.Waits(channel: "chat");
        Assert.Equal(2, world.Log.OfType<Interrupted>().Count());
        Assert.DoesNotContain(world.Log.OfType<Interrupted>(), i => i.Conversation == first);
    }

    [Fact]
    public void A_chat_after_a_chat_leaves_the_mail_aside()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        Mail(world);
        var chat = world.Waits(channel: "chat");
        world.Accept(chat);
        var next = world.Waits(channel: "chat");
        var before = world.Log.Count;

        world.Resolve(chat);

        Assert.Equal("ann", world.OfferedTo(next));
        Assert.Equal([typeof(Unassigned), typeof(Offered)], world.Log.Skip(before).Select(d => d.GetType()));
    }

    [Fact]
    public void A_mail_that_is_accepted_may_be_interrupted_at_once()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var mail = world.Waits();
        var chat = world.Waits(channel: "chat");
        Assert.Null(world.OfferedTo(chat));

        world.Accept(mail);

        Assert.Equal("ann", world.OfferedTo(chat));
    }

    /// <summary>Who laid aside what the customer has to answer, and took it up again, was no longer found.</summary>
    [Fact]
    public void A_mail_that_is_taken_up_again_may_be_interrupted()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann");
        var mail = Mail(world);
        world.CustomerIsToWrite(mail);
        world.Resolve(world.Waits(language: "de", channel: "phone"));
        world.Accept(world.Waits(channel: "phone"));
        world.Resolve(world.Log.OfType<Assigned>().Last().Conversation);
        world.CustomerWrote(mail);

        Assert.Equal("ann", world.OfferedTo(world.Waits(channel: "phone")));
        Assert.Single(world.Log.OfType<Interrupted>());
    }

    [Fact]
    public void What_is_resolved_while_laid_aside_needs_no_wrap_up()
    {
        var mails = ChannelRule.For(Channel.Email) with { WrapUp = Duration.FromMinutes(1) };
        var world = new RouterWorld().WithQueue(change: q => q with { Channels = new Dictionary<Channel, ChannelRule> { [Channel.Email] = mails } }).WithAgent("ann");
        var mail = Mail(world);
        var chat = world.Waits(channel: "chat");
        world.Accept(chat);

        world.Resolve(mail);
        Assert.Equal((1, 1), world.Router.LoadOf(Ann));
        world.Resolve(chat);

        Assert.Equal((0, 1), world.Router.LoadOf(Ann));
    }

    [Fact]
    public void A_queue_may_leave_its_mails_alone()
    {
        var mails = ChannelRule.For(Channel.Email) with { Interruptible = false };
        var world = new RouterWorld().WithQueue(change: q => q with { Channels = new Dictionary<Channel, ChannelRule> { [Channel.Email] = mails } }).WithAgent("ann");
        Mail(world);

        Assert.Null(world.OfferedTo(world.Waits(channel: "chat")));
    }

    [Fact]
    public void A_channels_maximum_holds_for_what_interrupts_too()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann", capacity: 2, maxima: "chat:1");
        Mail(world);
        Mail(world);
        world.Accept(world.Waits(channel: "chat"));

        Assert.Null(world.OfferedTo(world.Waits(channel: "chat")));
    }

    [Fact]
    public void The_preferred_agent_is_interrupted_before_others_are()
    {
        var world = new RouterWorld().WithQueue().WithAgent("ann").WithAgent("bob", "en:B1");
        Mail(world);
        Mail(world);

        Assert.Equal("bob", world.OfferedTo(world.Waits(channel: "chat", change: w => w with { PreferredAgent = new AgentId("bob") })));
    }

    [Fact]
    public void An_agent_may_pick_a_chat_and_lay_a_mail_aside()
    {
        var world = new RouterWorld().WithQueue(change: q => q with { Policy = new Policy { AllowsPick = true } }).WithAgent("ann");
        Mail(world);
        world.Is("ann", Presence.Away);
        var chat = world.Waits(channel: "chat");

        Assert.Equal(Outcome.Applied, world.Pick(chat, "ann"));
        Assert.Equal((1, 1), world.Router.LoadOf(Ann));
    }

    private static ConversationId Mail(RouterWorld world)
    {
        var mail = world.Waits();
        world.Accept(mail);
        return mail;
    }
}
