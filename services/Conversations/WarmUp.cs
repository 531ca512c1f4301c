using Npgsql;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Intake;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations;

/// <summary>Goes the main path a few times before this process says it is ready, in transactions that are rolled back, so that the first customers do not wait for the compiler.</summary>
sealed partial class WarmUp(Database database, TakeInMessages takeIn, Readiness readiness, TimeProvider time, ILogger<WarmUp> log) : BackgroundService
{
    const string Gate = "warm-up";
    const string Tenant = "warm-up";
    const int Rounds = 30;

    internal static void Require(WebApplication app) => app.Services.GetRequiredService<Readiness>().Require(Gate);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var round = 1; round <= Rounds; round++)
            {
                await using var tx = await database.BeginAsync(Tenant, stoppingToken);
                await takeIn.RunAsync(tx, null, [.. Enumerable.Range(1, round % 10 + 1).Select(Message)], stoppingToken);
            }
        }
        catch (NpgsqlException exception)
        {
            // A cold start is slow, a failed one is none.
            LogNotWarm(log, exception.Message);
        }

        readiness.Met(Gate);
    }

    Incoming Message(int number)
    {
        var now = time.GetUtcNow();
        var message = new MessageReceived(
            Tenant, "email", "warm", $"warm-{number}", "warm", [$"root-{number}"], new Party("warm@up.example", "Warm", "email"), "support@up.example", [], "Warm-up",
            "Where is my parcel, please? मेरा पार्सल कहाँ है?", null, null, [], null, "Europe/Berlin", null, false, new Dictionary<string, string>(StringComparer.Ordinal), now, now);
        return new Incoming(message, Guid.CreateVersion7(now), null);
    }

    [LoggerMessage(1, LogLevel.Warning, "Not warmed up: {Reason}")]
    static partial void LogNotWarm(ILogger log, string reason);
}
