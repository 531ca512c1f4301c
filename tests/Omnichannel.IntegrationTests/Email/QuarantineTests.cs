using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Contracts;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Email;

public sealed class QuarantineTests(RunningEmail email) : IClassFixture<RunningEmail>, IAsyncLifetime
{
    private const string Tenant = RunningEmail.Tenant;

    private Mailbox support = default!;
    private Mailbox customer = default!;
    private string account = "";
    private HttpClient admin = default!;

    public async Task InitializeAsync()
    {
        (support, customer, account) = await email.ConnectAsync();
        admin = EmailHouse.Client(email.Service, Tenant, role: "admin");
    }

    public Task DisposeAsync()
    {
        admin.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_mail_in_quarantine_is_listed_shown_as_harmless_text_and_deleted_by_an_admin_of_its_tenant_alone()
    {
        await SendRawAsync("Subject: <script>alert(1)</script>\n\n<script>alert(2)</script> \u001b[2J\n");
        var entry = await OnlyAsync();
        Assert.Equal(("malformed", "no sender", "<script>alert(1)</script>"), ((string?)entry["cause"], (string?)entry["reason"], (string?)entry["subject"]));
        var path = $"/v1/quarantine/email/{entry["id"]}";

        using var text = await admin.GetAsync($"{path}/text");
        Assert.Equal("text/plain; charset=utf-8", text.Content.Headers.ContentType!.ToString());
        Assert.Equal("nosniff", Assert.Single(text.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("sandbox", Assert.Single(text.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        var shown = await text.Content.ReadAsStringAsync();
        Assert.Contains("<script>alert(2)</script> \u241B[2J", shown, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', shown);

        using var stranger = EmailHouse.Client(email.Service, "other", role: "admin");
        using var agent = EmailHouse.Client(email.Service, Tenant);
        Assert.Empty((await stranger.GetFromJsonAsync<JsonObject>("/v1/quarantine/email"))!["items"]!.AsArray());
        foreach (var (client, refused) in new[] { (stranger, HttpStatusCode.NotFound), (agent, HttpStatusCode.Forbidden) })
        {
            Assert.Equal(refused, (await client.GetAsync(path)).StatusCode);
            Assert.Equal(refused, (await client.GetAsync($"{path}/text")).StatusCode);
            Assert.Equal(refused, (await client.PostAsync($"{path}/release", null)).StatusCode);
            Assert.Equal(refused, (await client.DeleteAsync(path)).StatusCode);
        }

        using (var nobody = await admin.PostAsync($"{path}/release", null))
        {
            Assert.Equal(HttpStatusCode.Conflict, nobody.StatusCode);
            Assert.Contains("/problems/not-releasable", await nobody.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.DeleteAsync(path)).StatusCode);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task A_released_mail_goes_on_its_way_once_also_when_two_release_it_at_the_same_time()
    {
        var deep = new StringBuilder($"From: {customer.Address}\nTo: {support.Address}\nSubject: too deep {account}\nMessage-ID: <deep@{account}>\n");
        for (var i = 0; i < 40; i++)
            deep.Append(System.Globalization.CultureInfo.InvariantCulture, $"Content-Type: multipart/mixed; boundary=\"b{i}\"\n\n--b{i}\n");
        await SendRawAsync(deep.Append("\nHi\n").ToString());
        var entry = await OnlyAsync();
        Assert.Equal(customer.Address, (string?)entry["from"]!["address"]);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => admin.PostAsync($"/v1/quarantine/email/{entry["id"]}/release", null)));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound], answers.Select(answer => answer.StatusCode).Order());
        var message = await email.House.ReceivedAsync($"too deep {account}");
        Assert.Equal(customer.Address, message.From.Address);
        var original = Assert.Single(message.Attachments);
        Assert.Equal("original.eml", original.FileName);
        Assert.Contains("boundary=\"b39\"", await admin.GetStringAsync($"/v1/attachments/email/{original.Id}"), StringComparison.Ordinal);
        Assert.Empty(await ListAsync());
        await customer.SendAsync(support.Address, $"behind {account}", "x");
        await email.House.ReceivedAsync($"behind {account}");
        Assert.Equal(2, email.House.Broker.Seen<MessageReceived>().Count(received => received.ChannelAccount == account));
    }

    [Fact]
    public async Task Mail_of_a_blocked_sender_waits_in_quarantine_and_only_a_release_lets_it_through()
    {
        using var blocked = await admin.PostAsJsonAsync("/v1/blocked-senders/email", new { sender = customer.Address.ToUpperInvariant(), note = "sells pills" });
        Assert.Equal(HttpStatusCode.Created, blocked.StatusCode);
        var id = (await blocked.Content.ReadFromJsonAsync<JsonObject>())!["id"];
        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsJsonAsync("/v1/blocked-senders/email", new { sender = customer.Address })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.PostAsJsonAsync("/v1/blocked-senders/email", new { sender = "test" })).StatusCode);
        using var stranger = EmailHouse.Client(email.Service, "other", role: "admin");
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/v1/blocked-senders/email/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync($"/v1/blocked-senders/email/{id}")).StatusCode);

        await customer.SendAsync(support.Address, $"pills {account}", "Buy!");
        var entry = await OnlyAsync();
        Assert.Equal(("blocked-sender", $"pills {account}"), ((string?)entry["cause"], (string?)entry["subject"]));
        Assert.DoesNotContain(email.House.Broker.Seen<MessageReceived>(), message => message.ChannelAccount == account);
        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsync($"/v1/quarantine/email/{entry["id"]}/release", null)).StatusCode);
        Assert.Equal("Buy!", (await email.House.ReceivedAsync($"pills {account}")).Text);

        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"/v1/blocked-senders/email/{id}")).StatusCode);
        await customer.SendAsync(support.Address, $"sorry {account}", "I am a good person now.");
        await email.House.ReceivedAsync($"sorry {account}");
    }

    [Fact]
    public async Task Whom_an_agent_calls_a_spammer_is_blocked_and_an_erased_customer_leaves_quarantine()
    {
        var now = TimeProvider.System.GetUtcNow();
        await email.House.Broker.PublishAsync(new SenderBlocked(Tenant, "email", customer.Address, Guid.CreateVersion7(now), "meena", now), Tenant);
        await Wait.Until(
            async () => (await admin.GetFromJsonAsync<JsonObject>($"/v1/blocked-senders/email?address={customer.Address}"))!["items"]!.AsArray().Any(item => (string?)item!["blockedBy"] == "meena"),
            "the sender is blocked");
        await customer.SendAsync(support.Address, $"spam {account}", "x");
        await OnlyAsync();

        await email.House.Broker.PublishAsync(new CustomerErased(Tenant, Guid.CreateVersion7(now), [], [], [customer.Address], now), Tenant);

        await Wait.Until(async () => (await ListAsync()).Count == 0, "quarantine holds nothing of him");
    }

    private async Task SendRawAsync(string mail)
    {
        await using var smtp = await RawSmtp.ConnectAsync(support.Server.SmtpPort);
        await smtp.SendAsync(customer.Address, support.Address, Encoding.UTF8.GetBytes(mail));
    }

    private async Task<JsonArray> ListAsync() => (await admin.GetFromJsonAsync<JsonObject>($"/v1/quarantine/email?account={account}"))!["items"]!.AsArray();

    private async Task<JsonNode> OnlyAsync() => (await Wait.For(async () => await ListAsync() is { Count: 1 } items ? items : null, "the mail in quarantine"))[0]!;
}
