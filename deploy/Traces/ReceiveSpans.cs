using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Omnichannel.Traces.Otlp;

namespace Omnichannel.Traces;

/// <summary>
/// A collector for one machine: takes OTLP over HTTP with protobuf bodies (opentelemetry.io, "OTLP Specification") on loopback and keeps the spans in a file.
/// Metrics are taken and forgotten.
/// </summary>
static class ReceiveSpans
{
    public static async Task RunAsync(string port, SpanFile file)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:" + port);
        await using var app = builder.Build();
        app.MapPost("/v1/traces", async (HttpRequest request, CancellationToken ct) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, ct);
            try
            {
                file.Append(OtlpSpans.Of(body.ToArray()));
                return Taken;
            }
            catch (FormatException exception)
            {
                return Results.BadRequest(exception.Message);
            }
        });
        app.MapPost("/v1/metrics", () => Taken);
        await app.RunAsync();
    }

    // An empty answer message: all was accepted.
    static IResult Taken => Results.Bytes([], "application/x-protobuf");
}
