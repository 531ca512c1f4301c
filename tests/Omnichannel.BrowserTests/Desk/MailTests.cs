using System.Text;
using Microsoft.Playwright;
using MimeKit;
using Omnichannel.BrowserTests.Chat;
using Omnichannel.BrowserTests.House;
using Omnichannel.House;
using static Microsoft.Playwright.Assertions;

namespace Omnichannel.BrowserTests.Desk;

[Collection(SharedBrowsing.Name)]
public sealed class MailTests(Browsing browsing)
{
    const string Picture = "https://pictures.elsewhere.test/parcel.gif";

    [Fact]
    public async Task A_mail_is_laid_aside_for_the_same_customers_chat_which_stands_in_one_timeline_with_it_and_then_answered_with_a_file_and_a_copy()
    {
        var shop = await Shop.OpenAsync(browsing, null, "en");
        var tenant = shop.Tenant;
        var support = await tenant.AddSupportMailboxAsync();
        var anna = await browsing.House.Servers.AddMailboxAsync($"anna-{tenant.Id}");
        var ben = await browsing.House.Servers.AddMailboxAsync($"ben-{tenant.Id}");
        await using var desk = await DeskPage.OpenAsync(browsing, await tenant.AddAgentAsync("emma", "en", capacity: 1));
        var loaded = 0;
        await desk.Page.RouteAsync(Picture, async route =>
        {
            Interlocked.Increment(ref loaded);
            await route.FulfillAsync(new() { ContentType = "image/gif", BodyBytes = Convert.FromBase64String("R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=") });
        });
        await desk.BecomeAsync("ready");
        await SendAsync(anna, support);
        await Expect(desk.Offers).ToContainTextAsync("Broken cup");
        await desk.Page.Locator("body").PressAsync("a");

        // As it was laid out, and nothing is fetched from elsewhere before the agent asks.
        var frame = desk.Page.FrameLocator(".mail iframe");
        await Expect(frame.GetByText("broken")).ToBeVisibleAsync();
        Assert.Equal(0, loaded);
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Show pictures from elsewhere" }).ClickAsync();
        await Wait.Until(() => Task.FromResult(loaded == 1), "the picture is loaded once the agent asked");
        await Expect(frame.GetByText("broken")).ToBeVisibleAsync();

        // She has no room for more, and is asked all the same: a chat cannot wait.
        await using (var visit = await shop.VisitSiteAsync($"data-open data-user-token=\"{Shop.TokenOf("anna-7", "Anna Berg", anna.Address)}\""))
        {
            await visit.WriteAsync("I wrote you about a cup. Did it arrive?");
            await Expect(desk.Offers).ToContainTextAsync("Did it arrive?");
            await Expect(desk.Page.Locator(".item .aside")).ToHaveTextAsync("Laid aside");
            await desk.Page.Locator("body").PressAsync("a");
            await Expect(desk.Page.Locator(".head .facts")).ToContainTextAsync("Chat");
            await Expect(desk.Entries).ToHaveCountAsync(2);
            await Expect(desk.Page.Locator(".entry.elsewhere .mail")).ToBeVisibleAsync();
            await Expect(desk.Page.Locator(".thread").First).ToContainTextAsync("Broken cup");
            await desk.Window.ShootAsync("desk/one-timeline");
            Assert.Equal("", await desk.Window.SeriousFindingsAsync());
            await desk.ReplyAsync("It did; a new one leaves today.");
            await Expect(visit.Bubbles).ToHaveCountAsync(2);
            await desk.Page.Keyboard.PressAsync("Escape");
            await desk.Page.Keyboard.PressAsync("e");
            await desk.Page.Keyboard.PressAsync("Control+Enter");
            await Expect(desk.Page.Locator(".item")).ToHaveCountAsync(1);
            await Expect(desk.Page.Locator(".item .aside")).ToHaveCountAsync(0);
        }

        await desk.Page.Locator(".item").ClickAsync();
        await Expect(desk.Page.Locator(".head .subject")).ToHaveTextAsync("Broken cup");
        await desk.Page.Locator(".copies input").FillAsync(ben.Address);
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.Locator(".attach input").SetInputFilesAsync(new FilePayload { Name = "voucher.txt", MimeType = "text/plain", Buffer = Encoding.UTF8.GetBytes("One cup") });
        await Expect(desk.Page.Locator(".composer .attachments")).ToContainTextAsync("voucher.txt");
        await desk.ReplyAsync("A new one leaves today.");
        await desk.Window.ShootAsync("desk/mail");
        var answer = await anna.ReceiveAsync(received => received.Subject?.Contains("Broken cup", StringComparison.Ordinal) == true, "the answer");
        Assert.Contains("A new one leaves today.", answer.TextBody, StringComparison.Ordinal);
        Assert.Equal(["voucher.txt"], answer.Attachments.Select(file => file.ContentDisposition?.FileName));
        await ben.ReceiveAsync(received => received.MessageId == answer.MessageId, "the copy");
        await Expect(desk.Page.Locator(".entry.out:not(.elsewhere) .state")).ToHaveTextAsync("Sent");

        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Spam" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Checkbox).CheckAsync();
        await desk.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(desk.Page.GetByText("You have no conversation.")).ToBeVisibleAsync();
        await Wait.Until(
            async () => (await tenant.Admin.GetAsync("/v1/blocked-senders/email"))["items"]!.AsArray().Any(item => item!.ToJsonString().Contains(anna.Address, StringComparison.OrdinalIgnoreCase)),
            "the sender is blocked");
        Assert.Empty(desk.Window.Errors);
    }

    [Fact]
    public async Task A_callback_is_promised_by_the_customers_clock_with_the_keyboard()
    {
        var tenant = await browsing.House.CreateTenantAsync("en");
        await DeskPage.PutAccountAsync(tenant);
        await using var desk = await DeskPage.OpenAsync(browsing, await tenant.AddAgentAsync("emma", "en"));
        await desk.BecomeAsync("ready");
        var conversation = await DeskPage.WriteAsync(tenant, "Please ring me tomorrow morning.", timeZone: "Asia/Karachi");
        await Expect(desk.Offers).ToHaveCountAsync(1);
        await desk.Page.Locator("body").PressAsync("a");
        await Expect(desk.Entries).ToHaveCountAsync(1);
        await desk.Page.Locator(".timeline").FocusAsync();

        await desk.Page.Keyboard.PressAsync("c");
        await Expect(desk.Page.Locator("dialog")).ToContainTextAsync("Asia/Karachi");
        await desk.Page.Locator("dialog textarea").FocusAsync();
        await desk.Page.Keyboard.TypeAsync("She is free after nine.");
        await desk.Window.ShootAsync("desk/callback");
        await desk.Page.Keyboard.PressAsync("Control+Enter");

        await Expect(desk.Page.Locator(".system")).ToContainTextAsync("She is free after nine.");
        Assert.NotNull((string?)(await tenant.Admin.GetAsync($"/v1/conversations/{conversation}"))["callbackAt"]);
        Assert.Empty(desk.Window.Errors);
    }

    static async Task SendAsync(Mailbox customer, Mailbox support)
    {
        var mail = new MimeMessage
        {
            Subject = "Broken cup",
            Body = new TextPart("html") { Text = $"<html><body><h2>Good morning,</h2><p>the cup arrived <b>broken</b>.</p><img src=\"{Picture}\" width=\"40\" height=\"40\"></body></html>" },
        };
        mail.From.Add(new MailboxAddress("Anna Berg", customer.Address));
        mail.To.Add(MailboxAddress.Parse(support.Address));
        await customer.SendAsync(mail);
    }
}
