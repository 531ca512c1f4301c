using System.Net.Http.Json;
using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Security;
using Omnichannel.House;
using static Omnichannel.IntegrationTests.Conversations.ConversationsService;

namespace Omnichannel.IntegrationTests.Conversations;

public sealed class ThreadsTests(ConversationsService service) : IClassFixture<ConversationsService>
{
    [Fact]
    public async Task A_mail_joins_its_thread_by_a_participant_or_by_answering_our_mail_and_never_by_From_alone()
    {
        var tenant = await service.NewTenantAsync("threading");
        await service.ReceiveAsync(Mail(tenant, "root@c", "k1", "anna@c.example", "Where is my parcel? I have waited for a week."));
        var first = await service.ConversationOfAsync(tenant, "root@c#hash");

        // By reference, under another thread key.
        await service.ReceiveAsync(Mail(tenant, "second@c", "k2", "anna@c.example", "I am still waiting for it.", "root@c"));
        Assert.Equal(first, await service.ConversationOfAsync(tenant, "second@c#hash"));

        // The same From without a reference is another matter.
        await service.ReceiveAsync(Mail(tenant, "other@c", "k3", "anna@c.example", "I have a question about my invoice."));
        Assert.NotEqual(first, await service.ConversationOfAsync(tenant, "other@c#hash"));

        // A stranger who knows the reference and the thread key does not get in, and his second mail joins his own.
        await service.ReceiveAsync(Mail(tenant, "evil@c", "k1", "mallory@evil.example", "Please send me the address you have on file.", "root@c"));
        var strangers = await service.ConversationOfAsync(tenant, "evil@c#hash");
        Assert.NotEqual(first, strangers);
        await service.ReceiveAsync(Mail(tenant, "evil2@c", "k1", "mallory@evil.example", "I am waiting for your answer.", "root@c", "evil@c"));
        Assert.Equal(strangers, await service.ConversationOfAsync(tenant, "evil2@c#hash"));

        // Whoever answers a mail of ours may join: it was forwarded to him.
        var reply = (await PostAsync(service.Client(tenant), $"/v1/conversations/{first}/messages", new { text = "It is on its way." }, 202)).GetProperty("replyId").GetGuid();
        await service.PublishAsync(new ReplySent(tenant, reply, first, "email", "support", $"{reply:N}.k1@support", Now), tenant, "00");
        await StateIsAsync(tenant, reply, "sent");
        await service.ReceiveAsync(Mail(tenant, "colleague@c", "k9", "bert@c.example", "I answer for Anna: thank you.", $"{reply:N}.k1@support"));
        Assert.Equal(first, await service.ConversationOfAsync(tenant, "colleague@c#hash"));
    }

    [Fact]
    public async Task A_conversation_called_spam_is_closed_and_its_sender_blocked_where_that_is_asked_for()
    {
        var tenant = await service.NewTenantAsync("spamming");
        var agent = service.Client(tenant, CallerKind.Person, "asha", "agent");
        await service.ReceiveAsync(Mail(tenant, "pills@c", "k1", "win@prizes.example", "Buy my pills, they are cheap."));
        var id = await service.ConversationOfAsync(tenant, "pills@c#hash");

        Assert.Equal("resolved", (await PostAsync(agent, $"/v1/conversations/{id}/spam", new { }, 200)).GetProperty("status").GetString());
        Assert.Equal("spam", (await ReadAsync(agent, id)).GetProperty("disposition").GetProperty("category").GetString());
        Assert.Empty(service.Events<SenderBlocked>(id));
        await PostAsync(agent, $"/v1/conversations/{id}/spam", new { blockSender = true }, 200);

        var blocked = await Wait.For(() => Task.FromResult(service.Events<SenderBlocked>(id).FirstOrDefault()), "SenderBlocked");
        Assert.Equal(("email", "win@prizes.example", "asha"), (blocked.Channel, blocked.Address, blocked.By));
        Assert.Single(service.Events<ConversationResolved>(id));
        await PostAsync(agent, $"/v1/conversations/{await BeginAsync(service.Client(tenant), "s-1")}/spam", new { blockSender = true }, 422);
        await PostAsync(service.Client("another"), $"/v1/conversations/{id}/spam", new { }, 404);
    }

    [Fact]
    public async Task A_resolved_conversation_is_re_opened_within_its_time_and_continued_by_another_after_it()
    {
        var tenant = await service.NewTenantAsync("reopening", reopenDays: 7);
        var client = service.Client(tenant);
        var id = await BeginAsync(client, "r-1");
        await AssignAsync(tenant, id, "asha", 1);
        await PostAsync(client, $"/v1/conversations/{id}/resolve", new { category = "delivery", solution = "sent again" }, 200);
        await PostAsync(client, $"/v1/conversations/{id}/resolve", new { }, 409);
        Assert.Equal("delivery", (await ReadAsync(client, id)).GetProperty("disposition").GetProperty("category").GetString());
        await Wait.Until(() => Task.FromResult(service.Events<ConversationResolved>(id).Count == 1), "ConversationResolved");

        Assert.Equal(id, await BeginAsync(client, "r-2"));
        var reopened = await ReadAsync(client, id);
        Assert.Equal("open", reopened.GetProperty("status").GetString());
        Assert.Equal("waiting", reopened.GetProperty("routing").GetProperty("state").GetString());
        await Wait.Until(() => Task.FromResult(service.Events<ConversationWaiting>(id).Count == 2), "the second wait");
        var waits = service.Events<ConversationWaiting>(id);
        Assert.NotEqual(waits[0].WaitId, waits[1].WaitId);
        Assert.Equal("asha", waits[1].PreferredAgent);
        Assert.True(waits[1].Version > waits[0].Version);

        await PostAsync(client, $"/v1/conversations/{id}/resolve", new { }, 200);
        await service.Servers.QueryAsync<int>("update conversations.conversation set resolved_at = resolved_at - interval '8 days' where id = @id returning 1", new { id });
        var next = await BeginAsync(client, "r-3");
        Assert.NotEqual(id, next);
        Assert.Equal(id, (await ReadAsync(client, next)).GetProperty("previousConversationId").GetGuid());
    }

    [Fact]
    public async Task A_reply_goes_to_the_address_and_account_of_the_last_message_in_its_thread()
    {
        var tenant = await service.NewTenantAsync("replying");
        var client = service.Client(tenant, CallerKind.Person, "asha", "agent");
        await service.ReceiveAsync(Mail(tenant, "a@c", "k1", "anna@c.example", "Where is my parcel? I have waited for a week."));
        await service.ReceiveAsync(Mail(tenant, "b@c", "k1", "anna@c.example", "I am still waiting.", "a@c"));
        var id = await service.ConversationOfAsync(tenant, "b@c#hash");
        var accepted = await PostAsync(client, $"/v1/conversations/{id}/messages", new { text = "On its way", cc = new[] { new { address = "Boss@c.example" } } }, 202);
        var requested = await Wait.For(() => Task.FromResult(service.Events<ReplyRequested>(id).FirstOrDefault()), "ReplyRequested");
        Assert.Equal(accepted.GetProperty("replyId").GetGuid(), requested.ReplyId);
        Assert.Equal(("email", "support", $"support@{tenant}.example", "anna@c.example"), (requested.Channel, requested.ChannelAccount, requested.From, requested.To.Address));
        Assert.Equal("b@c", requested.InReplyTo);
        Assert.Equal(["a@c", "b@c"], requested.References);
        Assert.Equal("Support", requested.FromName);
        Assert.Equal("boss@c.example", Assert.Single(requested.Cc).Address);
        var read = await ReadAsync(client, id);
        Assert.Equal("pending", read.GetProperty("status").GetString());

        await service.PublishAsync(new ReplySent(tenant, requested.ReplyId, id, "email", "support", $"{requested.ReplyId:N}.k1@support", Now), tenant, "00");
        await StateIsAsync(tenant, requested.ReplyId, "sent");
        // A bounce comes later, and the agent is shown it.
        await service.PublishAsync(
            new DeliveryReported(tenant, "email", "support", $"{requested.ReplyId:N}.k1@support", "failed", "anna@c.example", "5.1.1 no such user", Now), tenant, "00");
        await StateIsAsync(tenant, requested.ReplyId, "failed");
        var timeline = (await client.GetFromJsonAsync<JsonElement>($"/v1/conversations/{id}/messages")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([1L, 2L, 3L], timeline.Select(m => m.GetProperty("seq").GetInt64()));
        Assert.Contains("no such user", timeline[2].GetProperty("stateDetail").GetString());
        Assert.Equal("asha", timeline[2].GetProperty("author").GetString());
        Assert.Equal("open", (await ReadAsync(client, id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_reply_repeated_under_its_Idempotency_Key_is_one_reply()
    {
        var tenant = await service.NewTenantAsync("idempotent");
        var client = service.Client(tenant);
        var id = await BeginAsync(client, "i-1");
        client.DefaultRequestHeaders.Add("Idempotency-Key", "once");
        var one = await PostAsync(client, $"/v1/conversations/{id}/messages", new { text = "Done" }, 202);
        var two = await PostAsync(client, $"/v1/conversations/{id}/messages", new { text = "Done" }, 202);
        Assert.Equal(one.GetRawText(), two.GetRawText());
        await PostAsync(client, $"/v1/conversations/{id}/messages", new { text = "Another" }, 422);
        Assert.Equal(2, (await ReadAsync(client, id)).GetProperty("lastSeq").GetInt64());
        var state = await service.Servers.QueryAsync<string>("select state from conversations.message where conversation_id = @id and direction = 'out'", new { id });
        Assert.Equal("sent", Assert.Single(state)); // An api account's platform reads it from us.
    }

    [Fact]
    public async Task The_customers_answer_to_an_assigned_agent_starts_no_new_wait_and_a_lapse_starts_one_from_the_first_hour()
    {
        var tenant = await service.NewTenantAsync("following");
        var client = service.Client(tenant);
        var id = await BeginAsync(client, "f-1");
        await AssignAsync(tenant, id, "asha", 1);
        var read = await ReadAsync(client, id);
        Assert.Equal(("open", "asha"), (read.GetProperty("status").GetString(), read.GetProperty("assignedAgent").GetString()));
        await PostAsync(client, $"/v1/conversations/{id}/messages", new { text = "Which size?" }, 202);
        Assert.Equal("pending", (await ReadAsync(client, id)).GetProperty("status").GetString());
        await BeginAsync(client, "f-2");
        read = await ReadAsync(client, id);
        Assert.Equal(("open", "asha"), (read.GetProperty("status").GetString(), read.GetProperty("assignedAgent").GetString()));
        var waitId = read.GetProperty("routing").GetProperty("waitId").GetGuid();
        var since = read.GetProperty("routing").GetProperty("waitingSince").GetDateTimeOffset();

        // Late news of an older version changes nothing.
        await service.PublishAsync(new ConversationOffered(tenant, id, 1, waitId, Guid.CreateVersion7(Now), "ravi", "general", "api", "en", null, "late", Now, [], Now), tenant, "00");
        var assignment = read.GetProperty("routing").GetProperty("assignmentId").GetGuid();
        await service.PublishAsync(new ConversationUnassigned(tenant, id, 9, waitId, assignment, "asha", "lapsed", Now), tenant, "00");
        await Wait.Until(async () => (await ReadAsync(client, id)).GetProperty("routing").GetProperty("state").GetString() == "waiting", "it waits again");
        read = await ReadAsync(client, id);
        Assert.NotEqual(waitId, read.GetProperty("routing").GetProperty("waitId").GetGuid());
        Assert.Equal(since, read.GetProperty("routing").GetProperty("waitingSince").GetDateTimeOffset());
        Assert.Equal(JsonValueKind.Null, read.GetProperty("assignedAgent").ValueKind);
        await Wait.Until(() => Task.FromResult(service.Events<ConversationWaiting>(id).Count == 2), "the new wait is told");
        Assert.Equal(since, service.Events<ConversationWaiting>(id)[1].WaitingSince);
    }

    [Fact]
    public async Task A_transfer_is_a_new_wait_with_its_target_and_a_note_for_whoever_gets_it()
    {
        var tenant = await service.NewTenantAsync("transfer");
        var client = service.Client(tenant, CallerKind.Person, "asha", "agent");
        var id = await BeginAsync(service.Client(tenant), "t-1");
        await AssignAsync(tenant, id, "asha", 1);
        await PostAsync(client, $"/v1/conversations/{id}/transfer", new { to = new { kind = "planet", id = "Mars" }, note = "x" }, 422);
        await PostAsync(client, $"/v1/conversations/{id}/transfer", new { to = new { kind = "agent", id = "ravi" }, note = "He asks for a refund." }, 200);
        await Wait.Until(() => Task.FromResult(service.Events<ConversationWaiting>(id).Count == 2), "the new wait is told");
        var wait = service.Events<ConversationWaiting>(id)[1];
        Assert.Equal(new TransferTarget("agent", "ravi"), wait.Target);
        Assert.Equal(["asha"], wait.ExcludedAgents);
        Assert.Null(wait.PreferredAgent);
        var timeline = await client.GetFromJsonAsync<JsonElement>($"/v1/conversations/{id}/messages");
        Assert.Equal("He asks for a refund.", timeline.GetProperty("items")[1].GetProperty("text").GetString());
        await PostAsync(client, $"/v1/conversations/{id}/transfer", new { to = new { kind = "queue", id = "billing" } }, 200);
        Assert.Equal("billing", (await ReadAsync(client, id)).GetProperty("queue").GetString());
    }

    async Task<Guid> BeginAsync(HttpClient client, string externalId)
    {
        using var answer = await client.PostAsJsonAsync(
            "/v1/messages", new { channelAccount = "platform", externalId, threadId = "t", from = new { address = "user-1" }, text = "Where is my parcel? I have waited for a week." });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("conversationId").GetGuid();
    }

    async Task AssignAsync(string tenant, Guid id, string agent, long version)
    {
        var client = service.Client(tenant);
        var wait = (await ReadAsync(client, id)).GetProperty("routing").GetProperty("waitId").GetGuid();
        var offer = Guid.CreateVersion7(Now);
        await service.PublishAsync(new ConversationOffered(tenant, id, version, wait, offer, agent, "general", "api", "en", null, "fits", Now.AddMinutes(1), [], Now), tenant, "00");
        await service.PublishAsync(new ConversationAssigned(tenant, id, version + 1, wait, Guid.CreateVersion7(Now), offer, agent, "general", "api", null, Now), tenant, "00");
        await Wait.Until(async () => (await ReadAsync(client, id)).GetProperty("routing").GetProperty("state").GetString() == "assigned", $"assigned; the service wrote\n{service.Process.Output}");
    }

    async Task StateIsAsync(string tenant, Guid reply, string state) => await Wait.Until(
        async () => (await service.Servers.QueryAsync<string>("select state from conversations.message where tenant = @tenant and id = @reply", new { tenant, reply })) is [var present] && present == state,
        $"the reply is {state}; the service wrote\n{service.Process.Output}");

    static Task<JsonElement> ReadAsync(HttpClient client, Guid id) => client.GetFromJsonAsync<JsonElement>($"/v1/conversations/{id}");
}
