using System.Runtime.InteropServices;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Omnichannel.Contracts;
using Omnichannel.Email.Reading;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Tests.Email;

/// <summary>Each mail of the folder Corpus ends as the file beside it says, within a second of CPU.</summary>
public sealed class CorpusTests
{
    private static readonly string[] Schemes = ["http:", "https:", "mailto:", "tel:", "/v1/attachments/email/"];

    // Nobody waits for code to be compiled but the very first mail.
    static CorpusTests()
    {
        foreach (var name in new[] { "html/trackers-one-pixel-wide", "reports/bounce-of-postfix", "structure/disposition-garbage" })
            Received.Read(CorpusMail.Find(name).Bytes());
    }

    public static TheoryData<string> Mails => [.. CorpusMail.Names];

    [Fact]
    public void Holds_at_least_120_mails_and_each_kind_of_end() =>
        Assert.True(CorpusMail.Names.Count >= 120 && CorpusMail.Names.Select(name => CorpusMail.Find(name).Expected.Outcome).Distinct().Count() == 4, $"{CorpusMail.Names.Count} mails");

    [Theory]
    [MemberData(nameof(Mails))]
    public void Ends_as_its_file_says(string name)
    {
        var mail = CorpusMail.Find(name);
        var raw = mail.Bytes();

        var before = CpuOfThisThread();
        var result = Received.Read(raw);
        var spent = CpuOfThisThread() - before;

        switch (result)
        {
            case ReadMailResult.Message(var message, var files):
                Assert.Equal("message", mail.Expected.Outcome);
                CheckMessage(mail.Expected, message);
                Assert.Equal(message.Attachments.Select(attachment => (attachment.Id, attachment.Size)), files.Select(file => (file.Id, (long)file.Content.Length)));
                if (raw.Length < 5_000_000)
                    Assert.Equal(JsonSerializer.Serialize(message), JsonSerializer.Serialize(Assert.IsType<ReadMailResult.Message>(Received.Read(raw)).Event));
                break;
            case ReadMailResult.Report(_, var reports):
                Assert.Equal("report", mail.Expected.Outcome);
                Assert.Equal(mail.Expected.Reports!, reports.Select(report => $"{report.Outcome.ToString().ToLowerInvariant()} {report.Recipient} {report.Status}"));
                Assert.All(reports, report => Assert.NotNull(OwnMessageId.Parse(report.OriginalMessageId, Received.Mailbox.Domain)));
                break;
            case ReadMailResult.OwnReply:
                Assert.Equal("own-reply", mail.Expected.Outcome);
                break;
            case ReadMailResult.Refused(_, var reason):
                Assert.Equal($"quarantine: {mail.Expected.Reason}", $"{mail.Expected.Outcome}: {(reason.Contains(mail.Expected.Reason ?? "", StringComparison.Ordinal) ? mail.Expected.Reason : reason)}");
                break;
        }
        Assert.True(spent < TimeSpan.FromSeconds(1), $"{spent.TotalMilliseconds:0} ms of CPU");
    }

    private static void CheckMessage(CorpusMail.End expected, MessageReceived message)
    {
        Assert.Equal(expected.Automatic, message.Automatic);
        Assert.Equal(expected.From ?? message.From.Address, message.From.Address);
        Assert.Equal(expected.SenderName ?? message.From.Name, message.From.Name);
        Assert.Equal(expected.SubjectIs ?? message.Subject, message.Subject);
        Assert.Contains(expected.SubjectHas ?? "", message.Subject ?? "", StringComparison.Ordinal);
        Assert.Equal(expected.Text ?? message.Text, message.Text);
        Assert.All(expected.TextHas ?? [], words => Assert.Contains(words, message.Text, StringComparison.Ordinal));
        Assert.All(expected.HtmlHas ?? [], words => Assert.Contains(words, message.Html, StringComparison.Ordinal));
        Assert.All(expected.Lacks ?? [], words => Assert.DoesNotContain(words, $"{message.Text}\n{message.FullText}\n{message.Html}", StringComparison.OrdinalIgnoreCase));
        if (expected.AttachmentCount is { } count)
            Assert.Equal(count, message.Attachments.Count);
        else
            Assert.Equal(expected.Attachments ?? [], message.Attachments.Select(attachment => attachment.FileName));

        foreach (var line in message.Attachments.Select(attachment => attachment.FileName).Concat([message.From.Address, message.From.Name ?? "", message.Subject ?? "", message.ExternalId]))
            Assert.DoesNotContain(line, char.IsControl);
        foreach (var text in new[] { message.Text, message.FullText ?? "", message.Html ?? "", message.Subject ?? "" })
            Assert.Equal(StorableText.Of(text), text);
        Assert.InRange(message.Text.Length, 0, ReadMail.LongestText);
        Assert.InRange(message.ExternalId.Length, 1, 300);
        if (message.Html is { } html)
            CheckHarmless(html);
    }

    /// <summary>As a browser would understand it: once as the body of a page, and once with what it became of it.</summary>
    private static void CheckHarmless(string html)
    {
        for (var turn = 0; turn < 2; turn++)
        {
            var page = new HtmlParser(new HtmlParserOptions { IsScripting = true }).ParseDocument(html);
            Assert.Empty(page.QuerySelectorAll("script, style, link, meta, base, iframe, frame, object, embed, applet, form, input, button, svg, math, template, noscript, video, audio, source"));
            foreach (var element in page.All)
                Assert.All(element.Attributes, attribute => CheckHarmless(element, attribute));
            html = page.Body!.InnerHtml;
        }
    }

    private static void CheckHarmless(IElement element, IAttr attribute)
    {
        Assert.False(attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || attribute.Name is "style" or "srcset" or "background" or "action" or "id" or "class", attribute.Name);
        if (attribute.Name is "href" or "src")
            Assert.Contains(Schemes, scheme => attribute.Value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
        if (attribute.Name == "src")
            Assert.StartsWith("/v1/attachments/email/", attribute.Value, StringComparison.Ordinal);
        if (element.LocalName == "a" && attribute.Name == "href")
            Assert.Contains("noopener", element.GetAttribute("rel"), StringComparison.Ordinal);
    }

    /// <summary>CPU time of the calling thread: right on a busy machine too.</summary>
    private static TimeSpan CpuOfThisThread()
    {
        Assert.Equal(0, ClockGetTime(3, out var time));
        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0);
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ClockGetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Timespec
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
