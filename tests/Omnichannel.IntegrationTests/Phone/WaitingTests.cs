using Omnichannel.House;
using Omnichannel.House.Providers;
using Omnichannel.IntegrationTests.House;

namespace Omnichannel.IntegrationTests.Phone;

/// <summary>Callers whom nobody helps at once: they wait, are called back, leave a message, hang up; and agents who do not answer.</summary>
[Collection(SharedHouse.Name)]
public sealed class WaitingTests(WholeHouse house)
{
    [Fact]
    public async Task A_phone_that_is_not_answered_or_engaged_or_missing_passes_the_call_on_until_somebody_answers()
    {
        await using var hotline = await Hotline.OpenAsync(house, ["en"]);
        await hotline.AddAgentAsync("silent", "en", Telephone.Silent);
        await hotline.AddAgentAsync("engaged", "en", Telephone.Busy);
        await hotline.AddAgentAsync("unplugged", "en", Telephone.Unreachable);

        var caller = hotline.Call("+447700900001");
        await hotline.Provider.RungAsync(hotline.PhoneOf("silent"));
        await hotline.Provider.RungAsync(hotline.PhoneOf("engaged"));
        await hotline.Provider.RungAsync(hotline.PhoneOf("unplugged"));
        await hotline.AddAgentAsync("there", "en");
        await caller.TalksAsync();
        var there = await hotline.Provider.RungAsync(hotline.PhoneOf("there"));
        caller.HangUp();
        await there.EndsAsync();

        await hotline.EndedAsync("answered");
        Assert.Contains(caller.Heard, heard => heard == "music");
        Assert.Empty(hotline.Provider.Faults);
    }

    [Fact]
    public async Task Who_presses_1_keeps_the_place_and_is_called_back_by_the_first_agent_who_is_free()
    {
        await using var hotline = await Hotline.OpenAsync(house, ["hi"]);
        var caller = hotline.Call("+919876543210");
        await caller.HearsAsync("1 दबाइए");
        await caller.PressAsync("1");
        await caller.EndsAsync();
        await hotline.EndedAsync("callback");

        await hotline.AddAgentAsync("rahul", "hi");
        var agent = await hotline.Provider.RungAsync(hotline.PhoneOf("rahul"));
        await agent.TalksAsync();
        var customer = await hotline.Provider.RungAsync("+919876543210");
        await customer.TalksAsync();
        Assert.Equal(agent.Room, customer.Room);
        await customer.HearsAsync("हम आपको वापस कॉल कर रहे हैं");
        customer.HangUp();
        await agent.EndsAsync();

        await hotline.EndedAsync("answered");
        Assert.Contains(caller.Heard, heard => heard.Contains("आपकी जगह बनी रहेगी", StringComparison.Ordinal));
        Assert.Contains(agent.Heard, heard => heard.Contains("वापस कॉल कर रहे हैं", StringComparison.Ordinal));
        Assert.Empty(hotline.Provider.Faults);
    }

    [Fact]
    public async Task A_message_is_in_the_conversation_with_its_audio_and_its_words()
    {
        await using var hotline = await Hotline.OpenAsync(house, ["ta"], new() { ["transcribe"] = true });
        var caller = hotline.Call("+919840012345");
        await caller.PressAsync("2");
        await caller.HearsAsync("tone");
        caller.Speak(12);
        await caller.HearsAsync("உங்கள் செய்தி கிடைத்தது");
        await caller.EndsAsync();

        await hotline.EndedAsync("voicemail");
        await hotline.TimelineHasAsync("the words are there", entry => (string?)entry["event"]?["kind"] == "call-transcribed" && ((string)entry["text"]!).Contains("Please call me back.", StringComparison.Ordinal));
        string? audio = null;
        var conversation = await hotline.TimelineHasAsync("the audio is there", entry => (string?)entry["direction"] == "in" && (audio = (string?)entry["attachments"]?.AsArray().FirstOrDefault()?["id"]) is not null);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", hotline.Tenant.Admin.Token);
        Assert.StartsWith("audio of RE", await http.GetStringAsync(new Uri(house.GatewayUrl, $"/v1/attachments/phone/{audio}")), StringComparison.Ordinal);
        Assert.Equal(("ta", "new"), ((string)conversation["language"]!["tag"]!, (string)conversation["status"]!));
        Assert.Empty(hotline.Provider.Faults);
    }

    [Fact]
    public async Task Who_hangs_up_while_waiting_leaves_nobody_waiting_and_by_policy_is_called_back()
    {
        await using var recording = await Hotline.OpenAsync(house, ["gu"]);
        var gone = recording.Call("+919825012345");
        await gone.HearsAsync("music");
        gone.HangUp();
        var missed = await recording.EndedAsync("abandoned");
        await Wait.Until(async () => (string?)(await recording.Tenant.Admin.GetAsync($"/v1/conversations/{missed["id"]}"))["status"] == "resolved", "nobody waits");

        await using var caring = await Hotline.OpenAsync(house, ["gu"], new() { ["missed"] = "callback" });
        var late = caring.Call("+919825012346");
        await late.HearsAsync("music");
        late.HangUp();
        await caring.EndedAsync("abandoned");
        await caring.AddAgentAsync("kiran", "gu");
        var customer = await caring.Provider.RungAsync("+919825012346");
        await customer.TalksAsync();
        customer.HangUp();
        await caring.EndedAsync("answered");
    }

    [Fact]
    public async Task A_transferred_caller_waits_with_music_and_is_put_through_to_the_next_agent()
    {
        await using var hotline = await Hotline.OpenAsync(house, ["ur"]);
        var first = await hotline.AddAgentAsync("ayesha", "ur");
        var caller = hotline.Call("+923001112233");
        await caller.TalksAsync();
        var before = await hotline.Provider.RungAsync(hotline.PhoneOf("ayesha"));
        var conversation = (await hotline.Tenant.Admin.GetAsync("/v1/conversations?channel=phone"))["items"]![0]!["id"];
        await Wait.Until(async () => (string?)(await hotline.Tenant.Admin.GetAsync($"/v1/conversations/{conversation}"))["assignedAgent"] == "ayesha", "ayesha has it");
        await hotline.AddAgentAsync("bilal", "ur");
        await (await first.ApiAsync()).PostAsync($"/v1/conversations/{conversation}/transfer", new { to = new { kind = "agent", id = "bilal" }, note = "Knows the customer" });

        await before.EndsAsync();
        var after = await hotline.Provider.RungAsync(hotline.PhoneOf("bilal"));
        await after.TalksAsync();
        await caller.TalksAsync();
        Assert.Equal(caller.Room, after.Room);
        after.HangUp();
        await caller.EndsAsync();
        await hotline.TimelineHasAsync("bilal had the caller last", entry => (string?)entry["event"]?["kind"] == "call-ended" && (string?)entry["event"]!["agent"] == "bilal");
    }
}
