using System.Net;
using System.Text.Json.Nodes;
using Omnichannel.House;
using Omnichannel.Seed;

namespace Omnichannel.IntegrationTests.Faults;

/// <summary>An agent who accepts every offer and answers every conversation once, and repeats what failed until it is done: as a good client does.</summary>
sealed class RobotAgent : IAsyncDisposable
{
    static readonly TimeSpan PresenceRenewal = TimeSpan.FromSeconds(5);

    readonly CancellationTokenSource stopping = new();
    readonly Agent agent;
    readonly List<string> answers = [];
    readonly Task[] duties;

    RobotAgent(Agent agent, AgentStream stream)
    {
        (this.agent, Stream) = (agent, stream);
        duties = [Task.Run(StayReadyAsync), Task.Run(WorkAsync)];
    }

    public string Id => agent.Id;

    public AgentStream Stream { get; }

    /// <summary>Texts of the answers that were taken with 202; each is given once.</summary>
    public IReadOnlyList<string> Answers
    {
        get
        {
            lock (answers)
                return [.. answers];
        }
    }

    public static async Task<RobotAgent> StartAsync(Tenant tenant, string id, int capacity)
    {
        var robot = await tenant.AddAgentAsync(id, "en", capacity: capacity);
        return new RobotAgent(robot, await robot.OpenStreamAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(duties);
        await Stream.DisposeAsync();
        stopping.Dispose();
    }

    async Task StayReadyAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            await PersistAsync(() => agent.BecomeAsync("ready", leaseSeconds: 120));
            await Task.Delay(PresenceRenewal, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task WorkAsync()
    {
        var under = new List<Task>();
        for (var next = 0; !stopping.IsCancellationRequested;)
        {
            var events = Stream.Events;
            for (; next < events.Count; next++)
            {
                var now = events[next];
                if (now.Kind == "offer")
                    under.Add(PersistAsync(() => agent.AcceptAsync(now), HttpStatusCode.Conflict));
                else if (now.Kind == "assigned")
                    under.Add(AnswerAsync((string)now.Data["conversationId"]!, (string)now.Data["assignmentId"]!));
            }

            await Task.Delay(50, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(under);
    }

    async Task AnswerAsync(string conversation, string assignment)
    {
        var text = $"answer {assignment}";
        // Under one key 409 means that the attempt before is still under way, perhaps in a process that was killed: ask again.
        if (await PersistAsync(() => agent.ReplyAsync(conversation, text, idempotencyKey: assignment)))
            lock (answers)
                answers.Add(text);
    }

    /// <summary>True when it succeeded; false when it was refused for good.</summary>
    async Task<bool> PersistAsync(Func<Task<JsonNode>> request, HttpStatusCode refusal = HttpStatusCode.NotFound)
    {
        while (true)
        {
            try
            {
                await request();
                return true;
            }
            catch (ApiRefusal refused) when (refused.Status == refusal || refused.Status == HttpStatusCode.NotFound)
            {
                return false;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or ApiRefusal { Status: >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.Conflict })
            {
                if (stopping.IsCancellationRequested)
                    return false;
                await Task.Delay(200);
            }
        }
    }
}
