using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Security;
using Omnichannel.House;
using static Omnichannel.IntegrationTests.Conversations.ConversationsService;

namespace Omnichannel.IntegrationTests.Conversations;

public sealed class CustomersAndConfigurationTests(ConversationsService service) : IClassFixture<ConversationsService>
{
    [Fact]
    public async Task A_merged_customer_has_one_timeline_and_each_conversation_keeps_the_address_it_is_answered_at()
    {
        var tenant = await service.NewTenantAsync("merging");
        var client = service.Client(tenant);
        await service.ReceiveAsync(Mail(tenant, "m1@c", "k1", "anna@home.example", "My parcel has not arrived yet."));
        var home = await service.ConversationOfAsync(tenant, "m1@c#hash");
        await service.ReceiveAsync(Mail(tenant, "m2@c", "k2", "anna@work.example", "I would like to have an invoice."));
        var work = await service.ConversationOfAsync(tenant, "m2@c#hash");
        var (one, two) = (await CustomerOfAsync(client, home), await CustomerOfAsync(client, work));
        Assert.NotEqual(one, two);
        await PostAsync(client, $"/v1/customers/{one}/merge", new { from = two }, 200);
        await PostAsync(client, $"/v1/customers/{one}/merge", new { from = two }, 404);

        var merged = await client.GetFromJsonAsync<JsonElement>($"/v1/customers/{one}");
        Assert.Equal([work, home], merged.GetProperty("conversations").EnumerateArray().Select(c => c.GetProperty("id").GetGuid()));
        Assert.Equal(2, merged.GetProperty("identities").GetArrayLength());
        await PostAsync(client, $"/v1/conversations/{work}/messages", new { text = "Here it is." }, 202);
        var requested = await Wait.For(() => Task.FromResult(service.Events<ReplyRequested>(work).FirstOrDefault()), "ReplyRequested");
        Assert.Equal("anna@work.example", requested.To.Address);

        // His next mail is the merged customer's.
        await service.ReceiveAsync(Mail(tenant, "m3@c", "k3", "anna@work.example", "One more question, please."));
        Assert.Equal(one, await CustomerOfAsync(client, await service.ConversationOfAsync(tenant, "m3@c#hash")));
    }

    [Fact]
    public async Task An_erased_customer_leaves_no_text_and_no_address_and_his_messages_are_still_not_taken_in_twice()
    {
        var tenant = await service.NewTenantAsync("erasing");
        var client = service.Client(tenant);
        var mail = Mail(tenant, "e1@c", "k1", "secret@c.example", "My private matter nobody should read.");
        await service.ReceiveAsync(mail);
        var id = await service.ConversationOfAsync(tenant, "e1@c#hash");
        var customer = await CustomerOfAsync(client, id);
        await PostAsync(client, $"/v1/conversations/{id}/messages", new { text = "About your private matter" }, 202);
        using (var deleted = await client.DeleteAsync($"/v1/customers/{customer}"))
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        foreach (var table in new[] { "message", "conversation", "customer", "identity", "participant", "thread_reference", "parked" })
        {
            var rows = await service.Servers.QueryAsync<string>($"select to_json(t)::text from conversations.{table} t where tenant = @tenant", new { tenant });
            Assert.DoesNotContain(rows, row => row.Contains("secret@", StringComparison.Ordinal) || row.Contains("private matter", StringComparison.Ordinal) || row.Contains("e1@c", StringComparison.Ordinal));
        }

        var erased = await Wait.For(() => Task.FromResult(service.Events<CustomerErased>().SingleOrDefault(e => e.CustomerId == customer)), "CustomerErased");
        Assert.Equal([id], erased.Conversations);
        Assert.Equal(["support/e1@c#hash"], erased.ExternalIds);
        Assert.Equal(["secret@c.example"], erased.Addresses);
        await PostAsync(client, $"/v1/conversations/{id}/messages", new { text = "?" }, 409);

        await service.ReceiveAsync(mail);
        await service.ReceiveAsync(Mail(tenant, "e0@c", "k1", "other@c.example", "I come after the repeat in the same shard."));
        await service.ConversationOfAsync(tenant, "e0@c#hash");
        Assert.Equal(["other@c.example"], await service.Servers.QueryAsync<string>("select address from conversations.identity where tenant = @tenant", new { tenant }));
        await service.ReceiveAsync(Mail(tenant, "e2@c", "k1", "secret@c.example", "It is me again.", "e1@c"));
        Assert.NotEqual(id, await service.ConversationOfAsync(tenant, "e2@c#hash"));
        Assert.Equal(2, (await service.Servers.QueryAsync<long>("select count(*) from conversations.message where tenant = @tenant and external_id is not null", new { tenant }))[0]);
    }

    [Fact]
    public async Task The_secrets_of_a_channel_account_are_written_stored_encrypted_and_read_by_adapters_alone()
    {
        var tenant = await service.NewTenantAsync("secrets");
        var admin = service.Client(tenant);
        var made = await PutAsync(admin, "/v1/channel-accounts/sales", new
        {
            channel = "email", address = "Sales@x.example", settings = new { imap = new { host = "127.0.0.1", port = 143 } }, secrets = new { password = "hunter2-very-secret" },
        });
        Assert.Equal("set", made.GetProperty("secrets").GetProperty("password").GetString());
        Assert.DoesNotContain("hunter2", made.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(32, made.GetProperty("webhookKey").GetString()!.Length);
        Assert.Equal("sales@x.example", made.GetProperty("address").GetString());
        var stored = await service.Servers.QueryAsync<string>("select to_json(a)::text || encode(secrets, 'escape') from conversations.channel_account a where tenant = @tenant and id = 'sales'", new { tenant });
        Assert.DoesNotContain("hunter2", stored[0], StringComparison.Ordinal);

        using (var stale = new HttpRequestMessage(HttpMethod.Put, "/v1/channel-accounts/sales") { Content = JsonContent.Create(new { channel = "email", address = "s@x.example" }) })
        {
            stale.Headers.TryAddWithoutValidation("If-Match", "\"7\"");
            using var refused = await admin.SendAsync(stale);
            Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);
        }

        // Secrets that are not named stay.
        var again = await PutAsync(admin, "/v1/channel-accounts/sales", new { channel = "email", address = "sales@x.example", name = "Sales" });
        Assert.Equal(made.GetProperty("webhookKey").GetString(), again.GetProperty("webhookKey").GetString());
        Assert.Equal(2, again.GetProperty("version").GetInt64());
        var adapters = await service.Client("", CallerKind.Service).GetFromJsonAsync<JsonElement>("/internal/channel-accounts?channel=email");
        var mailbox = adapters.GetProperty("items").EnumerateArray().Single(a => a.GetProperty("tenant").GetString() == tenant && a.GetProperty("id").GetString() == "sales");
        Assert.Equal("hunter2-very-secret", mailbox.GetProperty("secrets").GetProperty("password").GetString());
        Assert.Equal(HttpStatusCode.Forbidden, (await admin.GetAsync("/internal/channel-accounts?channel=email")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await service.Client(tenant, CallerKind.Person, "asha", "agent").GetAsync("/v1/channel-accounts/sales")).StatusCode);
        await Wait.Until(() => Task.FromResult(service.Events<ChannelAccountChanged>().Count(e => e.Tenant == tenant && e.ChannelAccount == "sales") == 2), "ChannelAccountChanged twice");
    }

    [Fact]
    public async Task The_first_entry_rule_that_holds_places_a_new_conversation()
    {
        var tenant = await service.NewTenantAsync("rules");
        var admin = service.Client(tenant);
        await PutAsync(admin, "/v1/entry-rules/b-urdu", new { position = 20, condition = new { op = "in", attribute = "language", values = new[] { "ur", "hi" } }, queue = "south-asia", priority = 70 });
        await PutAsync(admin, "/v1/entry-rules/a-gold", new
        {
            position = 10,
            condition = new { op = "and", of = new object[] { new { op = "equals", attribute = "attributes.plan", value = "gold" }, new { op = "not", condition = new { op = "at-least", attribute = "tier", value = 3 } } } },
            queue = "gold",
            skills = new[] { new { skill = "billing", level = 3 } },
        });
        using (var wrong = await admin.PutAsJsonAsync("/v1/entry-rules/c", new { position = 1, queue = "x", condition = new { op = "or", of = new object[] { new { op = "equals", attribute = "color", value = "red" } } } }))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
            Assert.Equal("condition.of[0].attribute", Assert.Single((await wrong.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateObject()).Name);
        }

        Assert.Equal(["a-gold", "b-urdu"], (await admin.GetFromJsonAsync<JsonElement>("/v1/entry-rules")).GetProperty("items").EnumerateArray().Select(r => r.GetProperty("id").GetString()));
        Assert.Equal("south-asia", await QueueOfAsync(new { channelAccount = "platform", externalId = "1", from = new { address = "u1" }, text = "میرا آرڈر ابھی تک نہیں پہنچا" }));
        Assert.Equal("gold", await QueueOfAsync(new { channelAccount = "platform", externalId = "2", from = new { address = "u2" }, text = "میرا آرڈر ابھی تک نہیں پہنچا", attributes = new { plan = "Gold" } }));
        Assert.Equal("general", await QueueOfAsync(new { channelAccount = "platform", externalId = "3", from = new { address = "u3" }, text = "Where is my order?", attributes = new { plan = "gold", tier = "3" } }));

        async Task<string?> QueueOfAsync(object message)
        {
            var id = (await PostAsync(admin, "/v1/messages", message, 201)).GetProperty("conversationId").GetGuid();
            return (await admin.GetFromJsonAsync<JsonElement>($"/v1/conversations/{id}")).GetProperty("queue").GetString();
        }
    }

    [Fact]
    public async Task Conversations_are_listed_by_filter_page_by_page()
    {
        var tenant = await service.NewTenantAsync("listing");
        var client = service.Client(tenant);
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            var message = new { channelAccount = "platform", externalId = $"l-{i}", from = new { address = $"u{i}" }, text = i % 2 == 0 ? "Where is my order, please?" : "મારો ઓર્ડર હજી સુધી આવ્યો નથી" };
            ids.Add((await PostAsync(client, "/v1/messages", message, 201)).GetProperty("conversationId").GetGuid());
        }

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await client.GetFromJsonAsync<JsonElement>("/v1/conversations?limit=2" + (cursor is null ? "" : $"&cursor={cursor}"));
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(c => c.GetProperty("id").GetGuid()));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        Assert.Equal(ids.AsEnumerable().Reverse(), seen);
        var gujarati = await client.GetFromJsonAsync<JsonElement>("/v1/conversations?language=gu&status=new&channel=api&queue=general");
        Assert.Equal(2, gujarati.GetProperty("items").GetArrayLength());
        Assert.Empty((await client.GetFromJsonAsync<JsonElement>("/v1/conversations?status=resolved")).GetProperty("items").EnumerateArray());
        using var wrong = await client.GetAsync("/v1/conversations?status=lost");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
    }

    static async Task<Guid> CustomerOfAsync(HttpClient client, Guid conversation) =>
        (await client.GetFromJsonAsync<JsonElement>($"/v1/conversations/{conversation}")).GetProperty("customerId").GetGuid();
}
