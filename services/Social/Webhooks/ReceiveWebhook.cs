using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Mvc;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Web;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Providers;

namespace Omnichannel.Social.Webhooks;

/// <summary>
/// <c>POST /channels/social/{provider}/{webhookKey}</c>: events of a provider. Nothing is read before the raw bytes are proved to be the provider's; who cannot prove it is answered the
/// same whether there is such an address or not. 200 once the broker has confirmed every event, or quarantine has it.
/// </summary>
internal static class ReceiveWebhook
{
    /// <summary>3 MB: what Meta's platforms send at most.</summary>
    public const int Largest = 3 << 20;

    private const int Deepest = 64;

    /// <summary>Meta's platforms put at most 1000 into one request.</summary>
    private const int MostEvents = 2000;

    /// <summary>What is compared with where there is no such address, so that it takes as long.</summary>
    private static readonly string Nobodys = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    /// <summary>The events were taken in.</summary>
    /// <param name="Quarantined">How many of them an admin finds in quarantine.</param>
    internal sealed record Taken(int Quarantined);

    internal static void Map(WebApplication app) =>
        app.MapPost("/channels/social/{provider}/{webhookKey}", async (
            string provider, string webhookKey, KnownProviders providers, AccountDirectory accounts, TakeInEvents takeIn, HttpContext context, CancellationToken ct) =>
        {
            var known = providers.Find(provider);
            var group = known is null ? null : await accounts.GroupAsync(webhookKey, ct);
            using var body = new MemoryStream(context.Request.ContentLength is > 0 and <= Largest and var length ? (int)length : 4096);
            await context.Request.Body.CopyToAsync(body, ct);
            var bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
            if (!(known ?? providers.All.First()).Verifies(context.Request.Headers, bytes.Span, group?.Signing ?? Nobodys) || group is not { IsOpen: true } || group.Addressed.Settings.Provider != provider)
                return NotFound();
            if (!Utf8.IsValid(bytes.Span))
                return Problems.Of(ProblemTypes.MalformedJson, "JSON is UTF-8.");
            using var payload = Parse(bytes, out var fault);
            if (payload is null)
                return fault!;
            var events = known!.Normalize(payload.RootElement, group.Addressed).Take(MostEvents + 1).ToList();
            if (events.Count > MostEvents)
                return Problems.Of(ProblemTypes.TooLarge, $"At most {MostEvents} events.");
            var quarantined = await takeIn.RunAsync(known, group, events, ct);
            Failpoint.Hit("social.confirm-answer");
            return Results.Ok(new Taken(quarantined));
        })
            .AllowAnonymous()
            .OpenTo("the provider, which signs what it sends.")
            .WithMetadata(new RequestSizeLimitAttribute(Largest))
            .TakesBytes("application/json")
            .WithSummary("Take in events of a social provider")
            .Produces<Taken>()
            .Refuses(ProblemTypes.NotFound, ProblemTypes.MalformedJson, ProblemTypes.Unavailable);

    internal static IResult NotFound() => Problems.NotFound("such webhook, or what was sent is not its provider's");

    private static JsonDocument? Parse(ReadOnlyMemory<byte> bytes, out IResult? fault)
    {
        fault = null;
        try
        {
            var payload = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = Deepest });
            if (payload.RootElement.ValueKind == JsonValueKind.Object)
                return payload;
            payload.Dispose();
            fault = Problems.Of(ProblemTypes.MalformedJson, "An object is expected.");
        }
        catch (JsonException)
        {
            fault = Problems.Of(ProblemTypes.MalformedJson, $"The body is no JSON, or is nested more than {Deepest} levels deep.");
        }

        return null;
    }
}
