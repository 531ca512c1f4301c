using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Messaging.Streaming;

/// <summary>Writes a list as Server-Sent Events for as long as the client stays; resumed after any of its events, at any process.</summary>
public sealed class EventStream(OpenStreams streams, EventFeed feed, EventLists lists, ServiceName service, TimeProvider time)
{
    private const int BytesBetweenFlushes = 16 * 1024;

    private static readonly TimeSpan LongestPositioning = TimeSpan.FromSeconds(10);

    private readonly Counter<long> written = Telemetry.Meter.CreateCounter<long>($"omnichannel.{service.Value}.events", "{event}", "Events written on streams, by kind.");
    private readonly Histogram<double> lag = Telemetry.Meter.CreateHistogram<double>($"omnichannel.{service.Value}.lag", "s", "From the keeping of an event to its write on a stream.", advice: Buckets.OfWaits);

    /// <summary>Reads a cursor as clients send it; none is null. False where it is no whole number from 0 up.</summary>
    public static bool TryReadCursor(string? text, out long? cursor)
    {
        cursor = null;
        if (string.IsNullOrEmpty(text))
            return true;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        cursor = number;
        return true;
    }

    /// <summary>Writes until the client goes, the stream is closed, or the process ends.</summary>
    /// <param name="list">The list.</param>
    /// <param name="session">What <see cref="OpenStreams.CloseSession"/> closes it by, or null.</param>
    /// <param name="after">Cursor of the last event the client has; null to begin with what is committed from now on.</param>
    /// <param name="context">The request, not answered yet.</param>
    /// <exception cref="UnavailableException">The process is ending, or the events cannot be read.</exception>
    public async Task RunAsync(ListKey list, Guid? session, long? after, HttpContext context)
    {
        var stream = new OpenStream(list, session, after, time.GetUtcNow(), context.Abort);
        if (!streams.Add(stream))
            throw new UnavailableException("This process is ending.");
        try
        {
            feed.Wake(stream.List);
            await PositionAsync(stream, context.RequestAborted);
            await WriteAsync(stream, after ?? stream.Position ?? 0, context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away, as clients of streams do.
        }
        finally
        {
            streams.Remove(stream);
        }
    }

    private async Task PositionAsync(OpenStream stream, CancellationToken ct)
    {
        try
        {
            await stream.Positioned.WaitAsync(LongestPositioning, time, ct);
        }
        catch (TimeoutException exception)
        {
            throw new UnavailableException("The events cannot be read right now.", exception);
        }
    }

    private async Task WriteAsync(OpenStream stream, long start, HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        var body = response.BodyWriter;
        // At once: a proxy passes no headers on before the first byte.
        body.Write(Frame.Opening(start).Bytes.Span);
        var open = await FlushAsync(stream, body, context.RequestAborted);
        while (open && await stream.Frames.WaitToReadAsync(context.RequestAborted))
        {
            open = await WriteWaitingAsync(stream, body, context.RequestAborted);
            if (stream.TakeBehind())
                feed.Wake(stream.List);
        }
    }

    private async Task<bool> WriteWaitingAsync(OpenStream stream, PipeWriter body, CancellationToken ct)
    {
        var unflushed = 0;
        var now = time.GetUtcNow();
        while (stream.Frames.TryRead(out var frame))
        {
            using (Span(stream, frame))
                body.Write(frame.Bytes.Span);
            if (frame.Kept is { } kept)
            {
                written.Add(1, new KeyValuePair<string, object?>("omnichannel.event", kept.Kind));
                lag.Record((now - kept.KeptAt).TotalSeconds);
            }

            unflushed += frame.Bytes.Length;
            if (unflushed < BytesBetweenFlushes)
                continue;
            unflushed = 0;
            if (!await FlushAsync(stream, body, ct))
                return false;
        }

        return unflushed == 0 || await FlushAsync(stream, body, ct);
    }

    /// <summary>Ends the event's trace at the stream; the stream's own request is another trace, hours long.</summary>
    private Activity? Span(OpenStream stream, Frame frame) => Telemetry.ContextOf(frame.Kept?.TraceParent) is var cause && cause == default
        ? null
        : Telemetry.Source.StartActivity("write on stream", ActivityKind.Producer, cause)?
            .SetTag(Telemetry.TenantAttribute, stream.List.Tenant).SetTag("omnichannel." + lists.Owner, stream.List.Owner).SetTag("omnichannel.event", frame.Kept!.Kind);

    /// <summary>False once the client is gone.</summary>
    private async ValueTask<bool> FlushAsync(OpenStream stream, PipeWriter body, CancellationToken ct)
    {
        stream.WritingSince = time.GetUtcNow().UtcTicks;
        var result = await body.FlushAsync(ct);
        stream.WritingSince = 0;
        return !result.IsCompleted && !result.IsCanceled;
    }
}
