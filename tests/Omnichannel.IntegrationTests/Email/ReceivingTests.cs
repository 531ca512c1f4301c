using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using MimeKit;
using Omnichannel.Contracts;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Email;

public sealed class ReceivingTests(RunningEmail email) : IClassFixture<RunningEmail>, IAsyncLifetime
{
    private const string Tenant = RunningEmail.Tenant;

    private Mailbox support = default!;
    private Mailbox customer = default!;
    private string account = "";

    public async Task InitializeAsync() => (support, customer, account) = await email.ConnectAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_mail_is_published_once_and_then_marked_as_seen()
    {
                var sent = await customer.SendAsync(support.Address, "Where is my order?", "It has not arrived.");

        var message = await email.House.ReceivedAsync("Where is my order?");
        Assert.Equal(("demo", account, customer.Address, "It has not arrived."), (message.Tenant, message.ChannelAccount, message.From.Address, message.Text));
        Assert.StartsWith(sent.MessageId + "#", message.ExternalId, StringComparison.Ordinal);
        await Wait.Until(async () => (await FlagsAsync()).All(flags => flags.HasFlag(MessageFlags.Seen)), "the mail is seen");
        Assert.Single(email.House.Broker.Seen<MessageReceived>(), message => message.ChannelAccount == account);
    }

    [Fact]
    public async Task A_mail_beyond_bounds_goes_to_quarantine_and_holds_up_no_other()
    {
        var deep = new Multipart("mixed") { new TextPart("plain") { Text = "deep" } };
        for (var i = 0; i < 40; i++)
            deep = new Multipart("mixed") { deep };
        await customer.SendAsync(Mail("too deep", deep), Mail("too large", new TextPart("plain") { Text = new string('x', 1_600_000) }));
        await customer.SendAsync(support.Address, "fine", "3");

        await email.House.ReceivedAsync("fine");

        Assert.Equal("fine", Assert.Single(email.House.Broker.Seen<MessageReceived>(), message => message.ChannelAccount == account).Subject);
        using var admin = EmailHouse.Client(email.Service, Tenant, role: "admin");
        var items = (await admin.GetFromJsonAsync<JsonObject>($"/v1/quarantine/email?account={account}"))!["items"]!.AsArray();
        Assert.Equal(["bounds", "bounds"], items.Select(item => (string?)item!["cause"]));
        Assert.Contains(items, item => ((string)item!["reason"]!).Contains("nested deeper", StringComparison.Ordinal));
        var large = items.Single(item => ((string)item!["reason"]!).Contains("more than 1500000", StringComparison.Ordinal))!;
        Assert.Contains("Subject: too large", await admin.GetStringAsync($"/v1/quarantine/email/{large["id"]}/text"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mailbox_added_later_is_read_as_soon_as_it_is_announced()
    {
        var later = await email.Servers.AddMailboxAsync("later");
        await customer.SendAsync(later.Address, "to a new mailbox", "x");

        email.House.Accounts.Add(Tenant, "later", later);
        // Bound when the process's own queue is: it is announced until it is heard.
        await Wait.Until(
            async () =>
            {
                await email.House.Broker.PublishAsync(new ChannelAccountChanged(Tenant, "email", "later", 1, TimeProvider.System.GetUtcNow()), Tenant);
                return email.House.Broker.Seen<MessageReceived>().Any(message => message.Subject == "to a new mailbox");
            },
            "the mail in the new mailbox");
    }

    [Fact]
    public async Task Attachments_are_kept_for_their_tenant_and_come_back_harmless()
    {
        var bytes = new byte[700_000];
        new Random(5).NextBytes(bytes);
        var file = new MimePart("text", "html") { Content = new MimeContent(new MemoryStream(bytes)), ContentTransferEncoding = ContentEncoding.Base64, FileName = "पेज.html", ContentDisposition = new ContentDisposition("attachment") };
        await customer.SendAsync(Mail("with a file", new Multipart("mixed") { new TextPart("plain") { Text = "See attached" }, file }));

        var message = await email.House.ReceivedAsync("with a file");

        var attached = Assert.Single(message.Attachments);
        Assert.Equal(("पेज.html", "text/html", 700_000L), (attached.FileName, attached.MediaType, attached.Size));
        using var agent = EmailHouse.Client(email.Service, Tenant);
        using var answer = await agent.GetAsync($"/v1/attachments/email/{attached.Id}");
        Assert.Equal(bytes, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(("attachment", "पेज.html"), (answer.Content.Headers.ContentDisposition!.DispositionType, answer.Content.Headers.ContentDisposition.FileNameStar));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("sandbox", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        using var stranger = EmailHouse.Client(email.Service, "other");
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/v1/attachments/email/{attached.Id}")).StatusCode);
        using var nobody = new HttpClient { BaseAddress = new Uri(email.Service.Url) };
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync($"/v1/attachments/email/{attached.Id}")).StatusCode);

        await email.House.Broker.PublishAsync(
            new CustomerErased(Tenant, Guid.CreateVersion7(), [], [$"{account}/{message.ExternalId}"], [], TimeProvider.System.GetUtcNow()), Tenant);
        await Wait.Until(async () => (await agent.GetAsync($"/v1/attachments/email/{attached.Id}")).StatusCode == HttpStatusCode.NotFound, "the attachment is erased");
    }

    private MimeMessage Mail(string subject, MimeEntity body)
    {
        var mail = new MimeMessage { Subject = subject, Body = body };
        mail.From.Add(MailboxAddress.Parse(customer.Address));
        mail.To.Add(MailboxAddress.Parse(support.Address));
        return mail;
    }

    private async Task<IReadOnlyList<MessageFlags>> FlagsAsync()
    {
        using var client = new ImapClient();
        await client.ConnectAsync("127.0.0.1", support.Server.ImapPort, SecureSocketOptions.None);
        await client.AuthenticateAsync(support.User, support.Password);
        await client.Inbox!.OpenAsync(FolderAccess.ReadOnly);
        return [.. (await client.Inbox.FetchAsync(0, -1, MessageSummaryItems.Flags)).Select(summary => summary.Flags ?? MessageFlags.None)];
    }
}
