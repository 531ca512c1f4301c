using System.Net.Http.Headers;
using System.Net.Http.Json;
using Omnichannel.House;
using Omnichannel.House.Otlp;

namespace Omnichannel.IntegrationTests.Observing;

/// <summary>The whole house, exporting to a receiver and logging in JSON, after the main job was run through it once: a mail, an offer, an answer.</summary>
public sealed class ObservedHouse : IAsyncLifetime
{
    public const string Subject = "Zweieinhalb Pakete";
    public const string Text = "Hello, my umbrella parcel number Kumquat-77 has still not arrived, and I ordered it last week. Where is it?";
    public const string Answer = "Your umbrella leaves the Rutabaga depot tomorrow.";

    /// <summary>Trace that the agent's client began before it answered.</summary>
    public const string TraceOfAnswer = "4bf92f3577b34da6a3ce929d0e0e4736";

    readonly PrivateServers servers = new();
    WholeHouse? house;

    public OtlpReceiver Receiver { get; private set; } = default!;

    public WholeHouse House => house!;

    public string Conversation { get; private set; } = "";

    /// <summary>Answer headers of the agent's answer.</summary>
    public HttpResponseHeaders AnswerHeaders { get; private set; } = default!;

    /// <summary>Every address that took part.</summary>
    public IReadOnlyList<string> Addresses { get; private set; } = [];

    public async Task InitializeAsync()
    {
        await servers.InitializeAsync();
        Receiver = await OtlpReceiver.StartAsync();
        house = await WholeHouse.StartAsync(servers, [.. Receiver.Configuration, ("Logging:Console:FormatterName", "json")]);
        var tenant = await house.CreateTenantAsync("en");
        var support = await tenant.AddSupportMailboxAsync();
        var customer = await servers.AddMailboxAsync("curious", MailServer.CustomerDomain);
        var agent = await tenant.AddAgentAsync("agent-en", "en");
        Addresses = [support.Address, customer.Address, agent.Email];
        await using var stream = await agent.OpenStreamAsync();
        // First the mail, then the agent: the offer is brought about by somebody's free moment and still belongs to the mail's trace.
        var mail = await customer.SendAsync(support.Address, Subject, Text);
        await Wait.Until(async () => (int)(await tenant.Admin.GetAsync($"/v1/queues/{Tenant.Queue}/live"))["waiting"]! == 1, "the mail waits");
        await Wait.Until(
            () => Task.FromResult(Receiver.Points.Any(point => point is { Name: "omnichannel.conversations", Value: 1 } && point.Attributes["omnichannel.state"] == "waiting")),
            "the metric says that it waits");
        await agent.BecomeAsync("ready");
        var offer = await stream.NextAsync(next => next.Kind == "offer", "the offer");
        Conversation = (string)offer.Data["conversationId"]!;
        await agent.AcceptAsync(offer);
        await stream.NextAsync(next => next.Kind == "assigned", "the assignment");
        await AnswerAsync(agent);
        await customer.ReceiveAsync(candidate => candidate.InReplyTo == mail.MessageId, "the answer");
        await Wait.Until(
            async () => (await tenant.Admin.GetAsync($"/v1/conversations/{Conversation}/messages"))["items"]!.AsArray().Any(message => (string?)message!["state"] == "sent"),
            "the answer is known to be sent");
    }

    public async Task DisposeAsync()
    {
        if (house is not null)
            await house.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    async Task AnswerAsync(Agent agent)
    {
        using var client = new HttpClient { BaseAddress = House.GatewayUrl };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/conversations/{Conversation}/messages") { Content = JsonContent.Create(new { text = Answer }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await agent.ApiAsync()).Token);
        request.Headers.Add("traceparent", $"00-{TraceOfAnswer}-00f067aa0ba902b7-01");
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        AnswerHeaders = answer.Headers;
    }
}
