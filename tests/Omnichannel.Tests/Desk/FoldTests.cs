using System.Text.Json;
using CsCheck;
using Omnichannel.Contracts;
using Omnichannel.Desk.Folding;

namespace Omnichannel.Tests.Desk;

public sealed class FoldTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 15, 0, TimeSpan.Zero);
    private static readonly Guid Conversation = Id(1);

    private readonly List<Told> told = [];
    private KnownConversation known = new(Conversation);

    [Fact]
    public void An_offer_is_told_to_its_agent_with_all_particulars()
    {
        Take(Offered(1, "anbu", 10));

        var offer = Body<Offer>(Assert.Single(told), "offer", "anbu");
        Assert.Equal(new Offer(Id(10), Conversation, Now.AddSeconds(30), "email", "ta", "Asia/Kolkata", "ta native"), offer);
        Assert.Equal(Stage.Offered, known.Stage);
    }

    [Fact]
    public void An_accepted_offer_is_told_as_an_assignment_and_not_as_an_ended_offer()
    {
        Take(Offered(1, "anbu", 10), Added(1), Added(2), Assigned(2, "anbu", 20, 10));

        Assert.Equal(["offer", "assigned"], told.Select(one => one.Kind));
        Assert.Equal((Id(20), Id(10), 2L), Body<Assignment>(told[1], "assigned", "anbu") is var a ? (a.AssignmentId, a.OfferId!.Value, a.LastSeq) : default);
    }

    [Fact]
    public void An_assignment_says_how_far_the_timeline_is_known_and_messages_go_on_from_there()
    {
        Take(Added(1), Added(2), Added(3), Assigned(1, "anbu", 20, null), Added(4), Added(5));

        Assert.Equal(3, Body<Assignment>(told[0], "assigned", "anbu").LastSeq);
        Assert.Equal([4L, 5L], told.Skip(1).Select(one => Body<TimelineEntry>(one, "message", "anbu").Seq));
    }

    [Fact]
    public void Entries_not_heard_of_are_told_before_the_one_that_shows_them()
    {
        Take(Added(1), Assigned(1, "anbu", 20, null), Added(4), Added(3), Added(2), Added(4));

        Assert.Equal([2L, 3L, 4L], Seqs());
    }

    [Fact]
    public void A_change_of_the_conversation_that_knows_of_newer_entries_tells_them_first()
    {
        Take(Assigned(1, "anbu", 20, null), Changed(1, "open", lastSeq: 2));

        Assert.Equal(["assigned", "message", "message", "conversation"], told.Select(one => one.Kind));
        Assert.Equal(2, Body<ConversationState>(told[3], "conversation", "anbu").LastSeq);
    }

    [Fact]
    public void A_very_long_gap_is_told_as_the_assignment_anew()
    {
        Take(Assigned(1, "anbu", 20, null), Added(Fold.MostEntriesAtOnce + 1));

        Assert.Equal(Fold.MostEntriesAtOnce + 1, Body<Assignment>(told[^1], "assigned", "anbu").LastSeq);
        Assert.Equal(2, told.Count);
    }

    [Fact]
    public void Nobody_hears_of_messages_while_the_conversation_is_only_offered()
    {
        Take(Offered(1, "anbu", 10), Added(1), Changed(1, "open", 1));

        Assert.Equal(["offer"], told.Select(one => one.Kind));
    }

    [Fact]
    public void Repeated_events_change_nothing_and_are_not_told_again()
    {
        object[] history = [Offered(1, "anbu", 10), Assigned(2, "anbu", 20, 10), Added(1), Changed(1, "open", 1), Resolved(2), Unassigned(3, "anbu", 20, "resolved")];
        Take(history);
        var before = (known, told.Count);

        Take(history);

        Assert.Equal(before, (known, told.Count));
    }

    [Fact]
    public void An_offer_that_comes_after_its_end_is_not_told()
    {
        Take(Ended(2, "anbu", 10, "expired"), Offered(1, "anbu", 10));

        Assert.Empty(told);
        Assert.Equal(Stage.None, known.Stage);
    }

    [Fact]
    public void An_offer_whose_end_was_overtaken_by_the_next_offer_ends_for_the_former_agent()
    {
        Take(Offered(1, "anbu", 10), Offered(3, "bea", 11), Ended(2, "anbu", 10, "declined"));

        Assert.Equal([("offer", "anbu"), ("offer-ended", "anbu"), ("offer", "bea")], told.Select(one => (one.Kind, one.Agent)));
        Assert.Equal("superseded", Body<OfferOver>(told[1], "offer-ended", "anbu").Outcome);
    }

    [Fact]
    public void An_offer_that_ends_says_how()
    {
        Take(Offered(1, "anbu", 10), Ended(2, "anbu", 10, "expired"));

        Assert.Equal(new OfferOver(Id(10), Conversation, "expired"), Body<OfferOver>(told[1], "offer-ended", "anbu"));
    }

    [Fact]
    public void A_transfer_takes_the_conversation_from_one_agent_before_it_is_offered_to_another()
    {
        Take(Assigned(1, "anbu", 20, null), Unassigned(2, "anbu", 20, "transferred"), Offered(3, "bea", 11), Assigned(4, "bea", 21, 11), Added(1));

        Assert.Equal(
            [("assigned", "anbu"), ("unassigned", "anbu"), ("offer", "bea"), ("assigned", "bea"), ("message", "bea")],
            told.Select(one => (one.Kind, one.Agent)));
    }

    [Fact]
    public void An_assignment_whose_end_was_overtaken_ends_for_the_former_agent()
    {
        Take(Assigned(1, "anbu", 20, null), Assigned(4, "bea", 21, 11));

        Assert.Equal("superseded", Body<AssignmentOver>(told[1], "unassigned", "anbu").Reason);
        Assert.Equal("bea", told[2].Agent);
    }

    [Fact]
    public void Particulars_of_conversations_win_over_those_routing_repeats()
    {
        Take(Changed(1, "open", 0, language: "hi"), Offered(1, "anbu", 10), Assigned(2, "anbu", 20, 10));

        Assert.Equal("hi", Body<Offer>(told[0], "offer", "anbu").Language);
        Assert.Equal(("hi", "open"), Body<Assignment>(told[1], "assigned", "anbu") is var a ? (a.Language, a.Status) : default);
    }

    [Fact]
    public void An_older_state_of_the_conversation_is_passed_over()
    {
        Take(Assigned(1, "anbu", 20, null), Resolved(3), Changed(2, "pending", 0));

        Assert.Equal("resolved", known.Status);
        Assert.Equal(["assigned", "conversation"], told.Select(one => one.Kind));
    }

    [Fact]
    public void An_event_that_is_not_about_a_conversation_is_refused() =>
        Assert.Throws<ArgumentException>(() => Take(new SessionEnded("demo", Id(1), "anbu", Now)));

    /// <summary>Whatever the broker repeats and reorders: per assignment the timeline comes in order without a gap, and every offer and assignment told of ends as told.</summary>
    [Fact]
    public void Whatever_is_repeated_or_reordered_each_agent_sees_entries_in_order_without_a_gap()
    {
        var history = History();
        Gen.Int[0, history.Length - 1].Array[0, 40].Sample(picks =>
        {
            var order = picks.Select(pick => history[pick]).Concat(history).ToArray();
            var (end, heard) = Run(order);

            Assert.Equal(12, end.Seq);
            Assert.Equal(Stage.Assigned, end.Stage);
            Assert.Equal("bea", end.Agent);
            AssertInOrder(heard);
        });
    }

    [Fact]
    public void Whatever_the_order_of_arrival_the_end_is_the_same()
    {
        var history = History();
        var inOrder = Run(history).Known;
        Gen.Shuffle(history).Sample(order => Assert.Equal(inOrder with { Channel = null, Queue = null }, Run(order).Known with { Channel = null, Queue = null }));
    }

    [Fact]
    public void Of_several_agents_asked_at_once_each_is_told_of_the_own_offer_and_of_its_end()
    {
        Take(Offered(1, "anbu", 10), Offered(2, "bea", 11, 10), Ended(3, "anbu", 10, "already-taken", 11), Assigned(4, "bea", 20, 11));

        Assert.Equal(["offer anbu", "offer bea", "offer-ended anbu", "assigned bea"], told.Select(one => $"{one.Kind} {one.Agent}"));
        Assert.Equal("already-taken", Body<OfferOver>(told[2], "offer-ended", "anbu").Outcome);
        Assert.Equal((Stage.Assigned, "bea", 0), (known.Stage, known.Agent, known.Beside.Count));
    }

    /// <summary>However far it has come, and in whatever order it was heard: those who have an offer now were told of it, and everybody else was told that theirs is over.</summary>
    [Fact]
    public void Whatever_the_order_of_arrival_those_asked_at_once_know_of_the_offers_that_are_live()
    {
        (object Event, int[] Live)[] history =
        [
            (Offered(1, "anbu", 10), [10]), (Offered(2, "bea", 11, 10), [10, 11]), (Offered(3, "chitra", 12, 10, 11), [10, 11, 12]), (Ended(4, "anbu", 10, "declined", 11, 12), [11, 12]),
            (Offered(5, "devi", 13, 11, 12), [11, 12, 13]), (Ended(6, "bea", 11, "already-taken", 12, 13), [12, 13]), (Ended(7, "devi", 13, "already-taken", 12), [12]),
            (Assigned(8, "chitra", 20, 12), []),
        ];
        Gen.Int[1, history.Length].SelectMany(count => Gen.Shuffle(history[..count])).Sample(order =>
        {
            var (end, heard) = Run(order.Select(one => one.Event));

            var live = new HashSet<Guid>();
            foreach (var one in heard)
            {
                var id = JsonDocument.Parse(one.Body).RootElement.GetProperty("offerId").GetGuid();
                Assert.True(one.Kind == "offer" ? live.Add(id) : live.Remove(id) || one.Kind == "assigned");
            }

            Assert.Equal(history[order.Length - 1].Live.Select(Id).Order(), live.Order());
            Assert.Equal(live.Order(), end.Offers.Select(offer => offer.OfferId).Order());
            Assert.Equal(order.Length == history.Length ? Stage.Assigned : Stage.Offered, end.Stage);
        });
    }

    private static object[] History() =>
    [
        Added(1), Offered(1, "anbu", 10), Ended(2, "anbu", 10, "declined"), Offered(3, "bea", 11), Added(2), Assigned(4, "bea", 20, 11), Changed(1, "open", 2), Added(3), Added(4),
        Changed(2, "pending", 4), Unassigned(5, "bea", 20, "lapsed"), Added(5), Offered(6, "anbu", 12), Assigned(7, "anbu", 21, 12), Added(6), Added(7), Changed(3, "open", 7),
        Unassigned(8, "anbu", 21, "transferred"), Added(8), Offered(9, "bea", 13), Assigned(10, "bea", 22, 13), Added(9), Added(10), Added(11), Added(12), Changed(4, "pending", 12),
    ];

    private static void AssertInOrder(List<Told> heard)
    {
        var read = new Dictionary<string, long>(StringComparer.Ordinal);
        var live = new HashSet<(string Agent, Guid Id)>();
        foreach (var one in heard)
        {
            var json = JsonDocument.Parse(one.Body).RootElement;
            switch (one.Kind)
            {
                case "offer":
                    Assert.Empty(live);
                    live.Add((one.Agent, json.GetProperty("offerId").GetGuid()));
                    break;
                case "offer-ended":
                    Assert.True(live.Remove((one.Agent, json.GetProperty("offerId").GetGuid())));
                    break;
                case "assigned":
                    live.Remove((one.Agent, json.GetProperty("offerId").GetGuid()));
                    Assert.Empty(live);
                    live.Add((one.Agent, json.GetProperty("assignmentId").GetGuid()));
                    read[one.Agent] = json.GetProperty("lastSeq").GetInt64();
                    break;
                case "unassigned":
                    Assert.True(live.Remove((one.Agent, json.GetProperty("assignmentId").GetGuid())));
                    read.Remove(one.Agent);
                    break;
                case "message":
                    Assert.Equal(++read[one.Agent], json.GetProperty("seq").GetInt64());
                    break;
                case "conversation":
                    Assert.Equal(read[one.Agent], json.GetProperty("lastSeq").GetInt64());
                    break;
            }
        }
    }

    private static (KnownConversation Known, List<Told> Told) Run(IEnumerable<object> events)
    {
        var heard = new List<Told>();
        return (events.Aggregate(new KnownConversation(Conversation), (known, one) => Fold.Take(known, one, heard)), heard);
    }

    private void Take(params object[] events)
    {
        foreach (var one in events)
            known = Fold.Take(known, one, told);
    }

    private List<long> Seqs() => [.. told.Where(one => one.Kind == "message").Select(one => Body<TimelineEntry>(one, "message", one.Agent).Seq)];

    private static T Body<T>(Told one, string kind, string agent)
    {
        Assert.Equal((kind, agent), (one.Kind, one.Agent));
        Assert.DoesNotContain('\n', one.Body);
        return JsonSerializer.Deserialize<T>(one.Body, JsonSerializerOptions.Web)!;
    }

    private static ConversationOffered Offered(long version, string agent, int offer, params int[] beside) =>
        new("demo", Conversation, version, Id(5), Id(offer), agent, "orders", "email", "ta", "Asia/Kolkata", "ta native", Now.AddSeconds(30), [.. beside.Select(Id)], Now);

    private static OfferEnded Ended(long version, string agent, int offer, string outcome, params int[] beside) =>
        new("demo", Conversation, version, Id(5), Id(offer), agent, outcome, [.. beside.Select(Id)], Now);

    private static ConversationAssigned Assigned(long version, string agent, int assignment, int? offer) =>
        new("demo", Conversation, version, Id(5), Id(assignment), offer is { } id ? Id(id) : null, agent, "orders", "email", null, Now);

    private static ConversationUnassigned Unassigned(long version, string agent, int assignment, string reason) =>
        new("demo", Conversation, version, Id(5), Id(assignment), agent, reason, Now);

    private static MessageAdded Added(long seq) => new("demo", Conversation, Id(1000 + (int)seq), seq, "in", null, Now);

    private static ConversationChanged Changed(long version, string status, long lastSeq, string language = "ta") =>
        new("demo", Conversation, version, status, "email", "orders", language, "Asia/Kolkata", lastSeq, Now);

    private static ConversationResolved Resolved(long version) => new("demo", Conversation, version, Id(5), "anbu", Now);

    private static Guid Id(int number) => new(number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 0);
}
