using Omnichannel.Email.Reading;

namespace Omnichannel.Tests.Email;

public sealed class DeliveryReportsTests
{
    private const string Ours = "0190a0000000700080000000000000aa.0123456789abcdef@shop.test";

    public static TheoryData<string> Mails => MailFiles.In("Reports");

    [Theory]
    [MemberData(nameof(Mails))]
    public void A_report_is_never_a_conversation_and_names_the_mail_it_is_about(string mail)
    {
        var result = Assert.IsType<ReadMailResult.Report>(Received.Read(MailFiles.Bytes("Reports", mail)));

        Assert.NotEmpty(result.Reports);
        Assert.All(result.Reports, report => Assert.Equal(Ours, report.OriginalMessageId));
    }

    [Theory]
    [InlineData("postfix-failed", DeliveryOutcome.Failed, "5.1.1")]
    [InlineData("postfix-delayed", DeliveryOutcome.Delayed, "4.4.1")]
    [InlineData("delivered", DeliveryOutcome.Delivered, "2.0.0")]
    [InlineData("read-receipt", DeliveryOutcome.Displayed, null)]
    [InlineData("complaint", DeliveryOutcome.Complaint, null)]
    [InlineData("without-status-part", DeliveryOutcome.Failed, null)]
    [InlineData("qmail-free-form", DeliveryOutcome.Failed, "5.1.1")]
    [InlineData("exim-free-form", DeliveryOutcome.Failed, "5.1.1")]
    public void Says_what_happened(string mail, DeliveryOutcome outcome, string? status)
    {
        var report = Assert.Single(DeliveryReports.Read(MailFiles.Mail("Reports", mail)));

        Assert.Equal(outcome, report.Outcome);
        Assert.Equal(status, report.Status);
        if (mail != "without-status-part")
            Assert.Equal("gone@customers.test", report.Recipient);
    }

    [Fact]
    public void Keeps_the_words_of_the_remote_server() =>
        Assert.Equal("550 5.1.1 <gone@customers.test>: unknown user", DeliveryReports.Read(MailFiles.Mail("Reports", "postfix-failed"))[0].Diagnostic);

    [Fact]
    public void Reports_each_recipient_by_itself() =>
        Assert.Equal(
            [("a@customers.test", DeliveryOutcome.Failed), ("b@customers.test", DeliveryOutcome.Delayed)],
            DeliveryReports.Read(MailFiles.Mail("Reports", "two-recipients")).Select(report => (report.Recipient!, report.Outcome)));

    [Fact]
    public void A_customer_who_writes_about_a_failed_delivery_is_no_report() =>
        Assert.Empty(DeliveryReports.Read(MailFiles.Parse("Return-Path: <asha@customers.test>\nFrom: asha@customers.test\nSubject: Delivery failed again\n\nWhere is my parcel?\n")));
}
