using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Omnichannel.Messaging.Streaming;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Tests.Messaging.Streaming;

public sealed class PulseTests : IDisposable
{
    private static readonly ServiceName Service = new("desk", "desk", typeof(PulseTests).Assembly);
    private const string Nowhere = "Host=127.0.0.1;Port=9;Database=nowhere;Username=nobody";

    private readonly ManualTime time = new();
    private readonly OpenStreams streams = new(Service);
    private readonly EventFeed feed;
    private readonly Pulse pulse;

    public PulseTests()
    {
        // No server stands there: what is tested here opens no connection.
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("Postgres:Owner", Nowhere), new("Postgres:App", Nowhere), new("Postgres:Worker", Nowhere)]).Build();
        feed = new EventFeed(new Database(configuration, Service), new EventLists("agent", "agent"), streams, time, NullLogger<EventFeed>.Instance);
        pulse = new Pulse(streams, feed, Service, time, NullLogger<Pulse>.Instance);
    }

    public void Dispose()
    {
        pulse.Dispose();
        feed.Dispose();
    }

    [Fact]
    public void Each_stream_gets_one_comment_in_fifteen_seconds()
    {
        var all = Enumerable.Range(0, 40).Select(_ => Open()).ToList();

        for (var second = 0; second < Pulse.SecondsBetweenComments; second++)
            pulse.Beat(second);

        Assert.All(all, stream => Assert.Equal(1, stream.Frames.Count));
        Assert.True(all[0].Frames.TryRead(out var comment));
        Assert.Equal(": \n\n", Encoding.UTF8.GetString(comment.Bytes.Span));
    }

    [Fact]
    public void A_client_that_does_not_read_for_half_a_minute_is_cut_off()
    {
        var aborted = new List<string>();
        var stuck = Open(() => aborted.Add("stuck"));
        var slow = Open(() => aborted.Add("slow"));
        stuck.WritingSince = time.Now.UtcTicks;
        time.Now += Pulse.LongestWrite + TimeSpan.FromSeconds(1);
        slow.WritingSince = time.Now.UtcTicks;

        pulse.Beat(0);

        Assert.Equal(["stuck"], aborted);
    }

    [Fact]
    public void A_stream_ends_after_an_hour_so_that_its_client_shows_a_token_again()
    {
        var old = Open();
        time.Now += Pulse.LongestLife;
        var young = Open();
        time.Now += TimeSpan.FromSeconds(1);

        pulse.Beat(1000);
        while (old.Frames.TryRead(out _))
        {
        }

        Assert.True(old.Frames.Completion.IsCompleted);
        Assert.False(young.Frames.Completion.IsCompleted);
    }

    private OpenStream Open(Action? abort = null)
    {
        var stream = new OpenStream(new ListKey("demo", "anbu"), null, 0, time.Now, abort ?? (() => { }));
        Assert.True(streams.Add(stream));
        return stream;
    }

    private sealed class ManualTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 8, 15, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
