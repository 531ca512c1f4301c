using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Omnichannel.Traces;
using Omnichannel.Traces.Otlp;

namespace Omnichannel.House.Otlp;

/// <summary>A collector for tests: takes OTLP over HTTP with protobuf bodies (opentelemetry.io, "OTLP Specification") and keeps all it was sent.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    readonly WebApplication host;
    readonly ConcurrentQueue<ExportedSpan> spans = new();
    readonly ConcurrentQueue<ExportedPoint> points = new();
    readonly ConcurrentQueue<byte[]> bodies = new();
    readonly ConcurrentQueue<byte[]> traceBodies = new();
    readonly ConcurrentQueue<Exception> faults = new();

    OtlpReceiver(WebApplication host) => this.host = host;

    /// <summary>Value of <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
    public string Url => host.Urls.First();

    /// <summary>All spans so far.</summary>
    public IReadOnlyList<ExportedSpan> Spans => [.. spans];

    /// <summary>All data points so far, in the order of arrival.</summary>
    public IReadOnlyList<ExportedPoint> Points => [.. points];

    /// <summary>The requests' bodies as they came.</summary>
    public IReadOnlyList<byte[]> Bodies => [.. bodies];

    /// <summary>Those of traces.</summary>
    public IReadOnlyList<byte[]> TraceBodies => [.. traceBodies];

    /// <summary>Why requests could not be read: nothing, unless the receiver is at fault.</summary>
    public IReadOnlyList<Exception> Faults => [.. faults];

    /// <summary>Value of the header <c>x-test</c> of the last request.</summary>
    public string? Header { get; private set; }

    /// <summary>Starts one on a free port of loopback.</summary>
    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/traces", context => receiver.TakeAsync(context, body =>
        {
            var exported = OtlpSpans.Of(body);
            receiver.traceBodies.Enqueue(body);
            Keep(receiver.spans, exported);
        }));
        app.MapPost("/v1/metrics", context => receiver.TakeAsync(context, body => Keep(receiver.points, OtlpPoints.Of(body))));
        await app.StartAsync();
        return receiver;
    }

    /// <summary>The configuration that has a service export here, soon and all of it.</summary>
    public IEnumerable<(string Key, string Value)> Configuration =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", Url),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-test=heard"),
        ("OTEL_BSP_SCHEDULE_DELAY", "200"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
    ];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await host.DisposeAsync();
    }

    async Task TakeAsync(HttpContext context, Action<byte[]> take)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Header = context.Request.Headers["x-test"];
        bodies.Enqueue(body.ToArray());
        try
        {
            take(body.ToArray());
        }
        catch (Exception exception)
        {
            faults.Enqueue(exception);
            throw;
        }

        context.Response.ContentType = "application/x-protobuf";
    }

    static void Keep<T>(ConcurrentQueue<T> queue, List<T> items)
    {
        foreach (var item in items)
            queue.Enqueue(item);
    }
}
