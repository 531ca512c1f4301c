using System.Globalization;
using System.Text;

namespace Omnichannel.House;

/// <summary>How a house stands at this moment, for the message of a failure: what lies in queues and outboxes, who holds what, what each service wrote lately.</summary>
static class HousePicture
{
    const int Lines = 120;
    const int LineLength = 400;

    static readonly (string Title, string Sql)[] Queries =
    [
        ("conversations", "select routing_state || ' ' || status || ': ' || count(*) from conversations.conversation group by routing_state, status"),
        ("waits in routing", "select state || ': ' || count(*) from routing.wait group by state"),
        ("agents", "select id || ': ' || presence from routing.agent"),
        ("replies of email", "select state || ': ' || count(*) from email.reply group by state"),
        .. WholeHouse.Schemas.SelectMany(schema => new[]
        {
            ($"outbox of {schema}", $"select count(*) || ', oldest ' || coalesce(clock_timestamp() - min(added_at), '0') from {schema}.outbox"),
            ($"leases of {schema}", $"select name || ' epoch ' || epoch || ' until ' || expires_at from {schema}.lease where expires_at > clock_timestamp() - interval '1 minute' order by name"),
        }),
    ];

    public static async Task<string> OfAsync(WholeHouse house)
    {
        var picture = new StringBuilder();
        picture.AppendLine(CultureInfo.InvariantCulture, $"at {TimeProvider.System.GetUtcNow():HH:mm:ss.fff}");
        foreach (var (title, sql) in Queries)
            await AddAsync(title, () => house.Servers.QueryAsync<string>(sql));
        await AddAsync("queues", async () => [.. (await house.Servers.RabbitMq.QueuesAsync(house.Servers.Name)).Where(queue => queue.Value > 0).Select(queue => $"{queue.Key} {queue.Value}")]);
        foreach (var service in house.Services)
        {
            picture.AppendLine($"--- {service.Name}{(service.HasExited ? " (not running)" : "")} wrote:");
            foreach (var line in service.Output.Split('\n').TakeLast(Lines))
                picture.AppendLine(line.Length > LineLength ? line[..LineLength] + "…" : line);
        }

        return picture.ToString();

        async Task AddAsync(string title, Func<Task<IReadOnlyList<string>>> look)
        {
            try
            {
                picture.AppendLine($"{title}: {string.Join("; ", await look())}");
            }
            catch (Exception exception)
            {
                picture.AppendLine($"{title}: not to be seen, {exception.Message}");
            }
        }
    }
}
