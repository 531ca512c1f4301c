using System.Globalization;
using Dapper;
using Npgsql;
using Omnichannel.House;
using Omnichannel.House.Providers;
using Xunit.Abstractions;

namespace Omnichannel.IntegrationTests.Phone;

/// <summary>
/// Calls by the dozen, or by the hundred with <c>tests/calls</c>: callers who are patient and who are not, agents who answer, are engaged or silent, statuses told twice and out of order,
/// two Phone processes behind the gateway, and processes killed meanwhile.
/// </summary>
public sealed class ManyCallsTests(WholeHouse house, ITestOutputHelper output) : IClassFixture<WholeHouse>
{
    static readonly int Count = int.Parse(Environment.GetEnvironmentVariable("OMNICHANNEL_CALLS") ?? "20", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Each_call_ends_in_one_outcome_and_no_caller_hears_an_error_while_processes_are_killed()
    {
        await using var second = house.Another(running => running.Phone);
        await second.StartAsync();
        house.Gateway.Configure("Services:Phone", $"{house.Phone.Url},{second.Url}");
        await house.Gateway.StopAsync();
        await house.Gateway.StartAsync();
        await using var hotline = await Hotline.OpenAsync(house, ["ur", "en"], new() { ["languages"] = new[] { "ur", "en" } }, new PhoneProvider { IsMessy = true });
        foreach (var process in (ServiceProcess[])[house.Phone, second])
            await Hotline.KnownAsync(new Uri(new Uri(process.Url), hotline.Voice.AbsolutePath));
        for (var i = 0; i < Math.Max(4, Count / 10); i++)
            await hotline.AddAgentAsync($"agent-{i}", i % 2 == 0 ? "ur" : "en", (i % 5) switch { 3 => Telephone.Busy, 4 => Telephone.Silent, _ => Telephone.Answers });

        var calls = new List<Task>();
        for (var i = 0; i < Count; i++)
        {
            calls.Add(PlayAsync(hotline, i));
            if (i == Count / 4)
                await second.KillAsync();
            if (i == Count / 2)
                calls.Add(KillAsync(house.Routing, Count >= 100));
            await Task.Delay(100);
        }

        await Task.WhenAll(calls).WaitAsync(TimeSpan.FromMinutes(5 + (Count / 20)));
        IReadOnlyList<(string Sid, string? Outcome, bool Told)> ended = [];
        await Wait.Until(
            async () => (ended = await EndedAsync(hotline.Tenant.Id)).Count(call => call.Outcome is not null && call.Told) == Count, $"{Count} calls have an outcome", TimeSpan.FromMinutes(3));
        output.WriteLine($"{Count} calls: {string.Join(", ", ended.GroupBy(call => call.Outcome).Select(group => $"{group.Count()} {group.Key}"))}; the slowest answer took {hotline.Provider.Slowest.TotalMilliseconds:0} ms");

        Assert.Equal(Count, ended.Select(call => call.Sid).Distinct(StringComparer.Ordinal).Count());
        Assert.True(hotline.Provider.Lines.All(line => !line.HeardError), string.Join("\n", hotline.Provider.Faults));
        await Wait.Until(async () => await OutcomesInTimelinesAsync(hotline.Tenant.Id) is var told && told.Calls == Count && told.Twice == 0, "every call is in a timeline, once");
        Assert.Equal(0, await AssignedTwiceAsync(hotline.Tenant.Id));
    }

    // Some hang up in the menu, some while waiting, some ask for a callback, most speak for a while.
    static async Task PlayAsync(Hotline hotline, int number)
    {
        var caller = hotline.Call($"+4477009{number:00000}");
        if (number % 10 == 9)
        {
            caller.HangUp();
            return;
        }

        await caller.PressAsync(number % 2 == 0 ? "1" : "2");
        if (number % 10 == 7)
        {
            await Wait.Until(() => Task.FromResult(caller.IsOver || caller.Room is not null || caller.Heard.Count > 3), "he has waited");
            caller.HangUp();
            return;
        }

        await Wait.Until(() => Task.FromResult(caller.IsOver || caller.Room is not null), $"call {number} is put through; it heard {string.Join(" / ", caller.Heard)}", TimeSpan.FromMinutes(5 + (Count / 20)));
        await Task.Delay(300);
        caller.HangUp();
        // The agent is done with it at once.
        await Wait.Until(async () => await ResolveAsync(hotline, caller.From), "it is resolved", TimeSpan.FromMinutes(3));
    }

    static async Task<bool> ResolveAsync(Hotline hotline, string number)
    {
        try
        {
            var found = (await hotline.Tenant.Admin.GetAsync("/v1/conversations?channel=phone&limit=200"))["items"]!.AsArray().FirstOrDefault(one => (string?)one!["customer"]?["address"] == number);
            if (found is null)
                return false;
            if ((string?)found["status"] is not ("resolved" or "confirmed"))
                await hotline.Tenant.Admin.PostAsync($"/v1/conversations/{found["id"]}/resolve", new { category = "test" });
            return true;
        }
        catch (Exception exception) when (exception is Seed.ApiRefusal or HttpRequestException)
        {
            return false;
        }
    }

    async Task KillAsync(ServiceProcess service, bool andTheBroker)
    {
        await service.KillAsync();
        await service.StartAsync();
        if (!andTheBroker)
            return;
        await house.Servers.RabbitMq.KillAsync();
        await house.Servers.RabbitMq.StartAsync();
    }

    Task<IReadOnlyList<(string Sid, string? Outcome, bool Told)>> EndedAsync(string tenant) => QueryAsync<(string, string?, bool)>(
        "phone", "select call_sid, outcome, end_told from call where tenant = @tenant and direction = 'in'", tenant);

    async Task<(int Calls, int Twice)> OutcomesInTimelinesAsync(string tenant)
    {
        var told = await QueryAsync<(string, int)>("conversations", "select event->>'call_id', count(*)::int from message where tenant = @tenant and event->>'kind' = 'call-ended' group by 1", tenant);
        return (told.Count, told.Count(one => one.Item2 > 1));
    }

    // I2: intervals of a conversation never overlap; I3: a call takes all of an agent, so nobody is asked about or has two at a time.
    async Task<long> AssignedTwiceAsync(string tenant) => (await QueryAsync<long>(
        "routing",
        """
        select count(*) from offer a join offer b on a.tenant = b.tenant and a.id < b.id and (a.conversation_id = b.conversation_id or a.agent = b.agent)
           and tstzrange(a.offered_at, a.ended_at) && tstzrange(b.offered_at, b.ended_at) where a.tenant = @tenant
        """,
        tenant)).Single();

    async Task<IReadOnlyList<T>> QueryAsync<T>(string schema, string sql, string tenant)
    {
        await using var connection = new NpgsqlConnection(house.Servers.Configuration(schema).First(pair => pair.Key == "Postgres:Worker").Value);
        await connection.OpenAsync();
        return [.. await connection.QueryAsync<T>($"set search_path to {schema}; " + sql, new { tenant })];
    }
}
