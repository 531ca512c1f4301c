using Omnichannel.Hosting.Web;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Providers;

namespace Omnichannel.Social.Webhooks;

/// <summary><c>GET /channels/social/{provider}/{webhookKey}</c>: the handshake by which a provider makes sure that the address is ours; its challenge comes back as plain text.</summary>
internal static class AnswerHandshake
{
    internal static void Map(WebApplication app) =>
        app.MapGet("/channels/social/{provider}/{webhookKey}", async (
            string provider, string webhookKey, KnownProviders providers, AccountDirectory accounts, HttpContext context, CancellationToken ct) =>
        {
            var group = await accounts.GroupAsync(webhookKey, ct);
            if (group is not { IsOpen: true } || group.Addressed.Settings.Provider != provider || providers.Find(provider)?.Handshake(context.Request.Query, group.Addressed) is not { } challenge)
                return ReceiveWebhook.NotFound();
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return Results.Text(challenge, "text/plain");
        })
            .AllowAnonymous()
            .OpenTo("the provider, which knows the verify token.")
            .WithSummary("Answer a provider's handshake")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Refuses(ProblemTypes.NotFound);
}
