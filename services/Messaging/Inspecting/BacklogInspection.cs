using Dapper;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Inspecting;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Messaging.Inspecting;

/// <summary>Whether events wait too long to be published, and whether messages wait for an operator.</summary>
sealed class BacklogInspection(Database database, ServiceName service) : IInspection
{
    const int Late = 60;

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        if (await connection.QuerySingleAsync<bool>(new CommandDefinition("select to_regclass('outbox') is null", cancellationToken: ct)))
            return [Finding.Well("never started yet: its tables are made at the first start")];
        var seen = await connection.QuerySingleAsync<(long Unpublished, long Age, long Parked)>(new CommandDefinition(
            """
            select (select count(*) from outbox), (select coalesce(extract(epoch from clock_timestamp() - min(added_at)), 0)::bigint from outbox), (select count(*) from parked)
            """,
            cancellationToken: ct));
        return
        [
            seen.Age > Late
                ? Finding.Fault($"{seen.Unpublished} events wait to be published, the oldest for {seen.Age} s: is RabbitMQ there, does a process of {service.Value} run?")
                : Finding.Well($"{seen.Unpublished} events wait to be published"),
            seen.Parked > 0
                ? Finding.Fault($"{seen.Parked} messages could not be handled and are parked: GET /v1/parked/{service.Value} with the platform key says why; replay or delete them there.")
                : Finding.Well("nothing is parked"),
        ];
    }
}
