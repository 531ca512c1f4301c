using System.Diagnostics;
using System.Globalization;
using Omnichannel.House;

namespace Omnichannel.Bench;

/// <summary>
/// 200 mails, one after the other, on an idle machine, after ten that warm it: from the end of the IMAP FETCH (the adapter's clock, <c>receivedAt</c>) to the event on the agent's stream
/// (read by a client through the gateway), with the share of each hop. All clocks are this machine's.
/// </summary>
static class MailBench
{
    const int WarmUp = 10;
    const int Mails = 200;
    const double Target = 100;

    public static async Task<int> RunAsync()
    {
        var house = new WholeHouse();
        await house.InitializeAsync();
        var tenant = await house.CreateTenantAsync("en");
        var support = await tenant.AddSupportMailboxAsync();
        var customer = await house.Servers.AddMailboxAsync("customer", MailServer.CustomerDomain);
        var agent = await tenant.AddAgentAsync("agent", "en", capacity: 1000);
        await using var stream = await agent.OpenStreamAsync();
        await agent.BecomeAsync("ready");
        var (origin, ticks) = (TimeProvider.System.GetUtcNow(), Stopwatch.GetTimestamp());
        var rows = new List<Row>(Mails);
        for (var n = 0; n < WarmUp + Mails; n++)
        {
            var seen = stream.Events.Count;
            await customer.SendAsync(support.Address, string.Create(CultureInfo.InvariantCulture, $"mail {n}"), "Hello, where is my parcel? It was to arrive last week.");
            var offer = await stream.NextAsync(next => next.Kind == "offer" && stream.Events.Skip(seen).Contains(next), "the offer");
            await agent.AcceptAsync(offer); // an offer left to expire would cost the agent the next ones
            var read = origin + Stopwatch.GetElapsedTime(ticks, offer.At);
            if (n >= WarmUp)
                rows.Add(await RowAsync(house, Guid.Parse((string)offer.Data["conversationId"]!), read));
        }

        await house.DisposeAsync();
        Print("FETCH → stored in Conversations", rows.Select(row => row.Stored - row.Fetched));
        Print("stored → offer decided by Routing", rows.Select(row => row.Offered - row.Stored));
        Print("offer → kept in Desk", rows.Select(row => row.Kept - row.Offered));
        Print("kept → read from the stream", rows.Select(row => row.Read - row.Kept));
        var median = Print("FETCH → stream, in all", rows.Select(row => row.Read - row.Fetched));
        Console.WriteLine($"median {median:0.0} ms of at most {Target:0} ms");
        return median <= Target ? 0 : 1;
    }

    static async Task<Row> RowAsync(WholeHouse house, Guid conversation, DateTimeOffset read)
    {
        var found = (await house.Servers.QueryAsync<Instants>(
            """
            select m.received_at as "Fetched", m.at as "Stored", o.offered_at as "Offered", e.kept_at as "Kept"
              from conversations.message m
              join routing.offer o on o.tenant = m.tenant and o.conversation_id = m.conversation_id
              join desk.event e on e.tenant = m.tenant and e.kind = 'offer' and e.body like '%' || m.conversation_id || '%'
             where m.conversation_id = @conversation and m.seq = 1
            """,
            new { conversation })).Single();
        return new Row(found.Fetched, found.Stored, found.Offered, found.Kept, read.UtcDateTime);
    }

    static double Print(string hop, IEnumerable<TimeSpan> times)
    {
        var sorted = times.Select(time => time.TotalMilliseconds).Order().ToList();
        var median = sorted[sorted.Count / 2];
        Console.WriteLine($"{hop,-36} median {median,6:0.0} ms   p95 {sorted[sorted.Count * 95 / 100],6:0.0} ms   max {sorted[^1],6:0.0} ms");
        return median;
    }

    sealed record Instants(DateTime Fetched, DateTime Stored, DateTime Offered, DateTime Kept);

    sealed record Row(DateTime Fetched, DateTime Stored, DateTime Offered, DateTime Kept, DateTime Read);
}
