using System.Net;
using System.Text;
using Omnichannel.House;
using Omnichannel.IntegrationTests.House;

namespace Omnichannel.IntegrationTests.Phone;

/// <summary>What no provider sends is refused clearly, and nothing breaks.</summary>
[Collection(SharedHouse.Name)]
public sealed class RefusalTests(WholeHouse house)
{
    [Fact]
    public async Task Forged_incomplete_impossible_huge_and_unknown_webhooks_are_refused_each_for_its_reason()
    {
        await using var hotline = await Hotline.OpenAsync(house, ["en"]);
        using var http = new HttpClient();
        var call = new Dictionary<string, string>(StringComparer.Ordinal) { ["CallSid"] = "CA1", ["From"] = "+447700900111", ["To"] = Hotline.Number, ["Direction"] = "inbound", ["CallStatus"] = "ringing" };

        Assert.Equal(HttpStatusCode.OK, await SendAsync("voice", call));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync("voice", call, signature: "AAAA"));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync("voice", call, signature: ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await SendAsync("voice", new() { ["From"] = "+447700900111" }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await SendAsync("voice", new(call) { ["CallSid"] = "CA1'; drop table call" }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await SendAsync("status", new(call) { ["CallStatus"] = "completed", ["CallDuration"] = "-5" }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await SendAsync("recording", new(call) { ["RecordingSid"] = "RE1", ["RecordingDuration"] = "-1" }));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await SendAsync("voice", new(call) { ["From"] = new string('1', 1_000_000) }));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync("wait", new(call) { ["CallSid"] = "CAunseen" }));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync("status", new(call) { ["CallSid"] = "CAunseen", ["Direction"] = "outbound-api", ["CallStatus"] = "completed" }));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync("status", new(call) { ["CallStatus"] = "dancing" }));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync($"agent?leg={Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}", call));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync("recording?kind=recording&call=" + Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), new(call) { ["RecordingSid"] = "RE1" }));
        using (var unknown = await http.PostAsync(new Uri(house.GatewayUrl, "/channels/phone/0123456789abcdef/voice"), new FormUrlEncodedContent(call)))
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);

        var body = """{"CallSid":"CA1","CallStatus":"in-progress","Direction":"inbound"}""";
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        Assert.Equal(HttpStatusCode.NoContent, await SendJsonAsync($"status?bodySHA256={hash}", body));
        Assert.Equal(HttpStatusCode.Forbidden, await SendJsonAsync($"status?bodySHA256={hash}", body.Replace("in-progress", "completed", StringComparison.Ordinal)));

        // A call of which nothing but its end was ever told has been a call all the same.
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync("status", new(call) { ["CallSid"] = "CAonlyend", ["From"] = "+447700900222", ["CallStatus"] = "completed" }));
        await hotline.EndedAsync("abandoned");
        Assert.False(house.Phone.HasExited);

        async Task<HttpStatusCode> SendAsync(string step, Dictionary<string, string> form, string? signature = null)
        {
            var url = new Uri(hotline.Voice, step);
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(string.Join('&', form.Select(field => $"{field.Key}={WebUtility.UrlEncode(field.Value)}")), Encoding.UTF8, "application/x-www-form-urlencoded") };
            request.Headers.TryAddWithoutValidation("X-Twilio-Signature", signature ?? hotline.Provider.Sign(url.ToString(), form));
            using var answer = await http.SendAsync(request);
            return answer.StatusCode;
        }

        async Task<HttpStatusCode> SendJsonAsync(string step, string json)
        {
            var url = new Uri(hotline.Voice, step);
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
            request.Headers.Add("X-Twilio-Signature", hotline.Provider.Sign(url.ToString(), new Dictionary<string, string>(StringComparer.Ordinal)));
            using var answer = await http.SendAsync(request);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_caller_is_held_and_taken_back_and_handed_to_a_colleague_who_was_asked_first()
    {
        await using var hotline = await Hotline.OpenAsync(house, ["en"]);
        var ann = await hotline.AddAgentAsync("ann", "en");
        await hotline.AddAgentAsync("ben", "en", isReady: false);
        var caller = hotline.Call("+447700900333");
        await caller.TalksAsync();
        var conversation = (string?)(await hotline.Tenant.Admin.GetAsync("/v1/conversations?channel=phone"))["items"]![0]!["id"];
        var api = await ann.ApiAsync();
        var call = (string?)(await api.GetAsync($"/v1/conversations/{conversation}/calls"))["items"]![0]!["id"];

        await api.PostAsync($"/v1/calls/{call}/hold", new { });
        await caller.HearsAsync("One moment, please.");
        await api.PostAsync($"/v1/calls/{call}/resume", new { });
        await caller.TalksAsync();
        await Wait.Until(async () => (string?)(await hotline.Tenant.Admin.GetAsync($"/v1/conversations/{conversation}"))["assignedAgent"] == "ann", "ann has it");
        var ben = (await hotline.Tenant.Admin.GetAsync("/v1/agents/ben"))["id"];
        await api.PostAsync($"/v1/calls/{call}/consult", new { agent = (string?)ben });
        var colleague = await hotline.Provider.RungAsync(hotline.PhoneOf("ben"));
        await colleague.HearsAsync("A colleague would like to talk to you");
        await colleague.TalksAsync();
        await Wait.Until(async () => (string?)(await api.GetAsync($"/v1/conversations/{conversation}/calls"))["items"]![0]!["legs"]![1]!["state"] == "answered", "ben is on the line");
        await api.PostAsync($"/v1/calls/{call}/hand-over", new { });
        await (await hotline.Provider.RungAsync(hotline.PhoneOf("ann"))).EndsAsync();
        await caller.TalksAsync();
        Assert.Equal(colleague.Room, caller.Room);
        caller.HangUp();
        await colleague.EndsAsync();
        await hotline.EndedAsync("answered");

        var figures = (await hotline.Tenant.Admin.GetAsync("/v1/calls/figures?within=600"))["items"]![0]!;
        Assert.Equal((1, 1, 0, 1.0, "en"), ((int)figures["offered"]!, (int)figures["answered"]!, (int)figures["abandoned"]!, (double)figures["serviceLevel"]!, (string)figures["language"]!));
        Assert.Empty(hotline.Provider.Faults);
    }
}
