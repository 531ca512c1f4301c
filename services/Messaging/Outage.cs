using System.Net.Sockets;
using Npgsql;
using Omnichannel.Hosting.Web;
using Polly;
using Polly.Retry;
using RabbitMQ.Client.Exceptions;

namespace Omnichannel.Messaging;

/// <summary>Tells an outage of a neighbour, which is waited out for as long as it takes, from a fault of the message at hand.</summary>
public static class Outage
{
    /// <summary>Repeats what fails by an outage, at first after 100 ms, later every 5 s, until it succeeds or is cancelled.</summary>
    public static ResiliencePipeline WaitOut(Action<Exception> onRetry) => new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } exception && Is(exception)),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromSeconds(5),
            UseJitter = true,
            OnRetry = arguments =>
            {
                onRetry(arguments.Outcome.Exception!);
                return default;
            },
        })
        .Build();

    /// <summary>True where the exception speaks of a broker, database or service that cannot be reached, or of a lost race for locks.</summary>
    public static bool Is(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.IsTransient || postgres.SqlState is "25P03" or "40001" or "40P01" || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal)
            || postgres.SqlState.StartsWith("08", StringComparison.Ordinal) || postgres.SqlState.StartsWith("53", StringComparison.Ordinal),
        NpgsqlException or SocketException or IOException or TimeoutException or HttpRequestException or UnavailableException => true,
        OperationInterruptedException or BrokerUnreachableException or AlreadyClosedException or ConnectFailureException => true,
        AggregateException aggregate => aggregate.InnerExceptions.Any(Is),
        _ => exception.InnerException is { } inner && Is(inner),
    };
}
