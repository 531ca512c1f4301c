using NodaTime;
using Omnichannel.Contracts;
using Omnichannel.Messaging.Reading;
using Omnichannel.Routing.Engine;
using Omnichannel.Routing.Shards;

namespace Omnichannel.Tests.Routing;

/// <summary>What the shard's owner tells those who wait, and how often.</summary>
public sealed class ForeseeingTests
{
    static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 9, 0);

    readonly TenantRouting tenant = new("acme", new TenantRouter(), null);
    Instant now = Start;
    int made;

    [Fact]
    public void A_chat_is_told_its_place_a_second_after_it_came_and_a_mail_only_when_its_answer_is_due()
    {
        var chat = Waits("chat");
        var mail = Waits("email");
        Assert.Empty(Told());
        Assert.Equal(Start + Duration.FromSeconds(1), tenant.TellsAt);

        Pass(1);

        var told = Told();
        Assert.Equal((1, (int?)null, Start + Duration.FromMinutes(1)), Facts(told.Single(e => e.ConversationId == chat)));
        Assert.Equal(((int?)null, (int?)null, Start + Duration.FromHours(24)), Facts(told.Single(e => e.ConversationId == mail)));
        Pass(1);
        Assert.Empty(Told());
    }

    [Fact]
    public void A_place_is_told_anew_when_it_has_changed_and_not_before_five_seconds()
    {
        var first = Waits("chat");
        var second = Waits("chat");
        Pass(1);
        Told();

        Resolve(first);
        Pass(1);
        Assert.Empty(Told());
        Pass(4);

        var told = Assert.Single(Told());
        Assert.Equal((second, 1), (told.ConversationId, told.Position));
    }

    [Fact]
    public void Nothing_is_told_and_nothing_is_due_once_nobody_waits()
    {
        var chat = Waits("chat");
        Resolve(chat);
        Pass(1);
        Assert.Empty(Told());
        Assert.Null(tenant.TellsAt);
    }

    [Fact]
    public void A_turn_tells_the_first_hundred_and_the_next_goes_on()
    {
        for (var i = 0; i < 150; i++)
            Waits("chat");
        Pass(1);
        var first = Told();
        Assert.Equal(Enumerable.Range(1, 100), first.Where(e => e.Position is not null).Select(e => e.Position!.Value));
        Pass(1);
        Assert.Equal(Enumerable.Range(101, 50), Told().Where(e => e.Position is not null).Select(e => e.Position!.Value));
    }

    Guid Waits(string channel)
    {
        var id = new Guid(++made, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1);
        var at = now.ToDateTimeOffset();
        Apply(new ConversationWaiting("acme", id, 1, id, "support", "support", channel, "en", 1, [], [], null, 50, 0, at, null, 0, null, [], null, at));
        return id;
    }

    void Resolve(Guid id) => Apply(new ConversationResolved("acme", id, 9, id, null, now.ToDateTimeOffset()));

    void Pass(int seconds)
    {
        now += Duration.FromSeconds(seconds);
        tenant.Advance(now);
        tenant.Foresee(now);
    }

    void Apply(object @event)
    {
        tenant.Apply(new ReceivedEvent(Guid.CreateVersion7(now.ToDateTimeOffset()), "acme", @event, null), now);
        tenant.Committed();
    }

    /// <summary>What was told since the last commit, and commits.</summary>
    List<WaitEstimateChanged> Told()
    {
        List<WaitEstimateChanged> told = [.. tenant.Estimates.Select(e => e.Event)];
        tenant.Committed();
        return told;
    }

    static (int? Position, int? Expected, Instant? Due) Facts(WaitEstimateChanged e) => (e.Position, e.ExpectedSeconds, e.SlaDueAt is { } due ? Instant.FromDateTimeOffset(due) : null);
}
