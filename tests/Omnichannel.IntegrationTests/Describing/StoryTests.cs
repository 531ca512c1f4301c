using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Describe;
using Omnichannel.House;
using Omnichannel.House.Providers;
using Omnichannel.IntegrationTests.House;
using Omnichannel.Seed;
using RabbitMQ.Client;

namespace Omnichannel.IntegrationTests.Describing;

/// <summary>
/// The examples of the API are told to a real house, one after the other, as a platform and an agent would send them. <c>deploy/describe --record</c> runs this with
/// <c>OMNICHANNEL_RECORD=1</c> and writes the answers down.
/// </summary>
[Collection(SharedHouse.Name)]
public sealed class StoryTests(WholeHouse house)
{
    static readonly TimeSpan StreamBound = TimeSpan.FromSeconds(60);

    readonly Dictionary<string, JsonNode> kept = new(StringComparer.Ordinal);
    readonly PhoneProvider provider = new() { AccountSid = "AC0123456789abcdef0123456789abcdef", AuthToken = "the-provider-s-token" };
    readonly HttpClient http = new() { BaseAddress = house.GatewayUrl };

    [Fact]
    public async Task Every_example_is_answered_as_it_is_documented()
    {
        var document = await ApiDocument.FetchAsync(house.GatewayUrl);
        var story = Story.Read(Files.Story);
        using var platform = house.AsOperator();
        kept["platformKey"] = platform.Token;
        kept["tomorrow"] = TimeProvider.System.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd'T10:00'", CultureInfo.InvariantCulture);
        (kept["providerUrl"], kept["providerSid"], kept["providerToken"]) = (provider.Url, provider.AccountSid, provider.AuthToken);
        provider.Keep("CA0123456789abcdef0123456789abcdef");
        await using var calling = provider;
        await ParkAsync("email-erasure-dead", 2);
        await using var events = await PublishedEvents.ListenAsync(house);
        var told = new List<Step>();
        var faults = new List<string>();
        foreach (var step in story.Steps)
        {
            if (step.Operation == "GET /v1/quarantine/email")
                await WriteFromABlockedDomainAsync();
            var (status, mediaType, answer, headers) = await TellAsync(step);
            var fault = status != step.Status ? $"{status} instead of {step.Status}: {answer}" : document.Fault(step.Operation, status, mediaType, answer) ?? MissingHeader(document, step, headers);
            if (fault is not null)
                faults.Add($"{step.Operation}: {fault}");
            told.Add(step with { Answer = Described(step, mediaType, answer) });
            if (fault is not null && step.Keep is not null)
                break;
        }

        if (Environment.GetEnvironmentVariable("OMNICHANNEL_RECORD") == "1" && faults.Count == 0)
            Recording.Write(told, kept.Where(value => value.Key != "platformKey"), Files.Story);
        Assert.True(faults.Count == 0, string.Join("\n", faults));
        await events.CheckAsync();
    }

    async Task<(int Status, MediaTypeHeaderValue? MediaType, string Body, HttpResponseHeaders Headers)> TellAsync(Step step)
    {
        if (step.Until is null)
            return await AskAsync(step);
        var last = await AskAsync(step);
        try
        {
            await Wait.Until(HasItAsync, $"{step.Operation} has {step.Until}");
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message} It is: {last.Body}", exception);
        }

        if (last.Status == 200)
            Keep(step, last.Body);
        return last;

        async Task<bool> HasItAsync()
        {
            if (last.Status != 200 || last.MediaType?.MediaType == "text/event-stream" || At(last.Body, step.Until) is not null)
                return true;
            last = await AskAsync(step);
            return false;
        }
    }

    async Task<(int Status, MediaTypeHeaderValue? MediaType, string Body, HttpResponseHeaders Headers)> AskAsync(Step step)
    {
        using var request = Request(step);
        using var bounded = new CancellationTokenSource(StreamBound);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, bounded.Token);
        var mediaType = answer.Content.Headers.ContentType;
        var body = mediaType?.MediaType == "text/event-stream"
            ? await UntilEventAsync(await answer.Content.ReadAsStreamAsync(bounded.Token), step.Until!, bounded.Token)
            : await answer.Content.ReadAsStringAsync(bounded.Token);
        if (step.Until is null && answer.IsSuccessStatusCode)
            Keep(step, body);
        return ((int)answer.StatusCode, mediaType, body, answer.Headers);
    }

    HttpRequestMessage Request(Step step)
    {
        var (method, template) = (step.Operation.Split(' ')[0], step.Operation.Split(' ')[1]);
        var path = template;
        foreach (var (name, value) in step.Path ?? [])
            path = path.Replace("{" + name + "}", (string)Resolve(value)!, StringComparison.Ordinal);
        var request = new HttpRequestMessage(new HttpMethod(method), path + (step.Query is null ? "" : "?" + Filled(step.Query)));
        var token = step.As switch { "platform" => "platformKey", "admin" => "adminKey", "agent" => "agentToken", "colleague" => "colleagueToken", _ => null };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (string)kept[token]!);
        if (step.Text is { } text)
            request.Content = new StringContent(text, Encoding.UTF8);
        else if (step.Body is not null)
            request.Content = new StringContent(Resolve(step.Body)!.ToJsonString(), Encoding.UTF8, "application/json");
        if (step is { As: "provider", Text: { } form })
            request.Headers.Add("X-Twilio-Signature", provider.Sign(new Uri(house.GatewayUrl, request.RequestUri!).ToString(), PhoneProvider.Parse(form)));
        foreach (var (name, value) in step.Headers ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            if (name == "Content-Type")
                request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else
                request.Headers.TryAddWithoutValidation(name, (string)Resolve(JsonValue.Create(value))!);
        }

        return request;
    }

    string Filled(string query) => string.Join('&', query.Split('&').Select(part => part.Split('=', 2) is [var name, ['@', .. var known]] ? $"{name}={kept[known]}" : part));

    JsonNode? Resolve(JsonNode? value) => Story.Resolve(value, name => kept.GetValueOrDefault(name)?.DeepClone());

    void Keep(Step step, string body)
    {
        foreach (var (name, place) in step.Keep ?? new Dictionary<string, string>(StringComparer.Ordinal))
            kept[name] = At(body, place)?.DeepClone() ?? throw new InvalidOperationException($"{step.Operation}: nothing at {place} of {body}");
    }

    static JsonNode? At(string body, string place)
    {
        var node = JsonNode.Parse(body);
        foreach (var part in place.Split('.'))
            node = node switch
            {
                JsonArray array => int.Parse(part, CultureInfo.InvariantCulture) is var index && index < array.Count ? array[index] : null,
                _ => node?[part],
            };
        return node;
    }

    static async Task<string> UntilEventAsync(Stream stream, string name, CancellationToken ct)
    {
        using var reader = new StreamReader(stream);
        var read = new StringBuilder();
        var found = false;
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            read.Append(line).Append('\n');
            found |= line == "event: " + name;
            if (found && line.Length == 0)
                break;
        }

        return read.ToString();
    }

    static string? MissingHeader(ApiDocument document, Step step, HttpResponseHeaders headers)
    {
        var documented = document.Operation(step.Operation)["responses"]![step.Status.ToString(CultureInfo.InvariantCulture)]!["headers"]?.AsObject();
        return documented?.Select(header => header.Key).Where(header => header != "Location" || step.Operation.StartsWith("POST", StringComparison.Ordinal)).FirstOrDefault(header => !headers.Contains(header)) is { } missing
            ? $"{missing} is documented and missing"
            : null;
    }

    JsonNode? Described(Step step, MediaTypeHeaderValue? mediaType, string answer)
    {
        answer = answer.Replace(provider.Url, "https://api.twilio.com", StringComparison.Ordinal).Replace(house.GatewayUrl.ToString(), "https://support.example/", StringComparison.Ordinal);
        if (kept.TryGetValue("hotline", out var key))
            answer = answer.Replace((string)key!, "00112233445566778899aabbccddeeff", StringComparison.Ordinal);
        if (answer.Length == 0 || step.Operation is "GET /openapi/v1.json" or "GET /asyncapi.json" or "GET /docs" or "GET /chat/widget.js" or "GET /v1/policies/schema")
            return null;
        return mediaType?.MediaType == "application/json" ? JsonNode.Parse(answer) : JsonValue.Create(answer);
    }

    // What the story cannot do by HTTP: mails of a domain that it has just blocked.
    async Task WriteFromABlockedDomainAsync()
    {
        var support = await house.Servers.AddMailboxAsync("acme-support");
        using var admin = new PublicApi(house.GatewayUrl, (string)kept["adminKey"]!);
        await TenantSetup.PutMailboxAsync(
            admin, new MailboxSetup("mail", support.Address, house.Servers.Mail.ImapPort, house.Servers.Mail.SubmissionPort, support.User, support.Password), "en", "Europe/London");
        var customer = await house.Servers.AddMailboxAsync("prizes", MailServer.CustomerDomain);
        await customer.SendAsync(support.Address, "A prize for you", "You have won.");
        await customer.SendAsync(support.Address, "Another prize for you", "You have won again.");
    }

    async Task ParkAsync(string queue, int times)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(house.Servers.RabbitMqUrl) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        for (var i = 0; i < times; i++)
            await channel.BasicPublishAsync("", queue, true, new BasicProperties { MessageId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString() }, Encoding.UTF8.GetBytes("no event at all"));
    }
}
