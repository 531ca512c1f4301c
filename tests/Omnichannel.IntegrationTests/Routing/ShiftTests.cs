using System.Globalization;
using System.Net;
using Omnichannel.Contracts;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Routing;

/// <summary>Calendars at work: opening hours of queues and shifts of agents.</summary>
public sealed class ShiftTests(RoutingService routing) : IClassFixture<RoutingService>
{
    static readonly object Never = new { name = "Never", timeZone = "Asia/Kolkata", weekly = Array.Empty<object>() };

    static readonly object Always = new
    {
        name = "Always", timeZone = "Asia/Kolkata",
        weekly = new[] { new { days = new[] { "mon", "tue", "wed", "thu", "fri", "sat", "sun" }, from = "00:00", to = "24:00" } },
    };

    [Fact]
    public async Task A_closed_queue_offers_nothing_until_it_opens_also_after_a_restart()
    {
        var tenant = await routing.AddTenantAsync();
        (await tenant.PutAsync("calendars/hours", Never)).EnsureSuccessStatusCode();
        (await tenant.PutAsync("queues/support", new { name = "Support", calendar = "hours" })).EnsureSuccessStatusCode();
        await tenant.AddAgentAsync("ann");

        var wait = await tenant.WaitAsync();
        await Wait.Until(async () => await ToldAsync(tenant) == 1, "the conversation is told that the queue is closed");
        await routing.First.KillAsync();
        await routing.First.StartAsync();
        // Answered once the shard has decided with what was loaded.
        (await tenant.BecomeAsync("ann", "ready")).EnsureSuccessStatusCode();
        Assert.Empty(tenant.Heard<ConversationOffered>());
        (await tenant.PutAsync("calendars/hours", Always)).EnsureSuccessStatusCode();

        await tenant.OfferAsync(wait);
        Assert.Equal(1, await ToldAsync(tenant));
    }

    [Fact]
    public async Task Only_an_agent_on_shift_is_asked_and_what_is_in_hand_at_its_end_goes_to_others()
    {
        var tenant = await routing.AddTenantAsync();
        (await tenant.PutAsync("calendars/late", Never)).EnsureSuccessStatusCode();
        (await tenant.PutAsync("calendars/early", Always)).EnsureSuccessStatusCode();
        await AddAsync(tenant, "late", "late");
        await AddAsync(tenant, "early", "early");

        var wait = await tenant.WaitAsync();
        var offer = await tenant.OfferAsync(wait);
        Assert.Equal("early", offer.Agent);
        Assert.Equal(HttpStatusCode.OK, (await tenant.AcceptAsync(offer.OfferId, "early")).StatusCode);
        (await tenant.PutAsync("calendars/late", Always)).EnsureSuccessStatusCode();
        (await tenant.PutAsync("calendars/early", Never)).EnsureSuccessStatusCode();

        Assert.Equal("shift-end", (await tenant.HearAsync<ConversationUnassigned>(e => e.ConversationId == wait.ConversationId)).Reason);
        var again = wait with { WaitId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), Version = 2 };
        await routing.PublishAsync(tenant.Id, again);
        Assert.Equal("late", (await tenant.HearAsync<ConversationOffered>(e => e.WaitId == again.WaitId)).Agent);
    }

    [Fact]
    public async Task An_agent_whose_shift_ends_soon_is_not_asked()
    {
        var tenant = await routing.AddTenantAsync(new { name = "Support", minShiftLeftSeconds = 3600 });
        var (begin, end) = (TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddMinutes(30));
        (await tenant.PutAsync("calendars/today", new
        {
            name = "Today", timeZone = "UTC", weekly = Array.Empty<object>(),
            exceptions = new[] { new { date = begin.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), hours = new[] { new { from = Clock(begin), to = Clock(end) } } } },
        })).EnsureSuccessStatusCode();
        await AddAsync(tenant, "ann", "today");
        var wait = await tenant.WaitAsync();
        // What came after it in its shard has been decided: so has it.
        var other = await tenant.WaitAsync();
        (await tenant.PutAsync("calendars/always", Always)).EnsureSuccessStatusCode();
        await AddAsync(tenant, "bob", "always", capacity: 1);
        Assert.Equal("bob", (await tenant.HearAsync<ConversationOffered>(e => e.ConversationId == wait.ConversationId || e.ConversationId == other.ConversationId)).Agent);

        (await tenant.PutAsync("queues/support", new { name = "Support", minShiftLeftSeconds = 60 })).EnsureSuccessStatusCode();

        await tenant.HearAsync<ConversationOffered>(e => e.Agent == "ann");
    }

    [Fact]
    public async Task A_calendar_that_does_not_exist_cannot_be_named_and_one_that_is_named_cannot_be_removed()
    {
        var tenant = await routing.AddTenantAsync();
        var agent = new { name = "Ann", languages = new[] { new { tag = "en", proficiency = "native" } }, shifts = "hours" };

        var unknown = await tenant.PutAsync("queues/support", new { name = "Support", calendar = "hours" });
        Assert.Equal(["calendar"], (await RoutingTenant.JsonOf(unknown))["errors"]!.AsObject().Select(e => e.Key));
        Assert.Equal(["shifts"], (await RoutingTenant.JsonOf(await tenant.PutAsync("agents/ann", agent)))["errors"]!.AsObject().Select(e => e.Key));
        (await tenant.PutAsync("calendars/hours", Always)).EnsureSuccessStatusCode();
        (await tenant.PutAsync("queues/support", new { name = "Support", calendar = "hours" })).EnsureSuccessStatusCode();
        (await tenant.PutAsync("agents/ann", agent)).EnsureSuccessStatusCode();

        var used = await routing.SendAsync(tenant.Id, HttpMethod.Delete, "calendars/hours");
        Assert.Equal((HttpStatusCode.Conflict, "Used by agent ann, queue support."), (used.StatusCode, (string)(await RoutingTenant.JsonOf(used))["detail"]!));
        (await routing.SendAsync(tenant.Id, HttpMethod.Delete, "agents/ann")).EnsureSuccessStatusCode();
        (await tenant.PutAsync("queues/support", new { name = "Support" })).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.NoContent, (await routing.SendAsync(tenant.Id, HttpMethod.Delete, "calendars/hours")).StatusCode);
    }

    async Task<long> ToldAsync(RoutingTenant tenant) =>
        (await routing.Servers.QueryAsync<long>("select count(*) from routing.decision where tenant = @Id and kind = 'out-of-hours'", new { tenant.Id }))[0];

    static string Clock(DateTimeOffset at) => at.ToString("HH:mm", CultureInfo.InvariantCulture);

    static async Task AddAsync(RoutingTenant tenant, string id, string shifts, int capacity = 2)
    {
        (await tenant.PutAsync($"agents/{id}", new { name = id, languages = new[] { new { tag = "en", proficiency = "native" } }, queues = new[] { "support" }, capacity, shifts })).EnsureSuccessStatusCode();
        (await tenant.BecomeAsync(id, "ready")).EnsureSuccessStatusCode();
    }
}
