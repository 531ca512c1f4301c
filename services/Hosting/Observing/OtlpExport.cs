using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Omnichannel.Hosting;

/// <summary>All that touches OpenTelemetry's assemblies, in a class of its own: they are loaded when it is first called, and otherwise not.</summary>
/// <remarks>Read by the exporter itself: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, <c>…_PROTOCOL</c>, <c>…_HEADERS</c>, <c>OTEL_TRACES_SAMPLER</c>, <c>OTEL_METRIC_EXPORT_INTERVAL</c> and so on.</remarks>
static class OtlpExport
{
    internal static void Add(IHostApplicationBuilder builder, ServiceName service) =>
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("omnichannel-" + service.Value, "omnichannel"))
            .WithTracing(tracing => tracing
                .AddSource(Telemetry.Source.Name, "Npgsql", "MassTransit")
                .AddAspNetCoreInstrumentation(options => options.Filter = context => !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
                // Whoever asks by the clock (accounts, owners of shards) asks for no conversation.
                .AddHttpClientInstrumentation(options => options.FilterHttpRequestMessage = _ => Activity.Current is { ParentSpanId: var parent } && parent != default)
                .AddOtlpExporter())
            .WithMetrics(metrics => metrics
                .AddMeter(Telemetry.Meter.Name, "Npgsql", "MassTransit", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .AddOtlpExporter());
}
