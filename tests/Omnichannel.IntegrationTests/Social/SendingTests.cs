using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.House;
using Omnichannel.House.Providers;
using Omnichannel.IntegrationTests.House;

namespace Omnichannel.IntegrationTests.Social;

/// <summary>How answers leave on Messenger, Instagram and Telegram: in public, in private, late, and where nobody wants them.</summary>
[Collection(SharedHouse.Name)]
public sealed class SendingTests(WholeHouse house)
{
    static readonly string Now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_comment_is_answered_in_public_or_to_its_author_alone()
    {
        var (tenant, channel) = await OpenAsync("messenger", "300000000000001");
        await TakenAsync(channel, Entry("page", channel, "changes", new
        {
            field = "feed",
            value = new { item = "comment", verb = "add", comment_id = "77_1", post_id = "77", from = new { id = "61551", name = "Asha" }, message = "How much are the red ones?", created_time = long.Parse(Now, System.Globalization.CultureInfo.InvariantCulture) / 1000 },
        }));
        var conversation = await OnlyAsync(tenant);
        Assert.True((bool)(await tenant.Admin.GetAsync($"/v1/conversations/{conversation}"))["public"]!);

        var open = await ReplyAsync(tenant, conversation, new { text = "30 euros." }, "sent");
        var aside = await ReplyAsync(tenant, conversation, new { text = "I have a voucher for you.", @private = true }, "sent");
        Assert.Equal((true, false), ((bool)open["public"]!, (bool)aside["public"]!));
        Assert.Equal(
            [("comments of 77_1", "30 euros."), ("77_1", "I have a voucher for you.")],
            Taken(channel).Select(one => (one.To, one.Text)));
        // What the page itself wrote comes back as an echo, and is nobody's message.
        await TakenAsync(channel, Entry("page", channel, "changes", new { field = "feed", value = new { item = "comment", verb = "add", comment_id = Taken(channel)[0].Id, post_id = "77", from = new { id = channel.AccountId, name = "Shop" }, message = "30 euros." } }));
        Assert.Single(await SocialTimeline.ReceivedAsync(tenant));
    }

    [Fact]
    public async Task A_late_answer_of_a_person_goes_under_its_tag_and_what_is_read_is_told()
    {
        var (tenant, channel) = await OpenAsync("messenger", "300000000000002");
        var late = TimeProvider.System.GetUtcNow().AddHours(-30).ToUnixTimeMilliseconds();
        await TakenAsync(channel, Entry("page", channel, "messaging", new { sender = new { id = "300300300" }, recipient = new { id = channel.AccountId }, timestamp = late, message = new { mid = "m_late", text = "Hello?" } }));
        var conversation = await OnlyAsync(tenant);

        var reply = await ReplyAsync(tenant, conversation, new { text = "Here we are." }, "sent");
        Assert.Equal("HUMAN_AGENT", (string?)Assert.Single(Taken(channel)).Body["tag"]);
        await TakenAsync(channel, Entry("page", channel, "messaging", new
        {
            sender = new { id = "300300300" }, recipient = new { id = channel.AccountId }, timestamp = late, delivery = new { mids = new[] { Taken(channel)[0].Id }, watermark = late },
        }));
        await StateAsync(tenant, conversation, (string)reply["id"]!, "delivered");
        await TakenAsync(channel, Entry("page", channel, "messaging", new
        {
            sender = new { id = "300300300" }, recipient = new { id = channel.AccountId }, timestamp = late, read = new { watermark = TimeProvider.System.GetUtcNow().AddSeconds(5).ToUnixTimeMilliseconds() },
        }));
        await StateAsync(tenant, conversation, (string)reply["id"]!, "read");
    }

    [Fact]
    public async Task Instagram_counts_bytes_and_a_text_in_Tamil_leaves_in_more_parts()
    {
        var (tenant, channel) = await OpenAsync("instagram", "178414000000003");
        await TakenAsync(channel, Entry("instagram", channel, "messaging", new { sender = new { id = "51" }, recipient = new { id = channel.AccountId }, timestamp = Now, message = new { mid = "m_ig", text = "வணக்கம்" } }));
        var text = string.Join(' ', Enumerable.Repeat("வணக்கம்", 60));
        await ReplyAsync(tenant, await OnlyAsync(tenant), new { text }, "sent");
        var taken = Taken(channel);
        Assert.True(taken.Count == 2 && string.Join(' ', taken.Select(one => one.Text)) == text);
    }

    [Fact]
    public async Task A_group_is_answered_below_the_question_and_who_has_blocked_the_bot_is_told_of()
    {
        var (tenant, channel) = await OpenAsync("telegram", "7000000003");
        await TakenAsync(channel, JsonSerializer.Serialize(new
        {
            update_id = 1,
            message = new
            {
                message_id = 55, from = new { id = 61, is_bot = false, first_name = "Ravi" }, chat = new { id = -100123, type = "supergroup", title = "Neighbours" }, date = 1772000000,
                text = "@shop_bot is it lost?", entities = new[] { new { offset = 0, length = 9, type = "mention" } },
            },
        }));
        await ReplyAsync(tenant, await OnlyAsync(tenant), new { text = "It is here." }, "sent");
        var taken = Assert.Single(Taken(channel));
        Assert.Equal(("-100123", 55), (taken.To, (int)taken.Body["reply_parameters"]!["message_id"]!));

        await TakenAsync(channel, JsonSerializer.Serialize(new
        {
            update_id = 2,
            message = new { message_id = 56, from = new { id = 400400400, is_bot = false, first_name = "Lena", language_code = "de" }, chat = new { id = 400400400, type = "private" }, date = 1772000001, text = "?" },
        }));
        var blocked = await Wait.For(async () => (await ConversationsAsync(tenant)).FirstOrDefault(one => (string?)one["language"]?["tag"] == "de"), "the second conversation");
        var reply = await ReplyAsync(tenant, (string)blocked["id"]!, new { text = "Hello" }, "failed");
        Assert.Equal("The customer has blocked the bot. The provider says: Forbidden: bot was blocked by the user", (string?)reply["stateDetail"]);
    }

    async Task<(Tenant Tenant, SocialChannel Channel)> OpenAsync(string provider, string account)
    {
        var tenant = await house.CreateTenantAsync("en", "ta", "de");
        return (tenant, await SocialChannel.AddAsync(tenant.Admin, house.Providers, provider, provider, account, $"the secret of {account}", "@shop_bot"));
    }

    IReadOnlyList<TakenByProvider> Taken(SocialChannel channel) => [.. house.Providers.Taken.Where(one => one.Account == channel.AccountId)];

    static string Entry(string kind, SocialChannel channel, string list, object happened) => JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["object"] = kind,
        ["entry"] = new[] { new Dictionary<string, object>(StringComparer.Ordinal) { ["id"] = channel.AccountId, ["time"] = Now, [list] = new[] { happened } } },
    });

    static async Task TakenAsync(SocialChannel channel, string payload)
    {
        using var answer = await channel.PostAsync(payload);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    static async Task<IReadOnlyList<JsonNode>> ConversationsAsync(Tenant tenant) => [.. (await tenant.Admin.GetAsync("/v1/conversations"))["items"]!.AsArray().Select(one => one!)];

    static async Task<string> OnlyAsync(Tenant tenant) => (string)(await Wait.For(async () => (await ConversationsAsync(tenant)) is [var only] ? only : null, "the conversation"))["id"]!;

    static async Task<JsonNode> ReplyAsync(Tenant tenant, string conversation, object reply, string state) =>
        await StateAsync(tenant, conversation, (string)(await tenant.Admin.PostAsync($"/v1/conversations/{conversation}/messages", reply))["replyId"]!, state);

    static async Task<JsonNode> StateAsync(Tenant tenant, string conversation, string reply, string state)
    {
        JsonNode? last = null;
        try
        {
            return await Wait.For(
                async () =>
                {
                    last = (await tenant.Admin.GetAsync($"/v1/conversations/{conversation}/messages"))["items"]!.AsArray().Single(one => (string?)one!["id"] == reply);
                    return (string?)last!["state"] == state ? last : null;
                },
                $"the reply is {state}");
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} It is {last}", late);
        }
    }
}
