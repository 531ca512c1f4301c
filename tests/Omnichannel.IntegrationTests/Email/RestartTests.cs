using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using MimeKit;
using Omnichannel.Contracts;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Email;

public sealed class RestartTests(PrivateServers servers) : IClassFixture<PrivateServers>, IAsyncLifetime
{
    private const string Tenant = "demo";

    private static int count;

    private readonly string suffix = $"{Interlocked.Increment(ref count)}";
    private EmailHouse house = default!;
    private Mailbox support = default!;
    private Mailbox customer = default!;

    public async Task InitializeAsync()
    {
        house = await EmailHouse.BuildAsync(servers);
        support = await servers.AddMailboxAsync("support" + suffix);
        customer = await servers.AddMailboxAsync("asha" + suffix, MailServer.CustomerDomain);
        house.Accounts.Add(Tenant, "support" + suffix, support);
    }

    public async Task DisposeAsync() => await house.DisposeAsync();

    [Fact]
    public async Task Mails_that_came_while_it_was_down_are_caught_up_in_order_and_none_is_repeated()
    {
        var service = house.AddProcess();
        await service.StartAsync();
        await customer.SendAsync(support.Address, "first", "1");
        await house.ReceivedAsync("first");
        await Wait.Until(async () => await StoredAsync("last_uid") == 1, "the position is stored");
        await service.KillAsync();
        await customer.SendAsync(Enumerable.Range(0, 70).Select(i => Mail($"down {i}")));
        await Wait.Until(async () => (await FlagsAsync()).Count == 71, "the mails are in the mailbox");

        await service.StartAsync();
        await customer.SendAsync(support.Address, "last", "9");

        await house.ReceivedAsync("last");
        var order = (await MailsAsync()).Select(mail => mail.Subject);
        Assert.Equal(order, house.Broker.Seen<MessageReceived>().Select(message => message.Subject));
    }

    [Fact]
    public async Task A_changed_uid_validity_repeats_nothing_and_loses_nothing()
    {
        var service = house.AddProcess();
        await service.StartAsync();
        await customer.SendAsync(support.Address, "before", "1");
        await house.ReceivedAsync("before");
        await Wait.Until(async () => await StoredAsync("last_uid") == 1, "the position is stored");
        await service.KillAsync();
        await customer.SendAsync(support.Address, "meanwhile", "2");
        // What the service remembers is no longer what the server says.
        await servers.QueryAsync<int>("update email.mailbox_position set uid_validity = 7, last_uid = 500 where account = @account returning 1", new { account = "support" + suffix });

        await service.StartAsync();
        await house.ReceivedAsync("meanwhile");
        await customer.SendAsync(support.Address, "after", "3");
        await house.ReceivedAsync("after");

        Assert.Equal(["before", "meanwhile", "after"], house.Broker.Seen<MessageReceived>().Select(message => message.Subject));
        Assert.NotEqual(7, await StoredAsync("uid_validity"));
    }

    [Fact]
    public async Task What_somebody_read_before_the_mailbox_was_first_opened_is_left_alone()
    {
        await customer.SendAsync(support.Address, "read by hand", "1");
        await customer.SendAsync(support.Address, "unread", "2");
        await Wait.Until(async () => (await FlagsAsync()).Count == 2, "the mails are in the mailbox");
        await MarkSeenAsync(mail => mail.Subject == "read by hand");

        await house.AddProcess().StartAsync();
        await house.ReceivedAsync("unread");
        await customer.SendAsync(support.Address, "new", "3");
        await house.ReceivedAsync("new");

        Assert.Equal(["unread", "new"], house.Broker.Seen<MessageReceived>().Select(message => message.Subject));
    }

    [Fact]
    public async Task Kills_while_mails_are_taken_in_lose_none()
    {
        await customer.SendAsync(Enumerable.Range(0, 5).Select(i => Mail($"mail {i}")));
        var service = house.AddProcess();
        foreach (var failpoint in new[] { "email.fetch-confirm", "email.confirm-flag" })
        {
            service.Start(failpoint);
            await service.ExitAsync();
        }

        await service.StartAsync();
        await customer.SendAsync(support.Address, "last", "x");
        await house.ReceivedAsync("last");

        // In the order in which they lie in the mailbox; five mails handed in at once may come to it in another.
        var there = (await support.ReadAsync()).Select(mail => mail.Subject).ToList();
        Assert.Equal(["last", "mail 0", "mail 1", "mail 2", "mail 3", "mail 4"], there.Order(StringComparer.Ordinal));
        Assert.Equal(
            there,
            house.Broker.Seen<MessageReceived>().DistinctBy(message => message.ExternalId).Select(message => message.Subject));
    }

    [Fact]
    public async Task Two_processes_share_two_mailboxes_and_one_takes_over_from_a_lost_one()
    {
        var sales = await servers.AddMailboxAsync("sales" + suffix);
        house.Accounts.Add(Tenant, "sales" + suffix, sales);
        var first = house.AddProcess();
        var second = house.AddProcess();
        await first.StartAsync();
        await second.StartAsync();
        await Wait.Until(
            async () => (await servers.QueryAsync<string>(
                "select distinct address from email.lease where name like '%' || @suffix and name like 'mailbox-%' and expires_at > now()", new { suffix })).Count == 2,
            "each process holds one mailbox");

        await customer.SendAsync(support.Address, "to support", "x");
        await customer.SendAsync(sales.Address, "to sales", "x");
        await house.ReceivedAsync("to support");
        await house.ReceivedAsync("to sales");
        await first.KillAsync();
        await customer.SendAsync(support.Address, "to support again", "x");
        await customer.SendAsync(sales.Address, "to sales again", "x");
        await house.ReceivedAsync("to support again");
        await house.ReceivedAsync("to sales again");

        // The killed one may have been about to remember what it had published.
        Assert.Equal(4, house.Broker.Seen<MessageReceived>().DistinctBy(message => message.ExternalId).Count());
    }

    [Fact]
    public async Task A_sender_killed_around_the_hand_over_leaves_an_unknown_outcome_and_never_a_second_copy()
    {
        var service = house.AddProcess();
        var replies = new List<ReplyRequested>();
        foreach (var failpoint in new[] { "email.before-data", "email.after-data" })
        {
            service.Start(failpoint);
            await service.ReadyAsync();
            replies.Add(Request(failpoint));
            await house.Broker.PublishAsync(replies[^1], Tenant);
            await service.ExitAsync();
        }

        await service.StartAsync();
        foreach (var reply in replies)
        {
            var unknown = await house.Broker.NextAsync<ReplyOutcomeUnknown>(unknown => unknown.ReplyId == reply.ReplyId, "ReplyOutcomeUnknown");
            Assert.Equal($"{reply.ReplyId:N}.0123456789abcdef@demo.test", unknown.ExternalId);
            // A later reply of the same conversation is not held up by it.
            await house.Broker.PublishAsync(Request($"after {reply.Text}") with { ConversationId = reply.ConversationId }, Tenant);
            await customer.ReceiveAsync(mail => mail.TextBody!.StartsWith($"after {reply.Text}", StringComparison.Ordinal), "the later reply");
        }
        var texts = (await customer.ReadAsync()).Select(mail => mail.TextBody!.Trim()).ToList();
        Assert.Equal((0, 1), (texts.Count(text => text == "email.before-data"), texts.Count(text => text == "email.after-data")));
        Assert.DoesNotContain(house.Broker.Seen<ReplySent>(), sent => sent.ReplyId == replies[0].ReplyId || sent.ReplyId == replies[1].ReplyId);
    }

    [Fact]
    public async Task A_reply_in_copy_to_its_own_mailbox_is_no_message_and_settles_an_unknown_outcome()
    {
        var service = house.AddProcess();
        service.Start("email.after-data");
        await service.ReadyAsync();
        var reply = Request("to myself too") with { Cc = [new Party(support.Address, null, "email")] };
        await house.Broker.PublishAsync(reply, Tenant);
        await service.ExitAsync();
        // Taken for lost before the mailbox is read again.
        await servers.QueryAsync<int>("update email.reply set state = 'unknown', sender = null where id = @id returning 1", new { id = reply.ReplyId });

        await service.StartAsync();

        await house.Broker.NextAsync<ReplySent>(sent => sent.ReplyId == reply.ReplyId, "ReplySent");
        Assert.Empty(house.Broker.Seen<MessageReceived>());
    }

    private MimeMessage Mail(string subject)
    {
        var mail = new MimeMessage { Subject = subject, Body = new TextPart("plain") { Text = "x" } };
        mail.From.Add(MailboxAddress.Parse(customer.Address));
        mail.To.Add(MailboxAddress.Parse(support.Address));
        return mail;
    }

    private async Task<long> StoredAsync(string column) =>
        (await servers.QueryAsync<long>($"select {column} from email.mailbox_position where account = @account", new { account = "support" + suffix })).FirstOrDefault();

    private async Task<IReadOnlyList<MessageFlags>> FlagsAsync()
    {
        using var client = await OpenAsync(FolderAccess.ReadOnly);
        return [.. (await client.Inbox!.FetchAsync(0, -1, MessageSummaryItems.Flags)).Select(summary => summary.Flags ?? MessageFlags.None)];
    }

    private async Task<IReadOnlyList<MimeMessage>> MailsAsync() => await support.ReadAsync();

    private async Task MarkSeenAsync(Func<Envelope, bool> which)
    {
        using var client = await OpenAsync(FolderAccess.ReadWrite);
        var mails = await client.Inbox!.FetchAsync(0, -1, MessageSummaryItems.UniqueId | MessageSummaryItems.Envelope);
        await client.Inbox.AddFlagsAsync([.. mails.Where(mail => which(mail.Envelope!)).Select(mail => mail.UniqueId)], MessageFlags.Seen, silent: true);
    }

    private async Task<ImapClient> OpenAsync(FolderAccess access)
    {
        var client = new ImapClient();
        await client.ConnectAsync("127.0.0.1", servers.Mail.ImapPort, SecureSocketOptions.None);
        await client.AuthenticateAsync(support.User, support.Password);
        await client.Inbox!.OpenAsync(access);
        return client;
    }

    private ReplyRequested Request(string text)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new ReplyRequested(
            Tenant,
            Guid.CreateVersion7(now),
            Guid.CreateVersion7(now),
            "email",
            "support" + suffix,
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
