using Npgsql;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations;

/// <summary>Runs a transaction of a request again after the database has rolled it back for no fault of its own: a deadlock, or a stall of this process so long that the server ended it.</summary>
static class Repeat
{
    const int Tries = 4;
    const string IdleInTransaction = "25P03";

    /// <exception cref="UnavailableException">It was rolled back each time; the client may try again.</exception>
    internal static async Task<T> AfterRollbackAsync<T>(Func<Task<T>> run, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await run();
            }
            catch (PostgresException exception) when (IsNoFaultOfItsOwn(exception))
            {
                if (attempt == Tries)
                    throw new UnavailableException("The database was too busy.", exception);
                await Task.Delay(TimeSpan.FromMilliseconds(50 * attempt), ct);
            }
        }
    }

    // A unique violation here means that another thread took the same external id in at the same moment: now it is found.
    static bool IsNoFaultOfItsOwn(PostgresException exception) => exception.SqlState is IdleInTransaction
        or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.UniqueViolation;
}
