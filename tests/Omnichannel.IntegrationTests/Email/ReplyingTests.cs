using System.Net.Http.Headers;
using System.Net.Http.Json;
using MimeKit;
using Omnichannel.Contracts;
using Omnichannel.Email.Reading;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Email;

public sealed class ReplyingTests(RunningEmail email) : IClassFixture<RunningEmail>, IAsyncLifetime
{
    private const string Tenant = RunningEmail.Tenant;

    private Mailbox support = default!;
    private Mailbox customer = default!;
    private string account = "";

    public async Task InitializeAsync() => (support, customer, account) = await email.ConnectAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_reply_lands_in_the_customers_mailbox_in_thread_and_the_answer_to_it_joins_the_thread()
    {
        var copied = await email.Servers.AddMailboxAsync("carol", MailServer.CustomerDomain);
        var tagged = support.Address.Replace("@", "+orders@", StringComparison.Ordinal);
        var question = await customer.SendAsync(tagged, "Re: Größe?", "Which size?");
        var received = await email.House.ReceivedAsync("Re: Größe?");
        using var agent = EmailHouse.Client(email.Service, Tenant);
        using var upload = new ByteArrayContent("%PDF-1.4"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/pdf") } };
        using var uploaded = await agent.PostAsync("/v1/attachments/email?fileName=maße.pdf", upload);
        var attachment = await uploaded.Content.ReadFromJsonAsync<AttachmentRef>();

        var reply = Answer(received) with { Cc = [new Party(copied.Address, "Carol", "email")], Attachments = [attachment!], Text = "Größe 42.\nसादर" };
        await email.House.Broker.PublishAsync(reply, Tenant);

        var mail = await customer.ReceiveAsync(mail => mail.InReplyTo == question.MessageId, "the reply");
        Assert.Equal($"{reply.ReplyId:N}.{received.ThreadKey}@demo.test", mail.MessageId);
        Assert.Equal(question.MessageId, Assert.Single(mail.References));
        Assert.Equal("Re: Größe?", mail.Subject);
        Assert.Equal(("Asha from Support", tagged), (mail.From.Mailboxes.Single().Name, mail.From.Mailboxes.Single().Address));
        Assert.Equal(customer.Address, mail.To.Mailboxes.Single().Address);
        Assert.Equal(copied.Address, mail.Cc.Mailboxes.Single().Address);
        Assert.Equal("Größe 42.\nसादर", mail.TextBody!.ReplaceLineEndings("\n").TrimEnd());
        Assert.Equal("maße.pdf", mail.Attachments.OfType<MimePart>().Single().FileName);
        Assert.False(mail.Headers.Contains("Auto-Submitted"));
        await copied.ReceiveAsync(copy => copy.MessageId == mail.MessageId, "the copy");
        var sent = await email.House.Broker.NextAsync<ReplySent>(sent => sent.ReplyId == reply.ReplyId, "ReplySent");
        Assert.Equal(mail.MessageId, sent.ExternalId);

        await customer.SendAsync(tagged, "Re: Größe? again", "Thanks", mail);
        Assert.Equal(received.ThreadKey, (await email.House.ReceivedAsync("Re: Größe? again")).ThreadKey);
    }

    [Fact]
    public async Task The_same_request_twice_is_one_mail()
    {
        var reply = Request("once");

        await email.House.Broker.PublishAsync(reply, Tenant);
        await email.House.Broker.PublishAsync(reply, Tenant);
        await email.House.Broker.PublishAsync(Request("marker"), Tenant);

        await customer.ReceiveAsync(mail => mail.TextBody!.Contains("marker", StringComparison.Ordinal), "the marker");
        await email.House.Broker.NextAsync<ReplySent>(sent => sent.ReplyId == reply.ReplyId, "ReplySent");
        Assert.Single(await customer.ReadAsync(), mail => mail.TextBody!.Contains("once", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bounce_of_the_mail_server_is_a_report_about_the_reply_and_no_conversation()
    {
        var reply = Request("to nobody") with { To = new Party($"nobody@{MailServer.CustomerDomain}", null, "email") };

        await email.House.Broker.PublishAsync(reply, Tenant);

        var report = await email.House.Broker.NextAsync<DeliveryReported>(report => report.ExternalId.StartsWith($"{reply.ReplyId:N}", StringComparison.Ordinal), "DeliveryReported");
        Assert.Equal(("failed", reply.To.Address), (report.Outcome, report.Recipient));
        Assert.DoesNotContain(email.House.Broker.Seen<MessageReceived>(), message => message.ChannelAccount == account);
    }

    private ReplyRequested Answer(MessageReceived received) => Request("Hello") with
    {
        ThreadKey = received.ThreadKey,
        From = received.To,
        FromName = "Asha from Support",
        To = received.From,
        Subject = received.Subject,
        InReplyTo = ExternalId.MessageIdIn(received.ExternalId),
        References = received.References,
    };

    private ReplyRequested Request(string text)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new ReplyRequested(
            Tenant,
            Guid.CreateVersion7(now),
            Guid.CreateVersion7(now),
            "email",
            account,
            "0123456789abcdef",
            null,
            null,
            new Party(customer.Address, "Asha", "email"),
            [],
            "Order",
            null,
            [],
            text,
            [],
            null,
            null,
            false,
            null,
            now);
    }
}
