using System.Text.Json;
using Dapper;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Providers;
using Omnichannel.Social.Webhooks;

namespace Omnichannel.Social.Quarantining;

/// <summary>
/// <c>POST /v1/quarantine/social/{id}/release</c>: the event is read again as if it had just come, by what this version understands and by the accounts there are now. It leaves quarantine
/// once it is taken in; a message that stands in the timeline already does not come a second time.
/// </summary>
internal static class ReleaseQuarantined
{
    private static readonly ProblemType NotReleasable = new(
        StatusCodes.Status409Conflict,
        "event-not-releasable",
        "The event cannot be released.",
        "This version does not understand it either, or its channel account is gone, disabled, or configured for another provider. `detail` says which.",
        "Bring the channel account back, or delete the event.");

    /// <summary>The event was taken in.</summary>
    /// <param name="Account">Channel account.</param>
    internal sealed record Released(string Account);

    internal static void Map(WebApplication app) =>
        app.MapPost("/v1/quarantine/social/{id:guid}/release", async (
            Guid id, Database database, AccountDirectory accounts, KnownProviders providers, TakeInEvents takeIn, HttpContext context, CancellationToken ct) =>
        {
            var tenant = context.Caller().Tenant;
            if (await FindAsync(database, tenant, id, ct) is not var (name, provider, raw))
                return ReadQuarantine.NotFound();
            await accounts.ReadNowAsync(ct);
            if (accounts.Find(tenant, name) is not { } account || account.Settings.Provider != provider || await accounts.GroupAsync(account.WebhookKey, ct) is not { } group)
                return Problems.Conflict(NotReleasable, $"There is no enabled channel account '{name}' of {provider} any more.");
            var known = providers.Find(provider)!;
            using var payload = JsonDocument.Parse(raw);
            var events = known.Normalize(payload.RootElement, account).ToList();
            if (!events.TrueForAll(happened => happened is not ProviderEvent.Unknown and not ProviderEvent.Message { Unsupported: not null } && group.Find(happened.Account) is { Enabled: true } whose && whose.Tenant == tenant))
                return Problems.Conflict(NotReleasable, "It is of a kind that is not understood, or for an account that the tenant does not have.");
            if (await takeIn.RunAsync(known, group, events, ct) > 0)
                return Problems.Conflict(NotReleasable, "It could not be read.");
            await using var tx = await database.BeginAsync(tenant, ct);
            await QuarantinedEvent.DeleteAsync(tx, id, ct);
            await tx.CommitAsync(ct);
            return Results.Ok(new Released(name));
        })
            .ForAdmins()
            .WithSummary("Release a social event from quarantine")
            .Produces<Released>()
            .Refuses(ProblemTypes.NotFound, NotReleasable, ProblemTypes.Unavailable);

    private static async Task<(string Account, string Provider, byte[] Raw)?> FindAsync(Database database, string tenant, Guid id, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(tenant, ct);
        return await tx.Connection.QuerySingleOrDefaultAsync<(string, string, byte[])?>(new CommandDefinition(
            "select account, provider, raw from quarantine where id = @id", new { id }, tx.Transaction, cancellationToken: ct));
    }
}
