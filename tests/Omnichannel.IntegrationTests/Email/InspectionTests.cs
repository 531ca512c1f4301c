using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Email;

/// <summary>What Email says of its surroundings when an operator asks with <c>--check</c>.</summary>
public sealed class InspectionTests(PrivateServers servers) : IClassFixture<PrivateServers>
{
    private const string Tenant = RunningEmail.Tenant;

    [Fact]
    public async Task It_says_which_mailbox_refuses_the_sign_in_and_where_and_tells_no_address_and_no_password()
    {
        await using var house = await EmailHouse.BuildAsync(servers);
        var support = await servers.AddMailboxAsync("checked");
        var nobody = Ports.Free();
        house.Accounts.Add(Tenant, "well", support);
        house.Accounts.Add(Tenant, "wrong-password", support with { Password = "not-the-password" });
        house.Accounts.Add(Tenant, "no-smtp", support, smtpPort: nobody);
        var asked = house.AddProcess();

        Assert.Equal(1, await asked.RunAsync("--check"));

        var faults = asked.Output.Split('\n').Where(line => line.StartsWith("FAULT mailbox ", StringComparison.Ordinal)).ToList();
        Assert.True(faults.Count == 3, asked.Output);
        Assert.StartsWith($"FAULT mailbox {Tenant}/no-smtp: SMTP at 127.0.0.1:{nobody} cannot be reached: ", faults[0], StringComparison.Ordinal);
        Assert.True(faults[1].StartsWith($"FAULT mailbox {Tenant}/wrong-password: IMAP at 127.0.0.1:{servers.Mail.ImapPort} refused the sign-in: ", StringComparison.Ordinal), asked.Output);
        Assert.StartsWith($"FAULT mailbox {Tenant}/wrong-password: SMTP at 127.0.0.1:{servers.Mail.SubmissionPort} refused the sign-in: ", faults[2], StringComparison.Ordinal);
        Assert.Contains("ok    sign-in by IMAP and SMTP was tried for 3 of 3 mailboxes", asked.Output, StringComparison.Ordinal);
        Assert.Contains("ok    no malware scanner is configured", asked.Output, StringComparison.Ordinal);
        foreach (var secret in new[] { support.Address, support.User, support.Password, "not-the-password" })
            Assert.DoesNotContain(secret, asked.Output, StringComparison.Ordinal);
        Assert.Empty(await support.ReadAsync());
    }

    [Fact]
    public async Task Without_Conversations_it_says_once_that_no_mailbox_was_tried()
    {
        await using var house = await EmailHouse.BuildAsync(servers);
        house.Accounts.Add(Tenant, "unknown", await servers.AddMailboxAsync("unasked"));
        var asked = house.AddProcess(("Services:Conversations", $"http://127.0.0.1:{Ports.Free()}"));

        Assert.Equal(1, await asked.RunAsync("--check"));

        Assert.Single(asked.Output.Split('\n'), line => line.StartsWith("FAULT The mailboxes could not be read from Conversations, and none was tried: ", StringComparison.Ordinal));
        Assert.DoesNotContain($"{Tenant}/unknown", asked.Output, StringComparison.Ordinal);
    }

    [ClamdFact]
    public async Task It_says_what_the_malware_scanner_is_and_that_one_does_not_answer()
    {
        var clamd = await ClamdServer.StartNewAsync($"checked-{servers.Name}");
        await using var house = await EmailHouse.BuildAsync(servers);
        var asked = house.AddProcess(("Malware:Clamd", $"127.0.0.1:{clamd.Port}"));

        await asked.RunAsync("--check");
        Assert.Contains($"ok    malware scanner at 127.0.0.1:{clamd.Port}: ClamAV ", asked.Output, StringComparison.Ordinal);
        await clamd.KillAsync();
        Assert.Equal(1, await asked.RunAsync("--check"));

        Assert.Contains($"FAULT The malware scanner at 127.0.0.1:{clamd.Port} (Malware__Clamd) does not answer: ", asked.Output, StringComparison.Ordinal);
    }
}
