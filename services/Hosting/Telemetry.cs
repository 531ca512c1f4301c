using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Microsoft.Extensions.DependencyInjection;

namespace Omnichannel.Hosting;

/// <summary>Traces and metrics of the product, exported by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
public static class Telemetry
{
    /// <summary>Source of the product's own spans.</summary>
    public static readonly ActivitySource Source = new("Omnichannel");

    /// <summary>Meter of the product's own metrics; names are <c>omnichannel.…</c>.</summary>
    public static readonly Meter Meter = new("Omnichannel");

    internal static void AddTelemetry(this IHostApplicationBuilder builder, ServiceName service)
    {
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("omnichannel-" + service.Value))
            .WithTracing(tracing => tracing
                .AddSource(Source.Name, "Npgsql", "MassTransit")
                .AddAspNetCoreInstrumentation(options => options.Filter = context => !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
                .AddHttpClientInstrumentation())
            .WithMetrics(metrics => metrics
                .AddMeter(Meter.Name, "Npgsql", "MassTransit", "Microsoft.AspNetCore.Hosting", "System.Runtime"))
            .UseOtlpExporter();
    }
}
