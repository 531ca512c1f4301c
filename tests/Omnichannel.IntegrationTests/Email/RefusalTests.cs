using Omnichannel.Contracts;

namespace Omnichannel.IntegrationTests.Email;

public sealed class RefusalTests(RunningEmail email) : IClassFixture<RunningEmail>
{
    [Fact]
    public async Task A_recipient_refused_for_good_fails_the_reply_with_the_servers_words()
    {
        await using var server = new ScriptedMailServer(line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 5.1.1 no such user here" : null);
        var reply = await RequestAsync(server);

        var failed = await email.House.Broker.NextAsync<ReplyFailed>(failed => failed.ReplyId == reply.ReplyId, "ReplyFailed");

        Assert.Contains("no such user here", failed.Reason, StringComparison.Ordinal);
        Assert.Equal(0, server.Mails);
    }

    [Fact]
    public async Task A_mail_refused_for_now_is_tried_again()
    {
        var tries = 0;
        await using var server = new ScriptedMailServer(line => line == "." && ++tries == 1 ? "451 4.7.1 greylisted, come back" : null);
        var reply = await RequestAsync(server);

        await email.House.Broker.NextAsync<ReplySent>(sent => sent.ReplyId == reply.ReplyId, "ReplySent");

        Assert.Equal(2, server.Mails);
    }

    [Fact]
    public async Task A_connection_lost_before_the_mail_was_handed_over_is_tried_again()
    {
        var tries = 0;
        await using var server = new ScriptedMailServer(line => line.StartsWith("MAIL", StringComparison.Ordinal) && ++tries == 1 ? ScriptedMailServer.HangUp : null);
        var reply = await RequestAsync(server);

        await email.House.Broker.NextAsync<ReplySent>(sent => sent.ReplyId == reply.ReplyId, "ReplySent");

        Assert.Equal(1, server.Mails);
    }

    [Fact]
    public async Task A_connection_lost_while_the_mail_was_handed_over_leaves_an_unknown_outcome_and_no_second_try()
    {
        await using var server = new ScriptedMailServer(line => line == "." ? ScriptedMailServer.HangUp : null);
        var reply = await RequestAsync(server);

        await email.House.Broker.NextAsync<ReplyOutcomeUnknown>(unknown => unknown.ReplyId == reply.ReplyId, "ReplyOutcomeUnknown");

        Assert.Equal("unknown", await StateAsync(reply));
        Assert.Equal(1, server.Mails);
    }

    [Fact]
    public async Task A_reply_that_names_an_attachment_of_another_tenant_fails()
    {
        await using var server = new ScriptedMailServer(_ => null);
        var reply = await RequestAsync(server, [new AttachmentRef(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), "x.pdf", "application/pdf", 5, null)]);

        await email.House.Broker.NextAsync<ReplyFailed>(failed => failed.ReplyId == reply.ReplyId, "ReplyFailed");

        Assert.Equal(0, server.Mails);
    }

    [Fact]
    public async Task Replies_of_one_conversation_leave_in_order_also_when_the_first_has_to_wait()
    {
        var refused = false;
        var order = new List<string>();
        await using var server = new ScriptedMailServer(line =>
        {
            if (line.StartsWith("RCPT", StringComparison.Ordinal) && !refused)
            {
                refused = true;
                return "450 4.2.1 not now";
            }
            if (line.StartsWith("RCPT", StringComparison.Ordinal))
                order.Add(line);
            return null;
        });
        var first = await RequestAsync(server);
        var second = first with { ReplyId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), To = new Party("second@customers.test", null, "email") };
        await email.House.Broker.PublishAsync(second, RunningEmail.Tenant);

        await email.House.Broker.NextAsync<ReplySent>(sent => sent.ReplyId == second.ReplyId, "the second ReplySent");

        Assert.Equal(["RCPT TO:<first@customers.test>", "RCPT TO:<second@customers.test>"], order.Select(line => line.Split(" ORCPT")[0]));
    }

    private async Task<string> StateAsync(ReplyRequested reply) =>
        Assert.Single(await email.Servers.QueryAsync<string>("select state from email.reply where id = @id", new { id = reply.ReplyId }));

    private async Task<ReplyRequested> RequestAsync(ScriptedMailServer server, IReadOnlyList<AttachmentRef>? attachments = null)
    {
        var (_, _, account) = await email.ConnectAsync(server.Port);
        var now = TimeProvider.System.GetUtcNow();
        var reply = new ReplyRequested(
            RunningEmail.Tenant, Guid.CreateVersion7(now), Guid.CreateVersion7(now), "email", account, "0123456789abcdef", null, null,
            new Party("first@customers.test", null, "email"), [], "Order", null, [], "Hello", attachments ?? [], null, null, false, null, now);
        await email.House.Broker.PublishAsync(reply, RunningEmail.Tenant);
        return reply;
    }
}
