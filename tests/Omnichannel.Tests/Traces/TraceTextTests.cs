using Omnichannel.Traces;

namespace Omnichannel.Tests.Traces;

public sealed class TraceTextTests
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Shows_each_step_below_the_one_that_caused_it_in_the_order_of_time() => Assert.Equal(
        """
        trace mail, begun 2026-11-23 09:00:00.000 UTC, 40 ms, conversation c-1
          began      took  service
            0.0    5.0 ms  email         fetch mail
            5.0    5.0 ms  conversations   process
           20.0    5.0 ms  desk              earlier
           30.0   10.0 ms  desk              later  FAILED

        """.ReplaceLineEndings("\n"),
        TraceText.Of(
            [
                Span("mail", "4", "2", "later", 30, 10, "desk") with { Failed = true },
                Span("mail", "3", "2", "earlier", 20, 5, "desk"),
                Span("mail", "2", "1", "process", 5, 5, "conversations", "c-1"),
                Span("mail", "1", "", "fetch mail", 0, 5, "email"),
            ],
            ""));

    [Fact]
    public void A_conversation_is_shown_with_all_of_its_traces_and_no_others()
    {
        var spans = new[] { Span("answer", "1", "", "answer", 900, 1, "gateway", "c-1"), Span("mail", "1", "", "mail", 0, 1, "email", "c-1"), Span("else", "1", "", "something else", 5, 1, "email", "c-2") };

        var text = TraceText.Of(spans, "c-1");

        Assert.InRange(text.IndexOf("trace mail", StringComparison.Ordinal), 0, text.IndexOf("trace answer", StringComparison.Ordinal) - 1);
        Assert.DoesNotContain("something else", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Asked_for_nothing_it_shows_the_conversation_that_was_begun_last()
    {
        // The older one has had news since.
        var spans = new[] { Span("old", "1", "", "old", 0, 1, "email", "c-1"), Span("new", "1", "", "new", 500, 1, "email", "c-2"), Span("news", "1", "", "news", 900, 1, "email", "c-1") };

        Assert.StartsWith("trace new,", TraceText.Of(spans, ""), StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_whose_cause_did_not_come_is_shown_all_the_same() =>
        Assert.Contains("orphan", TraceText.Of([Span("mail", "2", "lost", "orphan", 0, 1, "email")], "mail"), StringComparison.Ordinal);

    [Fact]
    public void Of_what_is_not_known_there_is_nothing() => Assert.Empty(TraceText.Of([Span("mail", "1", "", "mail", 0, 1, "email", "c-1")], "c-9"));

    private static ExportedSpan Span(string trace, string id, string parent, string name, int start, int took, string service, string? conversation = null) => new(
        "omnichannel-" + service,
        name,
        1,
        trace,
        id,
        parent,
        Begin.AddMilliseconds(start),
        Begin.AddMilliseconds(start + took),
        Failed: false,
        conversation is null ? new Dictionary<string, string>(StringComparer.Ordinal) : new(StringComparer.Ordinal) { ["messaging.message.conversation_id"] = conversation },
        []);
}
