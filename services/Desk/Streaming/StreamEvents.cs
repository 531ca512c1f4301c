using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Desk.Streaming;

/// <summary>
/// <c>GET /desk/stream</c>: the agent's events as Server-Sent Events. <c>Last-Event-ID</c> (or <c>?cursor=</c>, for the first opening after a snapshot) resumes
/// after that event at any process; without it the stream begins with what is committed from now on.
/// </summary>
internal sealed class StreamEvents(OpenStreams streams, EventFeed feed, TimeProvider time)
{
    private const int BytesBetweenFlushes = 16 * 1024;

    private static readonly TimeSpan LongestPositioning = TimeSpan.FromSeconds(10);
    private static readonly Counter<long> Written = Telemetry.Meter.CreateCounter<long>("omnichannel.desk.events", "{event}", "Events written on agents' streams, by kind.");
    private static readonly Histogram<double> Lag = Telemetry.Meter.CreateHistogram<double>("omnichannel.desk.lag", "s", "From the keeping of an event to its write on a stream.", advice: Buckets.OfWaits);

    public static void Map(WebApplication app)
    {
        var streams = app.Services.GetRequiredService<OpenStreams>();
        app.Lifetime.ApplicationStopping.Register(streams.CloseAll);
        app.MapGet("/desk/stream", ([FromHeader(Name = "Last-Event-ID")] string? lastEventId, string? cursor, HttpContext context, StreamEvents endpoint) => endpoint.RunAsync(lastEventId, cursor, context))
            .ForAgents()
            .WithSummary("Follow the agent's events as they happen")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .Refuses(ProblemTypes.Validation);
    }

    public async Task RunAsync(string? lastEventId, string? cursor, HttpContext context)
    {
        if (!TryReadCursor(string.IsNullOrEmpty(lastEventId) ? cursor : lastEventId, out var after))
        {
            await Problems.Validation("Last-Event-ID", "Must be the id of an event of this stream: a whole number from 0 up.").ExecuteAsync(context);
            return;
        }

        var caller = context.Caller();
        var stream = new OpenStream(new AgentKey(caller.Tenant, caller.AgentId!), caller.SessionId, after, time.GetUtcNow(), context.Abort);
        if (!streams.Add(stream))
            throw new UnavailableException("This process is ending.");
        try
        {
            feed.Wake(stream.Agent);
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
                feed.Wake(stream.Agent);
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
                Written.Add(1, new KeyValuePair<string, object?>("omnichannel.event", kept.Kind));
                Lag.Record((now - kept.KeptAt).TotalSeconds);
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

    /// <summary>Ends the event's trace at the agent's stream; the stream's own request is another trace, hours long.</summary>
    private static Activity? Span(OpenStream stream, Frame frame) => Telemetry.ContextOf(frame.Kept?.TraceParent) is var cause && cause == default
        ? null
        : Telemetry.Source.StartActivity("write on stream", ActivityKind.Producer, cause)?
            .SetTag(Telemetry.TenantAttribute, stream.Agent.Tenant).SetTag("omnichannel.agent", stream.Agent.Agent).SetTag("omnichannel.event", frame.Kept!.Kind);

    /// <summary>False once the client is gone.</summary>
    private async ValueTask<bool> FlushAsync(OpenStream stream, PipeWriter body, CancellationToken ct)
    {
        stream.WritingSince = time.GetUtcNow().UtcTicks;
        var result = await body.FlushAsync(ct);
        stream.WritingSince = 0;
        return !result.IsCompleted && !result.IsCanceled;
    }

    private static bool TryReadCursor(string? text, out long? cursor)
    {
        cursor = null;
        if (string.IsNullOrEmpty(text))
            return true;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        cursor = number;
        return true;
    }
}
