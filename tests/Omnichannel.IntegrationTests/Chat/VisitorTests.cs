using System.Net;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Omnichannel.House;
using Omnichannel.IntegrationTests.House;
using Omnichannel.Seed;

namespace Omnichannel.IntegrationTests.Chat;

/// <summary>Web chat through the whole house: a visitor behind the gateway on one side, an agent on the other.</summary>
[Collection(SharedHouse.Name)]
public sealed class VisitorTests(WholeHouse house)
{
    const string SigningKey = "a secret that the shop shares with us";

    [Fact]
    public async Task A_visitor_is_answered_by_who_speaks_her_language_and_both_see_how_far_it_came()
    {
        var (tenant, account) = await TenantAsync("en", "ur");
        var ayesha = await tenant.AddAgentAsync("ayesha", "ur");
        var john = await tenant.AddAgentAsync("john", "en");
        await using var desk = await ayesha.OpenStreamAsync();
        await ayesha.BecomeAsync("ready");
        await john.BecomeAsync("ready");
        using var visitor = await Visitor.OpenAsync(house.GatewayUrl, account, "ur-PK", "Asia/Karachi");
        await using var stream = await visitor.OpenStreamAsync();

        await visitor.WriteAsync("m1", "السلام علیکم، میرا پارسل ابھی تک نہیں پہنچا۔");
        var mine = await stream.MessageAsync("السلام علیکم، میرا پارسل ابھی تک نہیں پہنچا۔");
        await stream.StageAsync("waiting");
        var offer = await desk.NextAsync(one => one.Kind == "offer", "an offer");
        var conversation = (string)offer.Data["conversationId"]!;
        await ayesha.AcceptAsync(offer);
        await stream.StageAsync("assigned");
        var api = await ayesha.ApiAsync();
        await api.PostAsync($"/v1/conversations/{conversation}/typing", new { });
        await stream.NextAsync(one => one.Kind == "typing", "that the agent types");
        await api.PostAsync($"/v1/conversations/{conversation}/seen", new { seq = 1 });
        await stream.NextAsync(one => one.Kind == "read" && (int)one.Data["seq"]! == 1, "that the agent has read it");
        await ayesha.ReplyAsync(conversation, "وعلیکم السلام، میں ابھی دیکھتی ہوں۔");
        var answer = await stream.MessageAsync("وعلیکم السلام، میں ابھی دیکھتی ہوں۔");
        (await visitor.PostAsync("/receipts", new { delivered = long.Parse(answer.Id, System.Globalization.CultureInfo.InvariantCulture) })).EnsureSuccessStatusCode();
        await StateAsync("delivered");
        (await visitor.PostAsync("/receipts", new { read = long.Parse(answer.Id, System.Globalization.CultureInfo.InvariantCulture) })).EnsureSuccessStatusCode();
        await StateAsync("read");
        (await visitor.PostAsync("/typing", new { })).EnsureSuccessStatusCode();
        await desk.NextAsync(one => one.Kind == "typing" && (string?)one.Data["conversationId"] == conversation, "that the visitor types");

        Assert.Equal(("chat", "ur", "Asia/Karachi"), ((string)offer.Data["channel"]!, (string)offer.Data["language"]!, (string)offer.Data["customerTimeZone"]!));
        Assert.Equal(("in", "m1", 1), ((string)mine.Data["direction"]!, (string)mine.Data["clientId"]!, (int)mine.Data["seq"]!));
        Assert.Equal("out", (string)answer.Data["direction"]!);

        Task StateAsync(string state) => Wait.Until(
            async () => (await api.GetAsync($"/v1/conversations/{conversation}/messages"))["items"]!.AsArray().Any(entry => (string?)entry!["state"] == state), $"the reply is {state}");
    }

    [Fact]
    public async Task A_message_sent_again_is_the_same_message_also_at_another_process_and_after_a_kill_between_confirm_and_answer()
    {
        var (_, account) = await TenantAsync("en");
        await using var dying = house.Another(running => running.Chat);
        dying.Configure("ChatStream:Url", $"http://127.0.0.1:{Ports.Free()}");
        await dying.StartAsync("chat.confirm-answer=1");
        using var visitor = await Visitor.OpenAsync(house.GatewayUrl, account);
        using (var there = new HttpClient { BaseAddress = new Uri(dying.Url) })
        using (var request = new HttpRequestMessage(HttpMethod.Post, visitor.Path + "/messages") { Content = new StringContent("""{"clientId":"m1","text":"Hello?"}""", Encoding.UTF8, "application/json") })
        {
            request.Headers.Add("Chat-Token", visitor.Token);
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => there.SendAsync(request));
        }

        var again = await visitor.WriteAsync("m1", "Hello?");
        var third = await visitor.WriteAsync("m1", "Something else");
        await visitor.WriteAsync("m2", "Anybody?");
        await using var stream = await visitor.OpenStreamAsync();
        await stream.MessageAsync("Anybody?");

        Assert.Equal((string)again["id"]!, (string)third["id"]!);
        Assert.Equal(["Hello?", "Anybody?"], stream.Texts);
    }

    [Fact]
    public async Task The_stream_resumes_after_the_last_event_and_tells_everything_to_a_page_that_was_reloaded()
    {
        var (tenant, account) = await TenantAsync("en");
        using var visitor = await Visitor.OpenAsync(house.GatewayUrl, account);
        await visitor.WriteAsync("m1", "One");
        StreamEvent first;
        await using (var before = await visitor.OpenStreamAsync())
            first = await before.MessageAsync("One");
        await visitor.WriteAsync("m2", "Two");
        var conversation = (await tenant.Admin.GetAsync("/v1/conversations?channel=chat"))["items"]![0]!["id"];
        await tenant.Admin.PostAsync($"/v1/conversations/{conversation}/messages", new { text = "Three" });

        await using var resumed = await visitor.OpenStreamAsync(first.Id);
        await resumed.MessageAsync("Three");
        await using var reloaded = await visitor.OpenStreamAsync();
        await reloaded.MessageAsync("Three");

        Assert.Equal(["Two", "Three"], resumed.Texts.Order(StringComparer.Ordinal).Reverse());
        Assert.Equal("One", reloaded.Texts[0]);
        Assert.Equal(3, reloaded.Texts.Count);
    }

    [Fact]
    public async Task Nobody_gets_in_from_another_site_or_without_the_token()
    {
        var (_, account) = await TenantAsync("en");
        using var visitor = await Visitor.OpenAsync(house.GatewayUrl, account);
        using var http = new HttpClient { BaseAddress = house.GatewayUrl };

        Assert.Equal(HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<ApiRefusal>(() => Visitor.OpenAsync(house.GatewayUrl, account, origin: "https://evil.test"))).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Assert.ThrowsAsync<ApiRefusal>(() => Visitor.OpenAsync(house.GatewayUrl, "no-such-widget"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/messages", null, Visitor.Site));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/messages", visitor.Token + "x", Visitor.Site));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("/messages", visitor.Token, "https://evil.test"));
        Assert.Equal(HttpStatusCode.Created, await StatusAsync("/messages", visitor.Token, Visitor.Site));
        (await visitor.SendAsync(HttpMethod.Delete, "")).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/messages", visitor.Token, Visitor.Site));

        async Task<HttpStatusCode> StatusAsync(string path, string? token, string origin)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, visitor.Path + path) { Content = new StringContent("""{"clientId":"m1","text":"Hello?"}""", Encoding.UTF8, "application/json") };
            request.Headers.Add("Origin", origin);
            if (token is not null)
                request.Headers.Add("Chat-Token", token);
            using var answer = await http.SendAsync(request);
            Assert.Equal(origin == Visitor.Site, answer.Headers.Contains("Access-Control-Allow-Origin"));
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_browser_is_told_beforehand_what_pages_of_allowed_sites_may_send()
    {
        await TenantAsync("en");
        using var http = new HttpClient { BaseAddress = house.GatewayUrl };

        using var allowed = await AskAsync(Visitor.Site);
        using var refused = await AskAsync("https://evil.test");

        Assert.Equal(Visitor.Site, Assert.Single(allowed.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains("chat-token", Assert.Single(allowed.Headers.GetValues("Access-Control-Allow-Headers")), StringComparison.Ordinal);
        Assert.False(refused.Headers.Contains("Access-Control-Allow-Origin"));

        async Task<HttpResponseMessage> AskAsync(string origin)
        {
            using var request = new HttpRequestMessage(HttpMethod.Options, "/chat/sessions");
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Access-Control-Request-Method", "POST");
            return await http.SendAsync(request);
        }
    }

    [Fact]
    public async Task A_user_the_site_has_signed_in_is_one_customer_on_every_device_and_by_mail()
    {
        var (tenant, account) = await TenantAsync("en");
        var support = await tenant.AddSupportMailboxAsync();
        var customer = await house.Servers.AddMailboxAsync($"{tenant.Id}-anna");
        var token = UserToken(("sub", "user-7"), ("name", "Anna"), ("email", customer.Address.ToUpperInvariant()));
        using var phone = await Visitor.OpenAsync(house.GatewayUrl, account, userToken: token);
        using var laptop = await Visitor.OpenAsync(house.GatewayUrl, account, userToken: token);
        await customer.SendAsync(support.Address, "Invoice", "Where is my invoice?");

        await phone.WriteAsync("m1", "Hello from the bus");
        await using var stream = await laptop.OpenStreamAsync();
        await stream.MessageAsync("Hello from the bus");
        await Wait.Until(
            async () => (await tenant.Admin.GetAsync("/v1/conversations"))["items"]!.AsArray() is { Count: 2 } both
                && (string?)both[0]!["customerId"] == (string?)both[1]!["customerId"],
            "mail and chat are one customer's");

        Assert.Equal(HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<ApiRefusal>(() => Visitor.OpenAsync(house.GatewayUrl, account, userToken: token[..^3] + "abc"))).Status);
    }

    [Fact]
    public async Task Whichever_process_has_the_stream_tells_it_whatever_another_takes_in()
    {
        var (tenant, account) = await TenantAsync("en");
        var agent = await tenant.AddAgentAsync("ann", "en");
        await using var second = house.Another(running => running.Chat);
        second.Configure("ChatStream:Url", $"http://127.0.0.1:{Ports.Free()}");
        await second.StartAsync();
        using var visitor = await Visitor.OpenAsync(house.GatewayUrl, account);
        await using var here = await visitor.OpenStreamAsync(process: house.Chat);
        await using var there = await visitor.OpenStreamAsync(process: second);

        for (var i = 1; i <= 10; i++)
            await visitor.WriteAsync($"m{i}", $"Line {i}");
        await here.MessageAsync("Line 10");
        await there.MessageAsync("Line 10");
        var conversation = (await tenant.Admin.GetAsync("/v1/conversations?channel=chat"))["items"]![0]!["id"];
        // Asked of the first process, told by both.
        await (await agent.ApiAsync()).PostAsync($"/v1/conversations/{conversation}/typing", new { });
        await there.NextAsync(one => one.Kind == "typing", "that the agent types");
        await tenant.Admin.PostAsync($"/v1/conversations/{conversation}/messages", new { text = "The answer" });
        await here.MessageAsync("The answer");
        await there.MessageAsync("The answer");
        await second.StopAsync();

        Assert.Equal(here.Texts, there.Texts);
        Assert.Equal(Enumerable.Range(1, 10).Select(i => $"Line {i}").Append("The answer"), there.Texts);
        Assert.Equal(there.Events.Where(one => one.Kind != "typing").Select(one => one.Id).Distinct(StringComparer.Ordinal).Count(), there.Events.Count(one => one.Kind != "typing"));
    }

    [Fact]
    public async Task Files_go_both_ways_and_to_nobody_else()
    {
        var (tenant, account) = await TenantAsync("en");
        using var visitor = await Visitor.OpenAsync(house.GatewayUrl, account);
        using var stranger = await Visitor.OpenAsync(house.GatewayUrl, account);
        await using var stream = await visitor.OpenStreamAsync();

        var mine = await UploadAsync(visitor, "../receipt\u202Egpj.txt", "paid");
        (await visitor.PostAsync("/messages", new { clientId = "m1", attachments = new[] { mine } })).EnsureSuccessStatusCode();
        (await stranger.PostAsync("/messages", new { clientId = "m1", text = "Mine?", attachments = new[] { mine } })).EnsureSuccessStatusCode();
        var told = await stream.NextAsync(one => one.Kind == "message", "the message");
        using var admin = new HttpClient { BaseAddress = house.GatewayUrl, DefaultRequestHeaders = { Authorization = new("Bearer", tenant.Admin.Token) } };
        using var upload = await admin.PostAsync("/v1/attachments/chat?fileName=label.pdf", new StringContent("label", Encoding.UTF8, "application/pdf"));
        var reference = System.Text.Json.Nodes.JsonNode.Parse(await upload.Content.ReadAsStringAsync())!;

        Assert.Equal(["receiptgpj.txt"], told.Data["attachments"]!.AsArray().Select(file => (string)file!["fileName"]!));
        Assert.Equal("paid", await admin.GetStringAsync($"/v1/attachments/chat/{mine}"));
        Assert.Equal("paid", await (await visitor.SendAsync(HttpMethod.Get, $"/attachments/{mine}")).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.SendAsync(HttpMethod.Get, $"/attachments/{mine}")).StatusCode);
        await Wait.Until(async () => await AnswerAsync() == HttpStatusCode.RequestEntityTooLarge, "a file beyond the bound is refused");
        foreach (var one in (await tenant.Admin.GetAsync("/v1/conversations?channel=chat"))["items"]!.AsArray())
            await tenant.Admin.PostAsync($"/v1/conversations/{one!["id"]}/messages", new { text = "Here is your label.", attachments = new[] { reference } });
        await stream.MessageAsync("Here is your label.");
        Assert.Equal("label", await (await visitor.SendAsync(HttpMethod.Get, $"/attachments/{reference["id"]}")).Content.ReadAsStringAsync());

        // It is refused before all of it is sent: the connection may close before the client has read why.
        async Task<HttpStatusCode?> AnswerAsync()
        {
            try
            {
                return (await visitor.SendAsync(HttpMethod.Post, "/attachments", new ByteArrayContent(new byte[10_000_001]))).StatusCode;
            }
            catch (HttpRequestException closed) when (closed.InnerException is IOException)
            {
                return null;
            }
        }

        static async Task<Guid> UploadAsync(Visitor visitor, string fileName, string text)
        {
            using var answer = await visitor.SendAsync(HttpMethod.Post, "/attachments?fileName=" + Uri.EscapeDataString(fileName), new StringContent(text, Encoding.UTF8, "text/plain"));
            answer.EnsureSuccessStatusCode();
            return (Guid)System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["id"]!;
        }
    }

    [Fact]
    public async Task An_erased_customer_leaves_nothing_behind()
    {
        var (tenant, account) = await TenantAsync("en");
        using var visitor = await Visitor.OpenAsync(house.GatewayUrl, account);
        await using var stream = await visitor.OpenStreamAsync();
        await visitor.WriteAsync("m1", "My name is nobody's business");
        await stream.StageAsync("waiting");
        var conversation = (await tenant.Admin.GetAsync("/v1/conversations"))["items"]![0]!;

        await tenant.Admin.DeleteAsync($"/v1/customers/{conversation["customerId"]}");

        foreach (var table in new[] { "event", "message", "conversation" })
            await Wait.Until(async () => (await house.Servers.QueryAsync<int>($"select count(*) from chat.{table} where tenant = @Id", new { tenant.Id })).Single() == 0, $"nothing in {table}");
        Assert.Equal(0, (await house.Servers.QueryAsync<int>("select count(*) from chat.session where id = @Session", new { visitor.Session })).Single());
        await stream.NextAsync(one => one.Kind == "reset", "that the widget is to begin anew");
    }

    [Fact]
    public async Task A_process_that_has_not_read_the_accounts_yet_calls_no_session_unknown_and_the_widget_keeps_it()
    {
        var (_, account) = await TenantAsync("en");
        using var visitor = await Visitor.OpenAsync(house.GatewayUrl, account);
        await using var starting = house.Another(running => running.Chat);
        starting.Configure("ChatStream:Url", $"http://127.0.0.1:{Ports.Free()}");
        starting.Configure("Services:Conversations", $"http://127.0.0.1:{Ports.Free()}");
        starting.Start();
        using var there = new HttpClient { BaseAddress = new Uri(starting.Url) };
        await Wait.Until(
            async () =>
            {
                try
                {
                    return (await there.GetAsync("/health/live")).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "it answers");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(HttpMethod.Get, "/stream"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(HttpMethod.Post, "/messages"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await there.GetAsync($"/chat/accounts/{account}")).StatusCode);

        async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path)
        {
            using var request = new HttpRequestMessage(method, visitor.Path + path);
            if (method == HttpMethod.Post)
                request.Content = new StringContent("""{"clientId":"m1","text":"Hello?"}""", Encoding.UTF8, "application/json");
            request.Headers.Add("Chat-Token", visitor.Token);
            using var answer = await there.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_visitor_who_writes_too_fast_is_slowed_down()
    {
        var (_, account) = await TenantAsync("en");
        using var visitor = await Visitor.OpenAsync(house.GatewayUrl, account);

        var statuses = new List<HttpResponseMessage>();
        for (var i = 0; i < 60; i++)
            statuses.Add(await visitor.PostAsync("/typing", new { }));

        Assert.Contains(statuses, answer => answer.StatusCode == HttpStatusCode.TooManyRequests && answer.Headers.RetryAfter is not null);
    }

    async Task<(Tenant Tenant, string Account)> TenantAsync(params string[] languages)
    {
        var tenant = await house.CreateTenantAsync(languages);
        var made = await tenant.Admin.PutAsync("/v1/channel-accounts/website", new
        {
            channel = "chat", name = "The shop", language = languages[0], settings = new { allowedOrigins = new[] { Visitor.Site } }, secrets = new { signingKey = SigningKey },
        });
        var account = (string)made["webhookKey"]!;
        await Wait.Until(
            async () =>
            {
                try
                {
                    using var visitor = await Visitor.OpenAsync(house.GatewayUrl, account);
                    return true;
                }
                catch (ApiRefusal refusal) when (refusal.Status is HttpStatusCode.UnprocessableEntity)
                {
                    return false;
                }
            },
            "the widget is known");
        return (tenant, account);
    }

    static string UserToken(params (string Name, object Value)[] claims) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Claims = claims.ToDictionary(claim => claim.Name, claim => claim.Value, StringComparer.Ordinal),
        Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5),
        SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(SigningKey)), SecurityAlgorithms.HmacSha256),
    });
}
