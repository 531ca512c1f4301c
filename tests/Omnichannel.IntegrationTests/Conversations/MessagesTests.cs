using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Security;
using Omnichannel.House;
using static Omnichannel.IntegrationTests.Conversations.ConversationsService;

namespace Omnichannel.IntegrationTests.Conversations;

public sealed class MessagesTests(ConversationsService service) : IClassFixture<ConversationsService>
{
    [Fact]
    public async Task A_message_posted_by_a_platform_begins_a_conversation_in_its_language()
    {
        var tenant = await service.NewTenantAsync("post-one");
        var client = service.Client(tenant);
        var message = new { channelAccount = "platform", externalId = "m-1", from = new { address = "user-1", name = "Ayesha" }, text = "میرا آرڈر ابھی تک نہیں پہنچا، براہ کرم مدد کریں" };
        var first = await PostAsync(client, "/v1/messages", message, 201);
        var again = await PostAsync(client, "/v1/messages", message, 200);
        Assert.Equal(first.GetRawText(), again.GetRawText());
        Assert.Equal(1, first.GetProperty("seq").GetInt64());

        var id = first.GetProperty("conversationId").GetGuid();
        var read = await client.GetFromJsonAsync<JsonElement>($"/v1/conversations/{id}");
        Assert.Equal("ur", read.GetProperty("language").GetProperty("tag").GetString());
        Assert.Equal("ngrams", read.GetProperty("language").GetProperty("source").GetString());
        Assert.Equal("Asia/Karachi", read.GetProperty("timeZone").GetString());
        Assert.Equal("general", read.GetProperty("queue").GetString());
        Assert.Equal("new", read.GetProperty("status").GetString());
        var waiting = await Wait.For(() => Task.FromResult(service.Events<ConversationWaiting>(id).FirstOrDefault()), $"ConversationWaiting; the service wrote\n{service.Process.Output}", TimeSpan.FromSeconds(15));
        Assert.Equal(("ur", "general", "api"), (waiting.Language, waiting.Queue, waiting.Channel));
        Assert.Equal(read.GetProperty("routing").GetProperty("waitId").GetGuid(), waiting.WaitId);
        await Wait.Until(() => Task.FromResult(service.Events<MessageAdded>(id) is [{ Seq: 1, Direction: "in" }]), "MessageAdded");
        Assert.Single(service.Events<ConversationChanged>(id));
    }

    [Fact]
    public async Task The_broker_and_the_API_racing_with_the_same_messages_keep_each_once_and_in_order()
    {
        var tenant = await service.NewTenantAsync("race");
        var client = service.Client(tenant);
        const int Senders = 4;
        const int Each = 15;
        var work = new List<Task>();
        for (var sender = 0; sender < Senders; sender++)
        {
            var address = $"user-{sender}";
            var received = Enumerable.Range(1, Each)
                .Select(i => Received(tenant, $"{address}-{i}", address, i))
                .ToList();
            // Each message twice by the broker, with the same and with another message id, and once by HTTP, all at once.
            work.Add(Task.Run(async () =>
            {
                foreach (var message in received)
                {
                    var id = Guid.CreateVersion7(Now);
                    await service.ReceiveAsync(message, id);
                    await service.ReceiveAsync(message, id);
                    await service.ReceiveAsync(message);
                }
            }));
            work.Add(Parallel.ForEachAsync(received, new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (message, ct) =>
            {
                using var answer = await client.PostAsJsonAsync(
                    "/v1/messages", new { message.ChannelAccount, message.ExternalId, from = new { address }, message.Text }, ct);
                Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(ct));
            }));
        }

        await Task.WhenAll(work);
        await Wait.Until(
            async () => (await service.Servers.QueryAsync<long>("select count(*) from conversations.message where tenant = @tenant", new { tenant }))[0] == Senders * Each,
            "all messages are there");
        // Drained: every delivery was answered.
        await Wait.Until(async () => (await service.Servers.QueryAsync<long>("select count(*) from conversations.outbox"))[0] == 0, "the outbox is empty");
        var conversations = await service.Servers.QueryAsync<(Guid Id, long LastSeq)>("select id, last_seq from conversations.conversation where tenant = @tenant", new { tenant });
        Assert.Equal(Senders, conversations.Count);
        Assert.All(conversations, c => Assert.Equal(Each, c.LastSeq));
        var seqs = await service.Servers.QueryAsync<(Guid, long Seq)>("select conversation_id, seq from conversations.message where tenant = @tenant", new { tenant });
        Assert.All(seqs.GroupBy(s => s.Item1), group => Assert.Equal(Enumerable.Range(1, Each).Select(i => (long)i), group.Select(s => s.Seq).Order()));
        Assert.Equal(Senders, (await service.Servers.QueryAsync<Guid>("select id from conversations.customer where tenant = @tenant", new { tenant })).Count);
        Assert.Empty(await service.Servers.QueryAsync<Guid>("select id from conversations.parked"));
    }

    [Fact]
    public async Task Messages_of_a_thread_keep_the_order_in_which_the_broker_has_them()
    {
        var tenant = await service.NewTenantAsync("order");
        for (var i = 1; i <= 60; i++)
            await service.ReceiveAsync(Received(tenant, $"o-{i}", "user-1", i));
        await service.ConversationOfAsync(tenant, "o-60");
        var order = await service.Servers.QueryAsync<string>("select external_id from conversations.message where tenant = @tenant order by seq", new { tenant });
        Assert.Equal(Enumerable.Range(1, 60).Select(i => $"o-{i}"), order);
        var id = await service.ConversationOfAsync(tenant, "o-1");
        await Wait.Until(() => Task.FromResult(service.Events<MessageAdded>(id).Count == 60), "all are announced");
        Assert.Equal(Enumerable.Range(1, 60).Select(i => (long)i), service.Events<MessageAdded>(id).Select(e => e.Seq));
    }

    [Fact]
    public async Task Two_tenants_with_the_same_ids_and_addresses_see_nothing_of_each_other()
    {
        var one = await service.NewTenantAsync("tenant-one");
        var two = await service.NewTenantAsync("tenant-two");
        var body = new { channelAccount = "platform", externalId = "same", threadId = "same", from = new { address = "same" }, text = "Where is my order, please?" };
        var ofOne = (await PostAsync(service.Client(one), "/v1/messages", body, 201)).GetProperty("conversationId").GetGuid();
        var ofTwo = (await PostAsync(service.Client(two), "/v1/messages", body, 201)).GetProperty("conversationId").GetGuid();
        Assert.NotEqual(ofOne, ofTwo);
        var stranger = service.Client(two);
        foreach (var path in new[] { $"/v1/conversations/{ofOne}", $"/v1/conversations/{ofOne}/messages" })
        {
            using var answer = await stranger.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        await PostAsync(stranger, $"/v1/conversations/{ofOne}/messages", new { text = "stolen" }, 404);
        await PostAsync(stranger, $"/v1/conversations/{ofOne}/resolve", new { }, 404);
        var list = await stranger.GetFromJsonAsync<JsonElement>("/v1/conversations");
        Assert.Equal(ofTwo, Assert.Single(list.GetProperty("items").EnumerateArray()).GetProperty("id").GetGuid());
        var bare = await service.Servers.QueryAsync<string>(
            """
            select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant'
             where n.nspname = 'conversations' and c.relkind = 'r' and not (c.relrowsecurity and c.relforcerowsecurity)
            """);
        Assert.Empty(bare);
    }

    [Fact]
    public async Task Bad_input_is_refused_with_its_place()
    {
        var tenant = await service.NewTenantAsync("bad-input");
        var client = service.Client(tenant);
        var refused = await PostAsync(client, "/v1/messages", new { channelAccount = "platform", externalId = "", from = new { address = " " }, text = "a\0b", timeZone = "Mars/Olympus" }, 422);
        Assert.Equal(["externalId", "from.address", "text", "timeZone"], refused.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
        await PostAsync(client, "/v1/messages", new { channelAccount = "nowhere", externalId = "1", from = new { address = "a" }, text = "x" }, 422);
        await PostAsync(client, "/v1/messages", new { channelAccount = "support", externalId = "1", from = new { address = "a" }, text = "x" }, 422);
        await PostAsync(client, "/v1/messages", new { channelAccount = "platform" }, 422);
        using var malformed = await client.PostAsync("/v1/messages", new StringContent("{\"text\": 5", System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);
        await PostAsync(service.Client(tenant, CallerKind.Person, "asha", "agent"), "/v1/messages", new { channelAccount = "platform" }, 403);
        using var nobody = new HttpClient { BaseAddress = new Uri(service.Process.Url) };
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/v1/conversations")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await service.Client(tenant, CallerKind.ApiKey, null, "nothing").GetAsync("/v1/conversations")).StatusCode);
    }

    static MessageReceived Received(string tenant, string externalId, string address, int number) => new(
        tenant,
        "api",
        "platform",
        externalId,
        $"from:user:{address}",
        [],
        new Party(address, null, "user"),
        null,
        [],
        null,
        $"Message number {number} about my order, please help me.",
        null,
        null,
        [],
        null,
        null,
        null,
        false,
        new Dictionary<string, string>(StringComparer.Ordinal),
        Now,
        Now);
}
