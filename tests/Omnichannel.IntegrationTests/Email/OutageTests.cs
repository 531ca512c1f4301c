using Omnichannel.Contracts;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Email;

public sealed class OutageTests
{
    [Fact]
    public async Task Mail_server_broker_and_database_may_go_and_come_back_and_nothing_is_lost()
    {
        var servers = await PrivateServers.StartOwnAsync();
        await using var house = await EmailHouse.BuildAsync(servers);
        var support = await servers.AddMailboxAsync("support");
        var customer = await servers.AddMailboxAsync("asha", MailServer.CustomerDomain);
        house.Accounts.Add("demo", "support", support);
        await house.AddProcess().StartAsync();
        await customer.SendAsync(support.Address, "before", "x");
        await house.ReceivedAsync("before");

        // The mail server: a reply asked for meanwhile waits for it.
        await servers.Mail.StopAsync();
        var reply = Request(customer);
        await house.Broker.PublishAsync(reply, "demo");
        await Wait.Until(async () => (await servers.QueryAsync<int>("select attempts from email.reply where id = @id", new { id = reply.ReplyId })).Any(tried => tried > 0), "the reply was tried");
        await servers.Mail.StartAsync();
        await customer.SendAsync(support.Address, "after the mail server", "x");
        await house.ReceivedAsync("after the mail server");
        await customer.ReceiveAsync(mail => mail.TextBody!.Contains("patient", StringComparison.Ordinal), "the reply");
        await house.Broker.NextAsync<ReplySent>(sent => sent.ReplyId == reply.ReplyId, "ReplySent");

        // The database: nothing is published that could not be remembered.
        await servers.Postgres.KillAsync();
        await customer.SendAsync(support.Address, "after the database", "x");
        await servers.Postgres.StartAsync();
        Npgsql.NpgsqlConnection.ClearAllPools();
        await house.ReceivedAsync("after the database");

        // The broker: the mail waits in the mailbox, unread, until it is confirmed.
        await servers.RabbitMq.KillAsync();
        await customer.SendAsync(support.Address, "after the broker", "x");
        await servers.RabbitMq.StartAsync();
        await using var again = await Broker.ConnectAsync(servers);
        await Wait.Until(
            async () => (await servers.QueryAsync<int>("select count(*)::int from email.taken_mail")).Single() == 4,
            $"the last mail was confirmed; the service wrote:\n{house.Output}");
        Assert.Single(await customer.ReadAsync());

        // What MassTransit reads goes on, too, and soon: a reply asked for from now on.
        var late = Request(customer) with { Text = "prompt" };
        await again.PublishAsync(late, "demo");
        await Wait.Until(
            async () => (await servers.QueryAsync<string>("select state from email.reply where id = @id", new { id = late.ReplyId })).SingleOrDefault() == "sent",
            $"the reply was sent; the service wrote:\n{house.Output}",
            TimeSpan.FromSeconds(60));
        await customer.ReceiveAsync(mail => mail.TextBody!.Contains("prompt", StringComparison.Ordinal), "the reply asked for after the broker came back");
    }

    private static ReplyRequested Request(Mailbox customer)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new ReplyRequested(
            "demo", Guid.CreateVersion7(now), Guid.CreateVersion7(now), "email", "support", "0123456789abcdef", null, null,
            new Party(customer.Address, null, "email"), [], "Order", null, [], "patient", [], null, null, false, null, now);
    }
}
