using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.House;
using Omnichannel.House.Providers;
using Omnichannel.IntegrationTests.House;

namespace Omnichannel.IntegrationTests.Social;

/// <summary>Customers on WhatsApp and agents at the desk, through the real webhook and a provider that behaves as documented.</summary>
[Collection(SharedHouse.Name)]
public sealed class ConversationTests(WholeHouse house)
{
    static int accounts;

    [Fact]
    public async Task A_message_in_Tamil_finds_its_agent_and_the_answer_is_delivered_and_read()
    {
        var (tenant, channel) = await OpenAsync();
        var agent = await tenant.AddAgentAsync($"{tenant.Id}-meena", "ta");
        await using var stream = await agent.OpenStreamAsync();
        await agent.BecomeAsync("ready");

        await TakenAsync(channel, Text("919840012345", "வணக்கம், கடந்த வாரம் ஆர்டர் செய்தேன், ஆனால் இன்னும் வந்து சேரவில்லை."));
        var offer = await stream.NextAsync(next => next.Kind == "offer", "the offer");
        Assert.Equal(("social", "ta", "Asia/Kolkata"), ((string?)offer.Data["channel"], (string?)offer.Data["language"], (string?)offer.Data["customerTimeZone"]));
        await agent.AcceptAsync(offer);
        var conversation = (string)offer.Data["conversationId"]!;
        var answer = string.Join("\n\n", Enumerable.Range(1, 3).Select(n => $"{n} " + new string('அ', 3000)));
        var reply = (string)(await agent.ReplyAsync(conversation, answer))["replyId"]!;

        var parts = await Wait.For(async () => await Task.FromResult(Taken(channel)) is { Count: 3 } all ? all : null, "three parts were taken");
        Assert.Equal(["919840012345"], parts.Select(part => part.To).Distinct());
        Assert.Equal(answer, string.Join("\n\n", parts.Select(part => part.Text)));
        await StateAsync(tenant, conversation, reply, "sent");
        // What is delivered is the reply's last part, and twice is once.
        await TakenAsync(channel, Status(parts[0], "delivered"));
        await TakenAsync(channel, Status(parts[2], "sent"));
        foreach (var state in (string[])["delivered", "delivered", "read"])
        {
            await TakenAsync(channel, Status(parts[2], state));
            await StateAsync(tenant, conversation, reply, state);
        }
    }

    [Fact]
    public async Task Outside_the_window_only_a_template_leaves_and_a_failure_says_why()
    {
        var (tenant, channel) = await OpenAsync();
        await TakenAsync(channel, Text("16505550001", "Hello, are you there?", TimeProvider.System.GetUtcNow().AddHours(-25)));
        var conversation = await OnlyConversationAsync(tenant);

        var late = await ReplyAsync(tenant, conversation, new { text = "Yes, we are." });
        Assert.Equal("WhatsApp lets us write for 24 hours after the customer's last message. Choose a template, or wait until he writes.", await StateAsync(tenant, conversation, late, "failed"));
        var unknown = await ReplyAsync(tenant, conversation, new { text = "Your order is on its way.", template = new { name = "missing", language = "en", parameters = Array.Empty<string>() } });
        Assert.StartsWith("There is no such template in this language.", await StateAsync(tenant, conversation, unknown, "failed"), StringComparison.Ordinal);
        var known = await ReplyAsync(tenant, conversation, new { text = "Your order 4711 is on its way.", template = new { name = "on_its_way", language = "en", parameters = new[] { "4711" } } });
        await StateAsync(tenant, conversation, known, "sent");

        var taken = Assert.Single(Taken(channel));
        Assert.Equal("4711", (string?)taken.Body["template"]!["components"]![0]!["parameters"]![0]!["text"]);
        // The provider's late news: an answer that it had accepted did not arrive after all.
        await TakenAsync(channel, Status(taken, "failed", 131026, "Message undeliverable"));
        Assert.Equal("The customer cannot be reached on WhatsApp. Message undeliverable (131026)", await StateAsync(tenant, conversation, known, "failed"));
    }

    [Fact]
    public async Task A_file_goes_out_and_a_customer_without_number_is_answered_by_his_id()
    {
        var (tenant, channel) = await OpenAsync();
        const string user = "IN.13491208655302741918";
        await TakenAsync(channel, Payload(channel, new { profile = new { name = "Asha" }, user_id = user }, new { from_user_id = user, id = $"wamid.{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}", timestamp = Now(), type = "text", text = new { body = "Hello" } }));
        var conversation = await OnlyConversationAsync(tenant);
        using var http = new HttpClient { BaseAddress = house.GatewayUrl, DefaultRequestHeaders = { Authorization = new("Bearer", tenant.Admin.Token) } };
        using var content = new ByteArrayContent("a label"u8.ToArray()) { Headers = { ContentType = new("image/png") } };
        using var uploaded = await http.PostAsync("/v1/attachments/social?fileName=label.png", content);
        var file = JsonNode.Parse(await uploaded.Content.ReadAsStringAsync())!;

        var reply = await ReplyAsync(tenant, conversation, new { text = "Here is the label.", attachments = new[] { file } });
        await StateAsync(tenant, conversation, reply, "sent");
        var taken = Taken(channel);
        Assert.Equal(["Here is the label.", "image"], taken.Select(one => (string?)one.Body["type"] == "text" ? one.Text : (string?)one.Body["type"]));
        Assert.All(taken, one => Assert.Equal(user, (string?)one.Body["recipient"]));
    }

    [Fact]
    public async Task A_busy_a_broken_and_a_vanishing_provider_lose_no_reply_send_none_twice_and_hold_up_no_other_account()
    {
        var (tenant, channel) = await OpenAsync();
        var other = await AddAsync(tenant, "other");
        await TakenAsync(channel, Text("16505550002", "Hello"));
        var troubled = await OnlyConversationAsync(tenant);
        await TakenAsync(other, Text("16505550003", "Hello"));
        var calm = await Wait.For(async () => (await ConversationsAsync(tenant)).FirstOrDefault(id => id != troubled), "the other conversation");

        var replies = new List<string>();
        foreach (var mood in (Mood[])[Mood.TooMany, Mood.Broken, Mood.Drops])
        {
            house.Providers.Become(channel.AccountId, mood);
            var refused = house.Providers.Refused;
            replies.Add(await ReplyAsync(tenant, troubled, new { text = $"while it is {mood}" }));
            await Wait.Until(() => Task.FromResult(house.Providers.Refused > refused), $"it was refused while {mood}");
            await StateAsync(tenant, calm, await ReplyAsync(tenant, calm, new { text = $"beside {mood}" }), "sent");
            house.Providers.Become(channel.AccountId, Mood.Well);
            if (mood == Mood.Drops)
                // Nobody knows whether it left: it is said, and not done again.
                await StateAsync(tenant, troubled, replies[^1], "unknown");
            else
                await StateAsync(tenant, troubled, replies[^1], "sent");
        }

        house.Providers.Become(channel.AccountId, Mood.TakesAndDrops);
        var taken = await ReplyAsync(tenant, troubled, new { text = "taken and not said" });
        await StateAsync(tenant, troubled, taken, "unknown");
        house.Providers.Become(channel.AccountId, Mood.Well);
        // The provider's report proves that it did leave.
        await TakenAsync(channel, Status(Taken(channel)[^1], "sent"));
        await StateAsync(tenant, troubled, taken, "sent");
        Assert.Equal(["while it is TooMany", "while it is Broken", "taken and not said"], Taken(channel).Select(one => one.Text));
        Assert.Equal(3, Taken(other).Count);
    }

    [Fact]
    public async Task Who_cannot_prove_to_be_the_provider_learns_nothing()
    {
        var (tenant, channel) = await OpenAsync();
        var disabled = await SocialChannel.AddAsync(tenant.Admin, house.Providers, "whatsapp", "disabled", NewAccount(), "another secret", enabled: false);
        var payload = Encoding.UTF8.GetBytes(Text("16505550004", "Hello").Replace("ACCOUNT", channel.AccountId, StringComparison.Ordinal));
        var nowhere = channel with { Webhook = new Uri(channel.Webhook, "0123456789abcdef0123456789abcdef") };
        var forged = channel with { Signing = "guessed" };
        var elsewhere = channel with { Webhook = new Uri(channel.Webhook.ToString().Replace("whatsapp", "pigeon", StringComparison.Ordinal)) };

        var answers = new List<string>();
        foreach (var one in (SocialChannel[])[nowhere, forged, disabled, elsewhere])
        {
            using var answer = await one.PostAsync(payload);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
            problem.Remove("traceId");
            answers.Add(problem.ToJsonString());
        }

        Assert.Single(answers.Distinct(StringComparer.Ordinal));
        using var http = new HttpClient();
        Assert.Equal("1158201444", await http.GetStringAsync($"{channel.Webhook}?hub.mode=subscribe&hub.verify_token={Uri.EscapeDataString(SocialChannel.VerifyToken)}&hub.challenge=1158201444"));
        using var wrong = await http.GetAsync($"{channel.Webhook}?hub.mode=subscribe&hub.verify_token=guessed&hub.challenge=1158201444");
        Assert.Equal(HttpStatusCode.NotFound, wrong.StatusCode);
    }

    [Fact]
    public async Task A_hostile_payload_is_refused_or_kept_and_never_an_error_of_ours()
    {
        var (tenant, channel) = await OpenAsync();
        var text = Text("16505550005", "Hello").Replace("ACCOUNT", channel.AccountId, StringComparison.Ordinal);
        var hostile = new Dictionary<string, (byte[] Body, int Status)>(StringComparer.Ordinal)
        {
            ["nothing"] = ([], 400),
            ["no JSON"] = ("hello"u8.ToArray(), 400),
            ["half of it"] = (Encoding.UTF8.GetBytes(text[..^20]), 400),
            ["an array"] = ("[]"u8.ToArray(), 400),
            ["a text"] = ("\"entry\""u8.ToArray(), 400),
            ["100,000 arrays in one another"] = (Encoding.ASCII.GetBytes(new string('[', 100_000)), 400),
            ["100,000 objects in one another"] = (Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"entry\":", 100_000))), 400),
            ["5 MB"] = (Encoding.ASCII.GetBytes("{\"entry\":\"" + new string('x', 5_000_000) + "\"}"), 413),
            ["UTF-16"] = (Encoding.Unicode.GetBytes(text), 400),
            ["Latin-1"] = (Encoding.Latin1.GetBytes(text.Replace("Hello", "Größe", StringComparison.Ordinal)), 400),
            ["a byte order mark"] = ([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)], 400),
            ["an overlong sign"] = ([.. Encoding.UTF8.GetBytes(text)[..^1], 0xC0, 0xAF], 400),
            ["a number for the entries"] = ("{\"object\":\"whatsapp_business_account\",\"entry\":17}"u8.ToArray(), 200),
            ["another object"] = ("{\"object\":\"fridge\",\"entry\":[{\"changes\":[{\"field\":\"door\",\"value\":\"open\"}]}]}"u8.ToArray(), 200),
            ["3,000 events"] = (Encoding.ASCII.GetBytes("{\"entry\":[{\"changes\":[" + string.Join(',', Enumerable.Repeat("{}", 3000)) + "]}]}"), 413),
            ["the same member a thousand times"] = (Encoding.ASCII.GetBytes("{" + string.Join(',', Enumerable.Repeat("\"entry\":[]", 1000)) + "}"), 200),
        };
        foreach (var (name, (body, status)) in hostile)
        {
            using var answer = await channel.PostAsync(body);
            Assert.True(status == (int)answer.StatusCode, $"{name}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }

        await TakenAsync(channel, text);
        await OnlyConversationAsync(tenant);
        var kept = Assert.Single((await tenant.Admin.GetAsync("/v1/quarantine/social"))["items"]!.AsArray());
        Assert.Equal("unknown", (string?)kept!["cause"]);
    }

    async Task<(Tenant Tenant, SocialChannel Channel)> OpenAsync()
    {
        var tenant = await house.CreateTenantAsync("en", "ta");
        return (tenant, await AddAsync(tenant, "whatsapp"));
    }

    Task<SocialChannel> AddAsync(Tenant tenant, string id)
    {
        var account = NewAccount();
        return SocialChannel.AddAsync(tenant.Admin, house.Providers, "whatsapp", id, account, $"the app secret of {account}");
    }

    static string NewAccount() => string.Create(CultureInfo.InvariantCulture, $"20000000{Interlocked.Increment(ref accounts):D4}");

    IReadOnlyList<TakenByProvider> Taken(SocialChannel channel) => [.. house.Providers.Taken.Where(one => one.Account == channel.AccountId)];

    static async Task TakenAsync(SocialChannel channel, string payload)
    {
        using var answer = await channel.PostAsync(payload.Replace("ACCOUNT", channel.AccountId, StringComparison.Ordinal));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    static string Now(DateTimeOffset? at = null) => (at ?? TimeProvider.System.GetUtcNow()).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    static string Text(string from, string text, DateTimeOffset? at = null) => Payload(
        null, new { profile = new { name = "Meena" }, wa_id = from }, new { from, id = $"wamid.{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}", timestamp = Now(at), type = "text", text = new { body = text } });

    static string Payload(SocialChannel? channel, object contact, object message) => Envelope(new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["messaging_product"] = "whatsapp",
        ["metadata"] = new { display_phone_number = "15550783881", phone_number_id = channel?.AccountId ?? "ACCOUNT" },
        ["contacts"] = new[] { contact },
        ["messages"] = new[] { message },
    });

    static string Status(TakenByProvider sent, string status, int code = 0, string? title = null) => Envelope(new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["messaging_product"] = "whatsapp",
        ["metadata"] = new { display_phone_number = "15550783881", phone_number_id = "ACCOUNT" },
        ["statuses"] = new[]
        {
            new
            {
                id = sent.Id, status, timestamp = Now(), recipient_id = sent.To, biz_opaque_callback_data = (string?)sent.Body["biz_opaque_callback_data"],
                errors = code == 0 ? [] : new[] { new { code, title } },
            },
        },
    });

    static string Envelope(object value) => JsonSerializer.Serialize(new { @object = "whatsapp_business_account", entry = new[] { new { id = "1", changes = new[] { new { field = "messages", value } } } } });

    static async Task<IReadOnlyList<string>> ConversationsAsync(Tenant tenant) =>
        [.. (await tenant.Admin.GetAsync("/v1/conversations"))["items"]!.AsArray().Select(conversation => (string)conversation!["id"]!)];

    static Task<string> OnlyConversationAsync(Tenant tenant) => Wait.For(async () => (await ConversationsAsync(tenant)) is [var only] ? only : null, "the conversation");

    static async Task<string> ReplyAsync(Tenant tenant, string conversation, object reply) =>
        (string)(await tenant.Admin.PostAsync($"/v1/conversations/{conversation}/messages", reply))["replyId"]!;

    static async Task<string?> StateAsync(Tenant tenant, string conversation, string reply, string state)
    {
        JsonNode? last = null;
        try
        {
            var entry = await Wait.For(
                async () =>
                {
                    last = (await tenant.Admin.GetAsync($"/v1/conversations/{conversation}/messages"))["items"]!.AsArray().Single(one => (string?)one!["id"] == reply);
                    return (string?)last!["state"] == state ? last : null;
                },
                $"the reply is {state}",
                TimeSpan.FromSeconds(60));
            return (string?)entry["stateDetail"];
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} It is {last}", late);
        }
    }
}
