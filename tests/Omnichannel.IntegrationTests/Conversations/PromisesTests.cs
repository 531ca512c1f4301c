using System.Net.Http.Json;
using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Security;
using Omnichannel.House;
using static Omnichannel.IntegrationTests.Conversations.ConversationsService;

namespace Omnichannel.IntegrationTests.Conversations;

/// <summary>What a customer was promised about time, and what he is told of it.</summary>
public sealed class PromisesTests(ConversationsService service) : IClassFixture<ConversationsService>
{
    [Fact]
    public async Task A_callback_is_promised_by_the_customers_clock_listed_and_cancelled()
    {
        var tenant = await service.NewTenantAsync("callbacks");
        var agent = service.Client(tenant, CallerKind.Person, "asha", "agent");
        var id = await BeginAsync(tenant, "America/New_York");
        var day = Now.AddDays(30);
        var promised = await PostAsync(agent, $"/v1/conversations/{id}/callbacks", new { at = $"{day:yyyy-MM-dd}T10:00", note = "About the refund." }, 201);
        var at = promised.GetProperty("at").GetDateTimeOffset();
        Assert.Equal(("America/New_York", $"{day:yyyy-MM-dd}T10:00:00", "promised"), (Text(promised, "timeZone"), Text(promised, "localTime"), Text(promised, "state")));
        Assert.InRange(at.Hour, 14, 15);

        var read = await ReadAsync(agent, id);
        Assert.Equal(at, read.GetProperty("callbackAt").GetDateTimeOffset());
        Assert.Equal(at, read.GetProperty("routing").GetProperty("notBefore").GetDateTimeOffset());
        await Wait.Until(() => Task.FromResult(service.Events<ConversationWaiting>(id).Count == 2), "the wait rests");
        Assert.Equal((at, "asha"), (service.Events<ConversationWaiting>(id)[1].NotBefore, service.Events<ConversationWaiting>(id)[1].PreferredAgent));

        var path = $"/v1/conversations/{id}/callbacks/{Text(promised, "id")}";
        using (var cancelled = await agent.DeleteAsync(path))
            Assert.Equal(204, (int)cancelled.StatusCode);
        using (var again = await agent.DeleteAsync(path))
            Assert.Equal(204, (int)again.StatusCode);
        using (var unknown = await agent.DeleteAsync($"/v1/conversations/{id}/callbacks/{Guid.CreateVersion7(Now)}"))
            Assert.Equal(404, (int)unknown.StatusCode);
        await Wait.Until(() => Task.FromResult(service.Events<ConversationWaiting>(id).Count == 3), "it waits on");
        Assert.True(service.Events<ConversationWaiting>(id)[2].NotBefore <= Now);
        var listed = Assert.Single((await agent.GetFromJsonAsync<JsonElement>($"/v1/conversations/{id}/callbacks")).GetProperty("items").EnumerateArray().ToList());
        Assert.Equal(("cancelled", "asha"), (Text(listed, "state"), Text(listed, "author")));
        Assert.Equal(["in", "system:callback-promised", "system:callback-cancelled"], await TimelineAsync(agent, id));
        await PostAsync(service.Client("another"), $"/v1/conversations/{id}/callbacks", new { at = $"{day:yyyy-MM-dd}T10:00" }, 404);
    }

    [Fact]
    public async Task A_callback_that_cannot_be_is_refused_at_its_place()
    {
        var tenant = await service.NewTenantAsync("nocallback");
        var client = service.Client(tenant);
        var id = await BeginAsync(tenant, null);
        foreach (var (body, place) in new (object, string)[]
        {
            (new { }, "at"),
            (new { at = "soon" }, "at"),
            (new { at = "2020-01-01T10:00:00Z" }, "at"),
            (new { at = "2999-01-01T10:00:00Z" }, "at"),
            (new { at = "2999-01-01T10:00", timeZone = "Mars/Olympus" }, "timeZone"),
            (new { at = $"{Now.AddDays(1):yyyy-MM-dd}T10:00", note = new string('x', 2001) }, "note"),
        })
        {
            var refused = await PostAsync(client, $"/v1/conversations/{id}/callbacks", body, 422);
            Assert.Equal(place, Assert.Single(refused.GetProperty("errors").EnumerateObject().ToList()).Name);
        }

        for (var i = 0; i < 10; i++)
            await PostAsync(client, $"/v1/conversations/{id}/callbacks", new { at = $"{Now.AddDays(1):yyyy-MM-dd}T10:{i:00}" }, 201);
        await PostAsync(client, $"/v1/conversations/{id}/callbacks", new { at = $"{Now.AddDays(1):yyyy-MM-dd}T11:00" }, 409);
    }

    [Fact]
    public async Task Another_service_promises_on_the_customers_behalf_and_nobody_else_by_its_way()
    {
        var tenant = await service.NewTenantAsync("byservice");
        var id = await BeginAsync(tenant, "Asia/Kolkata");
        var path = $"/internal/tenants/{tenant}/conversations/{id}/callbacks";
        var asked = new { at = $"{Now.AddDays(2):yyyy-MM-dd}T09:30", id = Guid.CreateVersion7(Now) };
        var promised = await PostAsync(service.Client(tenant, CallerKind.Service, "chat"), path, asked, 201);
        var again = await PostAsync(service.Client(tenant, CallerKind.Service, "chat"), path, asked, 201);
        Assert.Equal("Asia/Kolkata", Text(promised, "timeZone"));
        Assert.Equal(Text(promised, "id"), Text(again, "id"));
        Assert.Single((await service.Client(tenant).GetFromJsonAsync<JsonElement>($"/v1/conversations/{id}/callbacks")).GetProperty("items").EnumerateArray().ToList());
        await PostAsync(service.Client(tenant, CallerKind.Service, "chat"), $"/internal/tenants/another/conversations/{id}/callbacks", new { at = "2999-01-01T10:00" }, 404);
        using var refused = await service.Client(tenant).PostAsJsonAsync(path, new { at = $"{Now.AddDays(2):yyyy-MM-dd}T09:30" });
        Assert.Equal(403, (int)refused.StatusCode);
    }

    [Fact]
    public async Task A_promise_outlives_the_process_and_brings_a_resolved_conversation_up_again()
    {
        var tenant = await service.NewTenantAsync("keeping");
        var client = service.Client(tenant);
        var id = await BeginAsync(tenant, null);
        await PostAsync(client, $"/v1/conversations/{id}/resolve", new { }, 200);
        var at = Now.AddSeconds(2);
        await PostAsync(client, $"/v1/conversations/{id}/callbacks", new { at = at.ToString("O") }, 201);
        await service.Process.KillAsync();
        await Task.Delay(at - Now > TimeSpan.Zero ? at - Now : TimeSpan.Zero);
        await service.Process.StartAsync();

        await Wait.Until(async () => (await TimelineAsync(client, id)).Contains("system:callback-due"), $"it is due; the service wrote\n{service.Process.Output}");
        var read = await ReadAsync(client, id);
        Assert.Equal(("open", "waiting", JsonValueKind.Null), (Text(read, "status"), Text(read.GetProperty("routing"), "state"), read.GetProperty("callbackAt").ValueKind));
        Assert.Equal("due", Text(Assert.Single((await client.GetFromJsonAsync<JsonElement>($"/v1/conversations/{id}/callbacks")).GetProperty("items").EnumerateArray().ToList()), "state"));
        await Wait.Until(() => Task.FromResult(service.Events<ConversationWaiting>(id).Count == 2), "it waits again");
    }

    [Fact]
    public async Task What_the_customer_may_expect_is_shown_until_somebody_has_the_conversation()
    {
        var tenant = await service.NewTenantAsync("expecting");
        var client = service.Client(tenant);
        var id = await BeginAsync(tenant, null);
        var wait = (await ReadAsync(client, id)).GetProperty("routing").GetProperty("waitId").GetGuid();
        var due = Now.AddMinutes(1);
        await service.PublishAsync(new WaitEstimateChanged(tenant, id, wait, "general", 3, 90, due, Now), tenant, "00");
        await Wait.Until(async () => (await ReadAsync(client, id)).GetProperty("wait").ValueKind == JsonValueKind.Object, $"it is shown; the service wrote\n{service.Process.Output}");
        var read = await ReadAsync(client, id);
        Assert.Equal((3, 90), (read.GetProperty("wait").GetProperty("position").GetInt32(), read.GetProperty("wait").GetProperty("expectedSeconds").GetInt32()));
        Assert.Equal(due.ToUnixTimeMilliseconds(), read.GetProperty("sla").GetProperty("dueAt").GetDateTimeOffset().ToUnixTimeMilliseconds());
        Assert.False(read.GetProperty("sla").GetProperty("breached").GetBoolean());
        await service.PublishAsync(new SlaBreached(tenant, id, 1, wait, "general", due, Now), tenant, "00");
        await Wait.Until(async () => (await ReadAsync(client, id)).GetProperty("sla").GetProperty("breached").GetBoolean(), "the breach is shown");

        await service.PublishAsync(new ConversationAssigned(tenant, id, 2, wait, Guid.CreateVersion7(Now), null, "asha", "general", "api", null, Now), tenant, "00");
        await Wait.Until(async () => (await ReadAsync(client, id)).GetProperty("wait").ValueKind == JsonValueKind.Null, "it is over");
        await PostAsync(client, $"/v1/conversations/{id}/messages", new { text = "It is on its way." }, 202);
        Assert.True((await ReadAsync(client, id)).GetProperty("sla").GetProperty("breached").GetBoolean());
        await BeginAsync(tenant, null, "m-2");
        Assert.Equal(JsonValueKind.Null, (await ReadAsync(client, id)).GetProperty("sla").ValueKind);
    }

    [Fact]
    public async Task Who_writes_while_the_queue_is_closed_is_answered_once_a_wait_in_his_language_and_by_his_clock_and_a_machine_never()
    {
        var tenant = await service.NewTenantAsync("closed");
        var client = service.Client(tenant);
        await PutAsync(client, "/v1/channel-accounts/support", new { channel = "email", address = $"support@{tenant}.example", name = "Support", outOfHoursReply = true });
        await service.ReceiveAsync(Mail(tenant, "de@c", "k1", "anna@c.example", "Wo ist mein Paket? Ich warte schon seit einer Woche darauf.") with { TimeZoneHint = "Europe/Berlin" });
        var id = await service.ConversationOfAsync(tenant, "de@c#hash");
        await CloseAsync(tenant, id, 1);
        var requested = await Wait.For(() => Task.FromResult(service.Events<ReplyRequested>(id).FirstOrDefault()), "ReplyRequested");
        Assert.Equal(("out-of-hours", "anna@c.example", "de@c"), (requested.Automatic, requested.To.Address, requested.InReplyTo));
        Assert.Contains("Montag, 2. März, 09:00 Uhr (Europe/Berlin)", requested.Text, StringComparison.Ordinal);
        Assert.Equal(("new", "waiting"), (Text(await ReadAsync(client, id), "status"), Text((await ReadAsync(client, id)).GetProperty("routing"), "state")));

        // Told again for another opening of the same wait, as Routing does: the customer is not.
        await CloseAsync(tenant, id, 2, Monday.AddDays(1));
        Assert.Equal(["in", "out"], await TimelineAsync(client, id));

        await service.ReceiveAsync(Mail(tenant, "form@c", "k2", "form@c.example", "The contact form was filled in by a visitor of the shop.") with { Automatic = "auto-generated" });
        var generated = await service.ConversationOfAsync(tenant, "form@c#hash");
        await CloseAsync(tenant, generated, 1);
        Assert.Equal(["in", "system:queue-closed"], await TimelineAsync(client, generated));

        // The same address a second time, and no third time within a day.
        foreach (var (mail, expected) in new[] { ("two@c", "out"), ("three@c", "system:queue-closed") })
        {
            await service.ReceiveAsync(Mail(tenant, mail, mail, "anna@c.example", "Und wo ist meine Rechnung? Ich brauche sie bis morgen."));
            var next = await service.ConversationOfAsync(tenant, $"{mail}#hash");
            await CloseAsync(tenant, next, 1);
            Assert.Equal(["in", expected], await TimelineAsync(client, next));
        }

        Assert.Equal(2, service.Events<ReplyRequested>().Count(e => e.Tenant == tenant));
    }

    [Fact]
    public async Task Where_the_account_does_not_answer_by_itself_the_notice_stands_in_the_timeline()
    {
        var tenant = await service.NewTenantAsync("quiet");
        var client = service.Client(tenant);
        var id = await BeginAsync(tenant, "Asia/Kathmandu");
        await CloseAsync(tenant, id, 1);
        var entry = (await client.GetFromJsonAsync<JsonElement>($"/v1/conversations/{id}/messages")).GetProperty("items")[1];
        Assert.Equal(("system", "queue-closed", "Asia/Kathmandu"), (Text(entry, "direction"), Text(entry.GetProperty("event"), "kind"), Text(entry.GetProperty("event"), "timeZone")));
        Assert.Contains("Monday, 2 March at 13:45 (Asia/Kathmandu)", Text(entry, "text"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hand_over_at_shift_end_and_a_transfer_tell_the_next_agent_why_it_comes()
    {
        var tenant = await service.NewTenantAsync("handover");
        var agent = service.Client(tenant, CallerKind.Person, "asha", "agent");
        var id = await BeginAsync(tenant, null);
        var wait = (await ReadAsync(agent, id)).GetProperty("routing").GetProperty("waitId").GetGuid();
        var assignment = Guid.CreateVersion7(Now);
        await service.PublishAsync(new ConversationAssigned(tenant, id, 1, wait, assignment, null, "asha", "general", "api", null, Now), tenant, "00");
        await PostAsync(agent, $"/v1/conversations/{id}/notes", new { text = "He waits for the carrier." }, 201);
        await service.PublishAsync(new ConversationUnassigned(tenant, id, 2, wait, assignment, "asha", "shift-end", Now), tenant, "00");
        await Wait.Until(async () => (await TimelineAsync(agent, id)).Count == 3, $"it is handed over; the service wrote\n{service.Process.Output}");
        await PostAsync(agent, $"/v1/conversations/{id}/transfer", new { to = new { kind = "region", id = "asia" }, note = "They are awake." }, 200);

        Assert.Equal(["in", "note", "system:handed-over", "note", "system:transferred"], await TimelineAsync(agent, id));
        var timeline = (await agent.GetFromJsonAsync<JsonElement>($"/v1/conversations/{id}/messages")).GetProperty("items");
        Assert.Equal("Handed over: the shift of asha has ended.", Text(timeline[2], "text"));
        Assert.Equal(("shift-end", "asha"), (Text(timeline[2].GetProperty("event"), "reason"), Text(timeline[2].GetProperty("event"), "agent")));
        Assert.Equal("asia", Text(timeline[4].GetProperty("event").GetProperty("target"), "id"));
    }

    static readonly DateTimeOffset Monday = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Has Routing say that the queue is closed, and waits until the conversation shows it.</summary>
    async Task CloseAsync(string tenant, Guid id, long version, DateTimeOffset? opensAt = null)
    {
        var client = service.Client(tenant);
        var opens = opensAt ?? Monday;
        var wait = (await ReadAsync(client, id)).GetProperty("routing").GetProperty("waitId").GetGuid();
        await service.PublishAsync(new ConversationOutOfHours(tenant, id, version, wait, "general", opens, Now), tenant, "00");
        await Wait.Until(
            async () => (await ReadAsync(client, id)).GetProperty("routing").GetProperty("queueOpensAt") is { ValueKind: JsonValueKind.String } shown && shown.GetDateTimeOffset() == opens,
            $"it is shown; the service wrote\n{service.Process.Output}");
    }

    async Task<Guid> BeginAsync(string tenant, string? timeZone, string externalId = "m-1")
    {
        var begun = await PostAsync(
            service.Client(tenant), "/v1/messages", new { channelAccount = "platform", externalId, threadId = "t", from = new { address = "user-1" }, text = "Where is my parcel? I have waited for a week.", timeZone }, 201);
        return begun.GetProperty("conversationId").GetGuid();
    }

    /// <summary>The timeline in short: directions, of system entries with what happened.</summary>
    static async Task<IReadOnlyList<string>> TimelineAsync(HttpClient client, Guid id) =>
    [
        .. (await client.GetFromJsonAsync<JsonElement>($"/v1/conversations/{id}/messages")).GetProperty("items").EnumerateArray()
            .Select(e => Text(e, "direction") == "system" ? $"system:{Text(e.GetProperty("event"), "kind")}" : Text(e, "direction")!),
    ];

    static string? Text(JsonElement element, string member) => element.GetProperty(member).GetString();

    static Task<JsonElement> ReadAsync(HttpClient client, Guid id) => client.GetFromJsonAsync<JsonElement>($"/v1/conversations/{id}");
}
