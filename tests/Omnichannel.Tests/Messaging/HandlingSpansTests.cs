using System.Diagnostics;
using Omnichannel.Messaging.Reading;

namespace Omnichannel.Tests.Messaging;

public sealed class HandlingSpansTests : IDisposable
{
    const string First = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const string Second = "00-1af7651916cd43dd8448eb211c80319c-c7ad6b7169203331-01";

    readonly ActivityListener listener = new()
    {
        ShouldListenTo = source => source.Name == "Omnichannel",
        Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    public HandlingSpansTests() => ActivitySource.AddActivityListener(listener);

    public void Dispose() => listener.Dispose();

    [Fact]
    public void Each_event_of_a_batch_stays_in_its_own_trace_and_the_batch_links_to_all()
    {
        using var spans = new HandlingSpans("desk", [Received(First), Received(Second)]);

        Assert.Equal(["0af7651916cd43dd8448eb211c80319c", "1af7651916cd43dd8448eb211c80319c"], spans.Events.Select(e => e.Span!.TraceId.ToHexString()));
        Assert.Equal(["b7ad6b7169203331", "c7ad6b7169203331"], spans.Events.Select(e => e.Span!.ParentSpanId.ToHexString()));
        Assert.Equal(spans.Events.Select(e => e.Span!.Id), spans.Events.Select(e => e.TraceParent));
        var batch = Activity.Current!;
        Assert.Equal("process batch desk", batch.OperationName);
        Assert.Equal(spans.Events.Select(e => e.Span!.Context), batch.Links.Select(link => link.Context));
        Assert.DoesNotContain(batch.TraceId, spans.Events.Select(e => e.Span!.TraceId));
    }

    [Fact]
    public void The_work_on_a_single_event_stands_below_it()
    {
        using (var spans = new HandlingSpans("desk", [Received(First)]))
            Assert.Same(spans.Events[0].Span, Activity.Current);

        Assert.Null(Activity.Current);
    }

    [Fact]
    public void An_event_without_a_trace_begins_one()
    {
        using var spans = new HandlingSpans("desk", [Received(null)]);

        Assert.Equal(default, spans.Events[0].Span!.ParentSpanId);
        Assert.Equal(spans.Events[0].Span!.Id, spans.Events[0].TraceParent);
    }

    [Fact]
    public void A_failure_shows_on_every_span_of_the_batch()
    {
        using var spans = new HandlingSpans("desk", [Received(First), Received(Second)]);

        spans.Fail(new InvalidOperationException("secret words"));

        Assert.All(spans.Events, e => Assert.Equal((ActivityStatusCode.Error, "InvalidOperationException"), (e.Span!.Status, e.Span.StatusDescription)));
        Assert.Equal(ActivityStatusCode.Error, Activity.Current!.Status);
    }

    static ReceivedEvent Received(string? traceParent) => new(Guid.Empty, "tenant", new object(), traceParent);
}
