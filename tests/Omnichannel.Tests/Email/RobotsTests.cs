using Omnichannel.Email.Reading;

namespace Omnichannel.Tests.Email;

public sealed class RobotsTests
{
    private static readonly string[] Own = ["support@shop.test", "sales@shop.test"];

    [Theory]
    [InlineData("Auto-Submitted: auto-replied", RobotKind.AutoReply)]
    [InlineData("Auto-Submitted: auto-generated (by cron)", RobotKind.AutoReply)]
    [InlineData("Auto-Submitted: no", RobotKind.None)]
    [InlineData("Auto-Submitted: No; reason=\"person\"", RobotKind.None)]
    [InlineData("X-Auto-Response-Suppress: All", RobotKind.AutoReply)]
    [InlineData("X-Auto-Response-Suppress: None", RobotKind.None)]
    [InlineData("X-Autoreply: yes", RobotKind.AutoReply)]
    [InlineData("Precedence: auto_reply", RobotKind.AutoReply)]
    [InlineData("Precedence: bulk", RobotKind.Bulk)]
    [InlineData("Precedence: junk", RobotKind.Bulk)]
    [InlineData("Precedence: list", RobotKind.List)]
    [InlineData("Precedence: first-class", RobotKind.None)]
    [InlineData("List-Id: <news.example>", RobotKind.List)]
    [InlineData("List-Unsubscribe: <mailto:x@y.test>", RobotKind.List)]
    [InlineData("Return-Path: <>", RobotKind.NullSender)]
    [InlineData("Return-Path: <asha@customers.test>", RobotKind.None)]
    [InlineData("X-Omnichannel-Account: other", RobotKind.Loop)]
    [InlineData("X-Spam-Status: No", RobotKind.None)]
    public void Knows_a_machine_by_its_headers(string header, RobotKind expected) =>
        Assert.Equal(expected, Robots.Recognise(MailFiles.Parse($"From: asha@customers.test\n{header}\nSubject: Hello\n\nHi\n"), Own));

    [Theory]
    [InlineData("support@shop.test", RobotKind.OwnAddress)]
    [InlineData("Sales+spring@Shop.test", RobotKind.OwnAddress)]
    [InlineData("support@shop.test.example", RobotKind.None)]
    [InlineData("MAILER-DAEMON@mx.test", RobotKind.NullSender)]
    [InlineData("no-reply@carrier.test", RobotKind.NullSender)]
    [InlineData("noreply+1234@carrier.test", RobotKind.NullSender)]
    [InlineData("norbert@carrier.test", RobotKind.None)]
    public void Knows_a_machine_by_its_sender(string from, RobotKind expected) =>
        Assert.Equal(expected, Robots.Recognise(MailFiles.Parse($"From: {from}\nSubject: Hello\n\nHi\n"), Own));

    [Theory]
    [InlineData("Automatic reply: Order")]
    [InlineData("Abwesenheitsnotiz: Bestellung")]
    [InlineData("Réponse automatique : commande")]
    [InlineData("Respuesta automática: pedido")]
    [InlineData("स्वचालित उत्तर: ऑर्डर")]
    [InlineData("خودکار جواب: آرڈر")]
    [InlineData("આપોઆપ જવાબ: ઓર્ડર")]
    [InlineData("தானியங்கி பதில்: ஆர்டர்")]
    [InlineData("自动回复: 订单")]
    [InlineData("自動応答: 注文")]
    public void Knows_an_automatic_answer_by_its_subject(string subject) =>
        Assert.Equal(RobotKind.AutoReply, Robots.Recognise(MailFiles.Parse($"From: asha@customers.test\nSubject: {subject}\n\nHi\n"), Own));

    [Fact]
    public void A_customer_may_write_about_an_automatic_reply() =>
        Assert.Equal(RobotKind.None, Robots.Recognise(MailFiles.Parse("From: asha@customers.test\nSubject: Your automatic reply: why?\n\nHi\n"), Own));

    [Theory]
    [InlineData("Auto-Submitted: auto-replied", "auto-reply")]
    [InlineData("Precedence: bulk", "bulk")]
    [InlineData("List-Id: <a.b>", "list")]
    [InlineData("Return-Path: <>", "auto-generated")]
    [InlineData("X-Omnichannel-Account: x", "loop")]
    [InlineData("X-Mailer: none", null)]
    public void Says_in_the_event_why(string header, string? expected) =>
        Assert.Equal(expected, Received.Message($"From: asha@customers.test\n{header}\nSubject: Hello\n\nHi\n").Automatic);
}
