using System.Net;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Observing;

/// <summary>What <c>deploy/up</c> keeps of traces and <c>deploy/trace</c> shows.</summary>
[Collection(ObservedCollection.Name)]
public sealed class KeptTraceTests(ObservedHouse observed) : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("omnichannel-traces-");

    string File => Path.Combine(folder.FullName, "traces.jsonl");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_way_of_a_mail_and_of_its_answer_is_shown_by_the_id_of_the_conversation()
    {
        await ExportedAsync("write on stream");
        await ExportedAsync("submit mail");
        await using var receiver = await ReceiveAsync(async to =>
        {
            foreach (var body in observed.Receiver.TraceBodies)
                Assert.Equal(HttpStatusCode.OK, await PostAsync(to, "/v1/traces", body));
            Assert.Equal(HttpStatusCode.OK, await PostAsync(to, "/v1/metrics", [1]));
        });

        var (code, shown) = await ShowAsync(observed.Conversation);

        Assert.Equal(0, code);
        Assert.Matches("email +fetch mail", shown);
        Assert.Matches("routing +process routing-", shown);
        Assert.Matches("desk +write on stream", shown);
        Assert.Contains($"trace {ObservedHouse.TraceOfAnswer}", shown, StringComparison.Ordinal);
        Assert.Matches("email +submit mail", shown);
        Assert.Equal(1, (await ShowAsync("00000000-0000-0000-0000-000000000000")).Code);
    }

    [Fact]
    public async Task What_is_no_trace_is_refused_and_spoils_nothing()
    {
        await ExportedAsync("fetch mail");
        await using var receiver = await ReceiveAsync(async to =>
        {
            Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(to, "/v1/traces", [0x0a, 0x7f, 0x01]));
            Assert.Equal(HttpStatusCode.OK, await PostAsync(to, "/v1/traces", observed.Receiver.TraceBodies[0]));
        });

        Assert.All(await System.IO.File.ReadAllLinesAsync(File), line => Assert.EndsWith("}", line, StringComparison.Ordinal));
    }

    Task ExportedAsync(string span) => Wait.Until(() => Task.FromResult(observed.Receiver.Spans.Any(exported => exported.Name == span)), $"{span} was exported");

    async Task<ServiceProcess> ReceiveAsync(Func<HttpClient, Task> send)
    {
        var port = Ports.Free();
        var receiver = Traces();
        receiver.Start(null, "receive", $"{port}", File);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Wait.Until(async () => await IsThereAsync(client), "the receiver listens");
        await send(client);
        return receiver;
    }

    async Task<(int Code, string Shown)> ShowAsync(string id)
    {
        await using var shown = Traces();
        var code = await shown.RunAsync("show", File, id);
        return (code, shown.Output);
    }

    static ServiceProcess Traces() => new("deploy/Traces", "Omnichannel.Traces", []);

    static async Task<bool> IsThereAsync(HttpClient client)
    {
        try
        {
            return await PostAsync(client, "/v1/metrics", []) == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    static async Task<HttpStatusCode> PostAsync(HttpClient client, string path, byte[] body)
    {
        using var answer = await client.PostAsync(path, new ByteArrayContent(body));
        return answer.StatusCode;
    }
}
