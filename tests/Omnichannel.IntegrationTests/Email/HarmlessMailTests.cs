using System.Net.Http.Headers;
using System.Text;
using AngleSharp.Html.Parser;
using Omnichannel.House;
using Omnichannel.IntegrationTests.House;

namespace Omnichannel.IntegrationTests.Email;

/// <summary>Scripts in the name, subject, body, file name and link targets of a mail come out harmless of every endpoint that shows it, behind the gateway.</summary>
[Collection(SharedHouse.Name)]
public sealed class HarmlessMailTests(WholeHouse house)
{
    private const string Script = "<script>alert(1)</script>";

    private static readonly string[] MediaTypes = ["application/json", "application/problem+json", "application/octet-stream", "text/plain", "text/event-stream"];

    [Fact]
    public async Task Scripts_in_a_mail_come_out_harmless_of_every_endpoint_that_shows_it()
    {
        var tenant = await house.CreateTenantAsync("en");
        var support = await tenant.AddSupportMailboxAsync();
        var agent = await tenant.AddAgentAsync("agent", "en");
        await using var stream = await agent.OpenStreamAsync();
        await agent.BecomeAsync("ready");
        await using (var smtp = await RawSmtp.ConnectAsync(support.Server.SmtpPort))
        {
            await smtp.SendAsync("evil@customers.test", support.Address, Mail(support.Address, $"\"{Script}\" <evil@customers.test>"));
            await smtp.SendAsync("evil@customers.test", support.Address, Mail(support.Address, "nobody"));
        }
        var offer = await stream.NextAsync(next => next.Kind == "offer", "the offer");
        await agent.AcceptAsync(offer);
        var conversation = $"/v1/conversations/{offer.Data["conversationId"]}";
        await agent.ReplyAsync((string)offer.Data["conversationId"]!, $"Please stop sending {Script}.");
        await tenant.Admin.PostAsync($"{conversation}/resolve", new { category = Script });
        var message = (await tenant.Admin.GetAsync($"{conversation}/messages"))["items"]![0]!;
        var attachments = message["attachments"]!.AsArray();
        var quarantined = await Wait.For(
            async () => (await tenant.Admin.GetAsync("/v1/quarantine/email"))["items"]!.AsArray() is { Count: 1 } found ? found[0] : null, "the mail without a sender in quarantine");

        using var client = new HttpClient { BaseAddress = house.GatewayUrl };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tenant.Admin.Token);
        string[] shown =
        [
            "/v1/conversations", conversation, $"{conversation}/messages", $"{conversation}/decisions", $"/v1/customers/{(await tenant.Admin.GetAsync(conversation))["customerId"]}",
            "/v1/quarantine/email", $"/v1/quarantine/email/{quarantined!["id"]}", $"/v1/quarantine/email/{quarantined["id"]}/text",
            .. attachments.Select(attachment => $"/v1/attachments/email/{attachment!["id"]}"),
        ];
        foreach (var path in shown)
            await CheckAsync(client, path);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await agent.ApiAsync()).Token);
        await CheckAsync(client, "/desk/state");
        Assert.All(stream.Events, next => Assert.DoesNotContain("<script", next.Data.ToJsonString(), StringComparison.OrdinalIgnoreCase));

        // Shown as it was written, the words are the customer's; only the HTML is meant to be rendered.
        Assert.Equal((Script, Script), ((string?)message["from"]!["name"], (string?)message["subject"]));
        Assert.Equal(["scriptalert(1)script.html", "drawing.svg"], attachments.Select(attachment => (string?)attachment!["fileName"]));
        CheckRendered((string)message["html"]!);
    }

    private static async Task CheckAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {body}");
        var type = answer.Content.Headers.ContentType!.MediaType!;
        Assert.Contains(type, MediaTypes);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        if (type == "application/json")
            Assert.DoesNotContain("<script", body, StringComparison.OrdinalIgnoreCase);
        else
            Assert.Contains("sandbox", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        if (type == "application/octet-stream")
            Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
    }

    private static void CheckRendered(string html)
    {
        var page = new HtmlParser().ParseDocument(html);
        Assert.Contains("Where is my order?", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("script, style, iframe, svg, form, object"));
        Assert.Empty(page.All.SelectMany(element => element.Attributes).Where(attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal) || attribute.Value.Contains("javascript", StringComparison.Ordinal)));
        Assert.Empty(page.Images.Where(image => image.HasAttribute("src")));
    }

    private static byte[] Mail(string to, string from) => Encoding.UTF8.GetBytes(
        $"""
        From: {from}
        To: {to}
        Subject: {Script}
        Message-ID: <{from.Length}@customers.test>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/html; charset=utf-8

        <p onclick="alert(2)">Where is my order?</p>{Script}<a href="javascript:alert(3)">link</a><img src=http://tracker.test/x onerror=alert(4)><svg onload=alert(5)></svg>
        --b
        Content-Type: text/html; name="{Script.Replace("/", "", StringComparison.Ordinal)}.html"
        Content-Disposition: attachment; filename="{Script.Replace("/", "", StringComparison.Ordinal)}.html"

        {Script}
        --b
        Content-Type: image/svg+xml; name=drawing.svg
        Content-Disposition: inline; filename=drawing.svg

        <svg xmlns="http://www.w3.org/2000/svg" onload="alert(6)"/>
        --b--
        """);
}
