using System.Text;
using Omnichannel.Hosting;
using Omnichannel.Messaging.Streaming;

namespace Omnichannel.Tests.Messaging.Streaming;

public sealed class OpenStreamTests
{
    private static readonly ServiceName Service = new("desk", "desk", typeof(OpenStreamTests).Assembly);
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 15, 0, TimeSpan.Zero);

    private int aborts;

    [Fact]
    public void A_stream_without_a_cursor_begins_with_what_comes_next()
    {
        var stream = Open(null);

        Assert.False(stream.Positioned.IsCompleted);
        Take(stream, 41);
        Assert.True(stream.Positioned.IsCompletedSuccessfully);
        Take(stream, 42, Rows(42, 42));

        Assert.Equal(["42"], Ids(stream));
    }

    [Fact]
    public void A_stream_that_resumes_gets_what_it_missed_and_nothing_twice()
    {
        var stream = Open(3);

        Take(stream, 6, Rows(2, 6));
        Take(stream, 7, Rows(5, 7));

        Assert.Equal(["4", "5", "6", "7"], Ids(stream));
    }

    [Theory]
    [InlineData(3, 9, 6)] // events 4 and 5 were forgotten
    [InlineData(3, 9, 10)] // all were forgotten
    [InlineData(12, 9, 10)] // a cursor nobody gave
    public void A_cursor_older_than_what_is_kept_tells_the_client_to_take_the_snapshot(long after, long head, long firstKept)
    {
        var stream = Open(after);

        Take(stream, head, firstKept <= head && after < head ? Rows(firstKept, head) : []);
        Take(stream, head + 1, Rows(head + 1, head + 1));

        Assert.Equal([$"id: {head}\nevent: reset\ndata: {{\"cursor\":{head}}}\n\n", .. Texts(Rows(head + 1, head + 1))], Drain(stream));
    }

    [Fact]
    public void A_page_that_does_not_reach_a_stream_is_no_gap()
    {
        var stream = Open(50);

        Assert.True(Take(stream, 60, Rows(1, 20)));
        Assert.False(Take(stream, 60, Rows(21, 60)));

        Assert.Equal(Enumerable.Range(51, 10).Select(id => $"{id}"), Ids(stream));
    }

    [Fact]
    public void A_client_that_does_not_read_holds_a_bounded_number_of_frames_and_loses_none()
    {
        var stream = Open(0);

        Assert.False(Take(stream, 1000, Rows(1, 1000)));
        Assert.Equal(OpenStream.Room, stream.Frames.Count);
        var read = Ids(stream);
        Assert.True(stream.TakeBehind());
        while (stream.Position < 1000)
        {
            Take(stream, 1000, Rows(stream.Position!.Value + 1, 1000));
            read.AddRange(Ids(stream));
        }

        Assert.Equal(Enumerable.Range(1, 1000).Select(id => $"{id}"), read);
    }

    [Fact]
    public void A_closed_stream_is_not_read_for_again()
    {
        var stream = Open(0);

        stream.Close();

        Assert.False(Take(stream, 5, Rows(1, 5)));
        Assert.Empty(Ids(stream));
        Assert.Equal(0, aborts);
    }

    [Fact]
    public void Closing_cuts_off_a_client_that_is_stuck_in_a_write()
    {
        var stream = Open(0);
        stream.WritingSince = Now.UtcTicks;

        stream.Close();

        Assert.Equal(1, aborts);
    }

    [Fact]
    public void The_opening_gives_the_cursor_to_come_back_with() =>
        Assert.Equal(": open\nretry: 1000\nid: 42\n\n", Encoding.UTF8.GetString(Frame.Opening(42).Bytes.Span));

    [Fact]
    public void Ending_a_session_closes_its_streams_only()
    {
        var streams = new OpenStreams(Service);
        var session = new Guid(7, 0, 0, new byte[8]);
        var his = new OpenStream(new ListKey("demo", "anbu"), session, 0, Now, () => { });
        var other = new OpenStream(new ListKey("demo", "anbu"), null, 0, Now, () => { });
        var elsewhere = new OpenStream(new ListKey("other", "anbu"), session, 0, Now, () => { });
        Assert.All([his, other, elsewhere], stream => Assert.True(streams.Add(stream)));

        streams.CloseSession("demo", session);

        Assert.True(his.Frames.Completion.IsCompleted);
        Assert.False(other.Frames.Completion.IsCompleted);
        Assert.False(elsewhere.Frames.Completion.IsCompleted);
    }

    [Fact]
    public void A_process_that_ends_closes_its_streams_and_takes_no_more()
    {
        var streams = new OpenStreams(Service);
        var stream = Open(0);
        streams.Add(stream);

        streams.CloseAll();

        Assert.True(stream.Frames.Completion.IsCompleted);
        Assert.False(streams.Add(Open(0)));
        streams.Remove(stream);
        Assert.False(streams.Has(stream.List));
    }

    [Fact]
    public void Hints_name_every_agent_within_the_size_of_a_notification()
    {
        var agents = Enumerable.Range(0, 500).Select(number => new ListKey(new string('t', 64), $"agent-{number}")).ToList();

        var payloads = Hints.Payloads(agents).ToList();

        Assert.True(payloads.Count > 1);
        Assert.All(payloads, payload => Assert.InRange(Encoding.UTF8.GetByteCount(payload), 1, 7_999));
        Assert.Equal(agents, payloads.SelectMany(Hints.Lists));
        Assert.Empty(Hints.Lists("nobody /x"));
    }

    private OpenStream Open(long? after) => new(new ListKey("demo", "anbu"), null, after, Now, () => aborts++);

    private static bool Take(OpenStream stream, long head, List<KeptEvent>? rows = null) => stream.Take(head, rows ?? [], (rows ?? []).ConvertAll(Frame.Event));

    private static List<KeptEvent> Rows(long from, long to)
    {
        var rows = new List<KeptEvent>();
        for (var cursor = from; cursor <= to; cursor++)
            rows.Add(new KeptEvent(cursor, "message", "{}", Now));
        return rows;
    }

    private static IEnumerable<string> Texts(List<KeptEvent> rows) => rows.Select(row => $"id: {row.Cursor}\nevent: message\ndata: {{}}\n\n");

    private static List<string> Drain(OpenStream stream)
    {
        var texts = new List<string>();
        while (stream.Frames.TryRead(out var frame))
            texts.Add(Encoding.UTF8.GetString(frame.Bytes.Span));
        return texts;
    }

    private static List<string> Ids(OpenStream stream) => Drain(stream).ConvertAll(text => text.Split('\n')[0]["id: ".Length..]);
}
