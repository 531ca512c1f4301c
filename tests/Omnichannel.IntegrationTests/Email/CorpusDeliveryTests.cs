using System.Text;
using Omnichannel.Contracts;
using Omnichannel.House;
using Omnichannel.Tests.Email;

namespace Omnichannel.IntegrationTests.Email;

/// <summary>The malformed and hostile mails of the corpus, all at once through a real mail server.</summary>
public sealed class CorpusDeliveryTests(RunningEmail email) : IClassFixture<RunningEmail>
{
    /// <summary>What a mail server turns into something else, or does not take, on the way.</summary>
    private static readonly HashSet<string> ChangedOnTheWay = new(StringComparer.Ordinal)
    {
        "structure/line-ends-of-old-macs", "structure/line-ends-mixed", "structure/mailbox-separator-first", "headers/header-name-with-a-blank", "loops/sixty-hops",
        // Written to an address that only the unit tests have.
        "loops/other-own-address-writes",
    };

    [Fact]
    public async Task Each_mail_ends_as_its_file_says_and_an_ordinary_mail_behind_them_comes_through()
    {
        var (support, customer, account) = await email.ConnectAsync();
        var sent = new List<(CorpusMail Mail, string Address, byte[] Bytes)>();
        foreach (var mail in CorpusMail.Names.Where(name => !ChangedOnTheWay.Contains(name)).Select(CorpusMail.Find))
        {
            var address = support.Address.Replace("@", $"+mail{sent.Count}@", StringComparison.Ordinal);
            var text = Encoding.Latin1.GetString(mail.Bytes());
            if (text.Length > 1_000_000 || !text.Contains("support@shop.test", StringComparison.Ordinal))
                continue;
            sent.Add((mail, address, Encoding.Latin1.GetBytes(text.Replace("support@shop.test", address, StringComparison.Ordinal).Replace("@shop.test", $"@{MailServer.Domain}", StringComparison.Ordinal))));
        }
        Assert.InRange(sent.Count, 200, 1000);
        await using (var smtp = await RawSmtp.ConnectAsync(support.Server.SmtpPort))
            foreach (var (_, address, bytes) in sent)
                await smtp.SendAsync(bytes.AsSpan().IndexOf("Return-Path: <>"u8) >= 0 ? "" : customer.Address, address, bytes);
        await customer.SendAsync(support.Address, "an ordinary mail", "Is anybody there?");

        var ended = new Dictionary<string, string>(StringComparer.Ordinal);
        var late = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(3);
        while (sent.Where(one => one.Mail.Expected.Outcome is "message" or "quarantine" && !ended.ContainsKey(one.Address)).Select(one => one.Mail.Name).ToList() is { Count: > 0 } missing)
        {
            Assert.True(TimeProvider.System.GetUtcNow() < late, $"without an end: {string.Join(", ", missing)}");
            await Task.Delay(100);
            ended = await EndsAsync(account, sent.Select(one => one.Address));
        }
        await email.House.ReceivedAsync("an ordinary mail");
        var wrong = sent.Where(one => ended.GetValueOrDefault(one.Address) != Expected(one.Mail.Expected, ended.GetValueOrDefault(one.Address))).Select(one => $"{one.Mail.Name}: {ended.GetValueOrDefault(one.Address)}");
        Assert.Empty(wrong);
        foreach (var (mail, _, bytes) in sent.Where(one => one.Mail.Expected.Outcome == "report"))
            await email.House.Broker.NextAsync<DeliveryReported>(report => bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(report.ExternalId)) >= 0, $"the report of {mail.Name}");
    }

    /// <summary>What became of the mails so far, by the address they were written to.</summary>
    private async Task<Dictionary<string, string>> EndsAsync(string account, IEnumerable<string> addresses)
    {
        var ends = email.House.Broker.Seen<MessageReceived>().Where(message => message.ChannelAccount == account && message.To?.Contains("+mail", StringComparison.Ordinal) == true)
            .DistinctBy(message => message.ExternalId)
            .ToDictionary(message => message.To!.ToLowerInvariant(), Describe, StringComparer.Ordinal);
        foreach (var (address, reason) in await email.Servers.QueryAsync<(string, string)>(
            "select a, reason from email.quarantine q join unnest(@addresses) a on position(convert_to(a, 'UTF8') in q.raw) > 0 where account = @account", new { account, addresses = addresses.ToArray() }))
            ends.Add(address, $"quarantine {reason}");
        return ends;
    }

    private static string Describe(MessageReceived message) => $"message {message.Automatic} {message.Attachments.Count} {message.Text}";

    private static string? Expected(CorpusMail.End end, string? got) => end.Outcome switch
    {
        "message" => $"message {end.Automatic} {end.AttachmentCount ?? end.Attachments?.Length ?? 0} {end.Text ?? got?.Split(' ', 4)[^1]}",
        "quarantine" => got?.StartsWith("quarantine ", StringComparison.Ordinal) == true && got.Contains(end.Reason!, StringComparison.Ordinal) ? got : $"quarantine {end.Reason}",
        _ => null,
    };
}
