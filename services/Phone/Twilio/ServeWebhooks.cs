using Microsoft.AspNetCore.Mvc;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging;
using Omnichannel.Phone.Accounts;
using Omnichannel.Phone.Calls;

namespace Omnichannel.Phone.Twilio;

/// <summary>
/// <c>POST /channels/phone/{webhookKey}/…</c>: what the provider asks and tells. A late answer drops the caller, so each is given within a second: where we are slow or something is down, he is
/// asked to hold, and the same step is asked for again, which acknowledges nothing.
/// </summary>
internal sealed partial class ServeWebhooks(
    AccountDirectory accounts, CallSteps uses, IConfiguration configuration, TimeProvider time, ILogger<ServeWebhooks> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(750);

    private static readonly string[] Lengths = ["CallDuration", "Duration", "RecordingDuration", "DialCallDuration"];

    private readonly string publicUrl = Addresses.PublicUrl.Read(configuration).TrimEnd('/');

    private CallSteps Steps { get; } = uses;

    public static void Map(WebApplication app)
    {
        MapStep(app, "voice", "A call comes in, or goes on", (steps, account, hook, step, ct) =>
            steps.Answer.RunAsync(account, new CustomerLine(hook.CallSid, hook.Text("From"), hook.Text("To"), hook.IsInbound ? null : step.Call), ct));
        MapStep(app, "menu", "A caller chooses a language, or agrees to a recording", (steps, account, hook, _, ct) =>
            steps.Choose.RunAsync(account, hook.CallSid, hook.Text("Digits"), hook.Text("SpeechResult"), ct));
        MapStep(app, "wait", "A caller waits", (steps, account, hook, _, ct) => steps.Wait.RunAsync(account, hook.CallSid, hook.Text("Digits"), ct));
        MapStep(app, "message", "A caller has left a message", (steps, account, hook, _, ct) => steps.Leave.RunAsync(account, hook.CallSid, hook.Number("RecordingDuration"), ct));
        MapStep(app, "agent", "An agent's phone was answered", (steps, account, hook, step, ct) =>
            step.Leg is { } leg ? steps.Agent.RunAsync(account, leg, hook.CallSid, step.Again == 1 && hook.Text("DialCallStatus") is not null, ct) : Task.FromResult<IReadOnlyList<Line>?>(null));
        MapReport(app, "status", "CallSid", "How a line stands", (steps, account, hook, call, leg, _, ct) =>
            hook.Status is not { } status ? Task.FromResult(false)
            : leg is { } agents ? steps.Hear.OfLegAsync(account, agents, hook.CallSid, status, ct)
            : steps.Hear.OfCustomerAsync(account, new CustomerLine(hook.CallSid, hook.Text("From"), hook.Text("To"), call), status, hook.IsInbound, ct));
        MapReport(app, "recording", "RecordingSid", "A recording or its words are there", (steps, account, hook, call, _, kind, ct) =>
            call is { } of ? steps.Keep.RunAsync(account, of, kind, hook.Text("RecordingSid")!, hook.Text("TranscriptionSid"), hook.Number("RecordingDuration"), hook.Text("TranscriptionText", 20_000),
                hook.Text("RecordingStatus") ?? hook.Text("TranscriptionStatus"), ct) : Task.FromResult(false));
    }

    private delegate Task<IReadOnlyList<Line>?> Speaking(CallSteps steps, PhoneAccount account, Webhook hook, Step step, CancellationToken ct);

    private delegate Task<bool> Hearing(CallSteps steps, PhoneAccount account, Webhook hook, Guid? call, Guid? leg, string? kind, CancellationToken ct);

    private static void MapStep(WebApplication app, string name, string summary, Speaking speak) =>
        app.MapPost($"/channels/phone/{{webhookKey}}/{name}", (string webhookKey, [FromQuery] Guid? call, [FromQuery] Guid? leg, [FromQuery] int? again, HttpContext context, ServeWebhooks serve) =>
            serve.SpeakAsync(context, webhookKey, new Step(name) { Call = call, Leg = leg, Again = Math.Max(again ?? 0, 0) }, speak))
            .AllowAnonymous()
            .OpenTo("the provider of phone calls, by its signature.")
            .WithSummary(summary)
            .Produces<string>(StatusCodes.Status200OK, "text/xml")
            .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound, ProblemTypes.TooLarge, Webhook.Forged);

    private static void MapReport(WebApplication app, string name, string mustName, string summary, Hearing hear) =>
        app.MapPost($"/channels/phone/{{webhookKey}}/{name}", (string webhookKey, [FromQuery] Guid? call, [FromQuery] Guid? leg, [FromQuery] string? kind, HttpContext context, ServeWebhooks serve) =>
            serve.HearAsync(context, webhookKey, mustName, (account, hook, ct) => hear(serve.Steps, account, hook, call, leg, kind, ct)))
            .AllowAnonymous()
            .OpenTo("the provider of phone calls, by its signature.")
            .WithSummary(summary)
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound, ProblemTypes.TooLarge, Webhook.Forged, ProblemTypes.Unavailable);

    private async Task<IResult> SpeakAsync(HttpContext context, string webhookKey, Step step, Speaking speak)
    {
        if (accounts.Find(webhookKey) is not { } account)
            return Problems.NotFound("number of this key");
        var (hook, refusal) = await Webhook.ReadAsync(context, account, publicUrl, Lengths, "CallSid");
        if (hook is null)
            return refusal!;
        var addresses = new Addresses(publicUrl, account);
        // It may end after we have answered: what it does is done once however often it is asked.
        var speaking = Task.Run(() => speak(Steps, account, hook, step, CancellationToken.None));
        try
        {
            return await speaking.WaitAsync(Patience, time) is { } lines ? Results.Text(Twiml.Of(lines, addresses), Twiml.MediaType) : Problems.NotFound("call of this id");
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException || Outage.Is(exception))
        {
            LogSlow(log, step.Name, exception.Message);
            _ = speaking.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            var language = account.MenuOf([])[0];
            return Results.Text(Twiml.Of(CallScripts.OfDelay(step, language), addresses), Twiml.MediaType);
        }
    }

    private async Task<IResult> HearAsync(HttpContext context, string webhookKey, string mustName, Func<PhoneAccount, Webhook, CancellationToken, Task<bool>> hear)
    {
        if (accounts.Find(webhookKey) is not { } account)
            return Problems.NotFound("number of this key");
        var (hook, refusal) = await Webhook.ReadAsync(context, account, publicUrl, Lengths, mustName);
        if (hook is null)
            return refusal!;
        return await hear(account, hook, context.RequestAborted) ? Results.NoContent() : Problems.NotFound("call of this id");
    }

    [LoggerMessage(1, LogLevel.Warning, "The step {Step} was not answered in time, its caller holds: {Reason}")]
    private static partial void LogSlow(ILogger log, string step, string reason);
}
