using Omnichannel.House;
using Omnichannel.IntegrationTests.House;

namespace Omnichannel.IntegrationTests.Phone;

/// <summary>Calls through the whole house: a provider that carries out our TwiML on one side, agents and their telephones on the other.</summary>
[Collection(SharedHouse.Name)]
public sealed class CallTests(WholeHouse house)
{
    public static TheoryData<string, string, string, string> Languages => new()
    {
        { "ur", "1", "ur-IN: Acme میں خوش آمدید۔", "ur-IN: +923001234567 کی کال، اردو میں۔" },
        { "hi", "2", "hi-IN: Acme में आपका स्वागत है।", "hi-IN: +923001234567 की कॉल, हिन्दी में।" },
        { "ta", "3", "ta-IN: Acme உங்களை வரவேற்கிறது.", "ta-IN: +923001234567 அழைக்கிறார், தமிழில்." },
        { "gu", "4", "gu-IN: Acme માં આપનું સ્વાગત છે.", "gu-IN: +923001234567 નો કૉલ, ગુજરાતીમાં." },
        { "en", "5", "en-GB: Welcome to Acme.", "en-GB: A call from +923001234567, in English." },
    };

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task A_caller_chooses_his_language_and_is_put_through_to_who_speaks_it_and_is_known_the_next_time(string language, string digit, string greeting, string whisper)
    {
        await using var hotline = await Hotline.OpenAsync(house, ["ur", "hi", "ta", "gu", "en"], new() { ["recording"] = new { countries = new Dictionary<string, object> { ["PK"] = new { mode = "announce" } } } });
        await hotline.AddAgentAsync("other", language == "en" ? "ur" : "en");
        var agent = await hotline.AddAgentAsync("speaker", language);

        var caller = hotline.Call("+923001234567");
        await caller.PressAsync(digit);
        await caller.TalksAsync();
        var rung = await hotline.Provider.RungAsync(hotline.PhoneOf("speaker"));
        await rung.TalksAsync();
        Assert.Equal(caller.Room, rung.Room);
        Assert.True(caller.IsRecorded && rung.IsRecorded);
        rung.HangUp();
        await caller.EndsAsync();
        var conversation = await hotline.EndedAsync("answered");
        await hotline.TimelineHasAsync("the recording is there", entry => (string?)entry["event"]?["kind"] == "call-recorded" && (string?)entry["attachments"]?[0]?["mediaType"] == "audio/mpeg");
        await (await agent.ApiAsync()).PostAsync($"/v1/conversations/{conversation["id"]}/resolve", new { category = "parcel" });

        var again = hotline.Call("+923001234567");
        await again.HearsAsync(greeting);
        again.HangUp();
        await hotline.EndedAsync("abandoned");

        Assert.Contains(greeting, caller.Heard);
        Assert.Contains(whisper, rung.Heard);
        Assert.DoesNotContain(again.Heard, heard => heard.Contains('1') && heard.StartsWith("en", StringComparison.Ordinal) && language != "en" && heard.Contains("English", StringComparison.Ordinal));
        Assert.Equal((language, "Asia/Karachi"), ((string)conversation["language"]!["tag"]!, (string)conversation["timeZone"]!));
        Assert.Empty(hotline.Provider.Faults);
        Assert.True(hotline.Provider.Slowest < TimeSpan.FromSeconds(5), $"an answer took {hotline.Provider.Slowest}");
    }
}
