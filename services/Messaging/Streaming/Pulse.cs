using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting;

namespace Omnichannel.Messaging.Streaming;

/// <summary>
/// What streams need by the clock, spread over the seconds: a comment every 15 s, a look at the table every 5 s (hints may be lost), an end for clients that do not read,
/// and an end after an hour, so that a client whose session ended while this process could not hear of it must show a token again.
/// </summary>
internal sealed partial class Pulse(OpenStreams streams, EventFeed feed, ServiceName service, TimeProvider time, ILogger<Pulse> log) : BackgroundService
{
    internal const int SecondsBetweenComments = 15;
    internal const int SecondsBetweenLooks = 5;

    internal static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(30);
    internal static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    private readonly Counter<long> dropped =
        Telemetry.Meter.CreateCounter<long>($"omnichannel.{service.Value}.streams.dropped", "{stream}", "Streams cut off because the client did not read.");

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        for (var second = 0L; await timer.WaitForNextTickAsync(stoppingToken); second++)
            Beat(second);
    }

    /// <summary>One second's share.</summary>
    internal void Beat(long second)
    {
        var now = time.GetUtcNow();
        foreach (var stream in streams.Where(stream => stream.WritingSince is not 0 and var since && now.UtcTicks - since > LongestWrite.Ticks))
        {
            dropped.Add(1);
            LogDropped(log, stream.List.Tenant, stream.List.Owner);
            stream.Abort();
        }

        foreach (var stream in streams.Where(stream => now - stream.OpenedAt > LongestLife))
            stream.Close();
        foreach (var stream in streams.Where(stream => (stream.Number + second) % SecondsBetweenComments == 0))
            stream.Beat();
        foreach (var stream in streams.Where(stream => (stream.Number + second) % SecondsBetweenLooks == 0))
            feed.Wake(stream.List);
    }

    [LoggerMessage(1, LogLevel.Information, "The stream of {Owner} of {Tenant} was cut off: its client does not read")]
    private static partial void LogDropped(ILogger log, string tenant, string owner);
}
