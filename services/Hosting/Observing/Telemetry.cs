using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Omnichannel.Hosting.Settings;

namespace Omnichannel.Hosting;

/// <summary>
/// Traces and metrics of the product, exported by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. Without it nothing of OpenTelemetry is loaded, but trace ids
/// are made and handed on all the same: logs carry them, and a message keeps the trace its sender began.
/// </summary>
/// <remarks>Names of spans and attributes follow the semantic conventions for messaging where they fit; deploy/docs/observability.md lists them.</remarks>
public static class Telemetry
{
    /// <summary>Source of the product's own spans.</summary>
    public static readonly ActivitySource Source = new("Omnichannel");

    /// <summary>Meter of the product's own metrics; names are <c>omnichannel.…</c>.</summary>
    public static readonly Meter Meter = new("Omnichannel");

    /// <summary>Attribute of a span: the tenant's id.</summary>
    public const string TenantAttribute = "omnichannel.tenant";

    /// <summary>Attribute of a span: what it is about, as a UUID. A trace is found by it.</summary>
    public const string ConversationAttribute = "messaging.message.conversation_id";

    internal const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    internal static readonly Setting Collector = new(Endpoint, "the address of an OpenTelemetry collector", Setting.Url("http", "https"), IsOptional: true);

    /// <summary>Context of a trace kept as text; none where there was no trace or it is not readable.</summary>
    public static ActivityContext ContextOf(string? traceParent) => ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : default;

    /// <summary>Trace id of a context kept as text, as it stands in logs; null where there is none.</summary>
    public static string? TraceIdOf(string? traceParent) => ContextOf(traceParent) is { TraceId: var id } && id != default ? id.ToHexString() : null;

    internal static void AddTelemetry(this IHostApplicationBuilder builder, ServiceName service)
    {
        if (string.IsNullOrEmpty(builder.Configuration[Endpoint]))
            ActivitySource.AddActivityListener(IdsOnly());
        else
            OtlpExport.Add(builder, service);
    }

    // MassTransit hands a trace on only where somebody listens.
    static ActivityListener IdsOnly() => new()
    {
        ShouldListenTo = source => source.Name is "Omnichannel" or "MassTransit",
        Sample = (ref _) => ActivitySamplingResult.PropagationData,
    };
}

/// <summary>Boundaries of histograms.</summary>
public static class Buckets
{
    /// <summary>Seconds, from what a machine takes to what a person takes.</summary>
    public static readonly InstrumentAdvice<double> OfWaits = new()
    {
        HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 900, 3600, 14_400, 86_400],
    };
}
