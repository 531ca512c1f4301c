using Omnichannel.House;
using Omnichannel.IntegrationTests.House;

namespace Omnichannel.IntegrationTests.MainJob;

/// <summary>The main job, from a customer's mail to the answer in his mailbox, on real servers and processes.</summary>
[Collection(SharedHouse.Name)]
public sealed class MainJobTests(Shop shop) : IClassFixture<Shop>
{
    [Theory]
    [InlineData("ur", "ur", "میرا آرڈر", "السلام علیکم، میں نے پچھلے ہفتے آرڈر دیا تھا مگر وہ ابھی تک نہیں پہنچا۔ براہ کرم بتائیں کہ یہ کہاں ہے؟", "آپ کا پارسل کل پہنچ جائے گا۔")]
    [InlineData("gu", "gu", "મારો ઓર્ડર", "નમસ્તે, મેં ગયા અઠવાડિયે ઓર્ડર આપ્યો હતો પણ તે હજી સુધી પહોંચ્યો નથી. કૃપા કરીને જણાવો કે તે ક્યાં છે?", "તમારું પાર્સલ આવતીકાલે પહોંચશે.")]
    [InlineData("ta", "ta", "என் ஆர்டர்", "வணக்கம், கடந்த வாரம் ஆர்டர் செய்தேன், ஆனால் இன்னும் வந்து சேரவில்லை. அது எங்கே இருக்கிறது என்று சொல்லுங்கள்.", "உங்கள் பார்சல் நாளை வந்து சேரும்.")]
    [InlineData("hi", "hi", "मेरा ऑर्डर", "नमस्ते, मैंने पिछले हफ़्ते ऑर्डर दिया था लेकिन वह अभी तक नहीं पहुँचा। कृपया बताइए कि वह कहाँ है?", "आपका पार्सल कल पहुँच जाएगा।")]
    [InlineData("hi-Latn", "hi", "Mera order", "Namaste, mera order abhi tak nahi aaya hai. Kripya bataiye ki woh kahan hai, mujhe bahut zaroorat hai.", "Aapka parcel kal pahunch jayega.")]
    [InlineData("en", "en", "My order", "Hello, I ordered last week and my parcel has still not arrived. Could you please tell me where it is?", "Your parcel will arrive tomorrow.")]
    [InlineData("de", "de", "Meine Bestellung", "Guten Tag, ich habe letzte Woche bestellt und mein Paket ist immer noch nicht da. Können Sie mir bitte sagen, wo es ist?", "Ihr Paket kommt morgen an.")]
    public async Task A_mail_finds_the_agent_who_speaks_its_language_and_the_answer_finds_the_customer(string written, string spoken, string subject, string text, string answer)
    {
        var customer = await shop.Servers.AddMailboxAsync($"customer-{written.ToLowerInvariant()}", MailServer.CustomerDomain);
        var (agent, stream) = shop.Agents[spoken];
        var before = stream.Events.Count;

        var mail = await customer.SendAsync(shop.Support.Address, subject, text);
        var offer = await stream.NextAsync(next => next.Kind == "offer" && stream.Events.ToList().IndexOf(next) >= before, $"the offer of the mail in {written}");
        Assert.StartsWith(spoken, (string?)offer.Data["language"]);
        var conversation = (string)offer.Data["conversationId"]!;
        await agent.AcceptAsync(offer);
        await stream.NextAsync(next => next.Kind == "assigned" && (string?)next.Data["conversationId"] == conversation, "the assignment");
        Assert.Equal([text], await TextsAsync(agent, conversation));

        await agent.ReplyAsync(conversation, answer);
        var reply = await customer.ReceiveAsync(candidate => candidate.InReplyTo == mail.MessageId, "the answer");
        Assert.Contains(answer, reply.TextBody, StringComparison.Ordinal);
        Assert.Equal(shop.Support.Address, Assert.Single(reply.From.Mailboxes).Address);
        Assert.Contains(mail.MessageId, reply.References);

        const string thanks = "OK :-)";
        await customer.SendAsync(reply.From.Mailboxes.Single().Address, "Re: " + subject, thanks, answerTo: reply);
        await stream.NextAsync(next => next.Kind == "message" && (string?)next.Data["conversationId"] == conversation && (long?)next.Data["seq"] == 3, "the customer's next mail");
        Assert.Equal([text, answer, thanks], await TextsAsync(agent, conversation));
        Assert.Equal(agent.Id, (string?)(await (await agent.ApiAsync()).GetAsync($"/v1/conversations/{conversation}"))["assignedAgent"]);
        foreach (var (_, others) in shop.Agents.Values.Where(other => other.Agent.Id != agent.Id))
            Assert.DoesNotContain(others.Events, next => next.Data.ToJsonString().Contains(conversation, StringComparison.Ordinal));
    }

    static async Task<IReadOnlyList<string>> TextsAsync(Agent agent, string conversation) =>
        [.. (await (await agent.ApiAsync()).GetAsync($"/v1/conversations/{conversation}/messages"))["items"]!.AsArray().Select(message => ((string)message!["text"]!).Trim())];
}
