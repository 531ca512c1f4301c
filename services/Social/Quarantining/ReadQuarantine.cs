using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Social.Quarantining;

/// <summary>
/// <c>GET /v1/quarantine/social</c>, the latest first, <c>GET /v1/quarantine/social/{id}</c>, and <c>GET /v1/quarantine/social/{id}/text</c>: the event as it came, as
/// plain text that neither a browser nor a terminal takes for anything else.
/// </summary>
internal static class ReadQuarantine
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(WebApplication app)
    {
        app.MapGet("/v1/quarantine/social", async (string? account, string? cause, [AsParameters] PageQuery page, Database database, HttpContext context, CancellationToken ct) =>
        {
            if (page.Refuses(out Guid? before) is { } wrong)
                return wrong;
            if (account is not null && !Names.IsName(account))
                return Problems.Validation("account", "The id of a channel account is expected.");
            if (cause is not null && !Cause.All.Contains(cause, StringComparer.Ordinal))
                return Problems.Validation("cause", $"One of {string.Join(", ", Cause.All)}.");
            await using var tx = await database.BeginAsync(context.Caller().Tenant, ct);
            return Results.Ok(page.Of(await QuarantinedEvent.ListAsync(tx, account, cause, before, page.Rows, ct), one => one.Id, one => one));
        })
            .ForAdmins()
            .WithSummary("List social events in quarantine")
            .Produces<Page<QuarantinedEvent>>()
            .Refuses(ProblemTypes.Validation);
        app.MapGet("/v1/quarantine/social/{id:guid}", async (Guid id, Database database, HttpContext context, CancellationToken ct) =>
        {
            await using var tx = await database.BeginAsync(context.Caller().Tenant, ct);
            return await QuarantinedEvent.FindAsync(tx, id, ct) is { } one ? Results.Ok(one) : NotFound();
        })
            .ForAdmins()
            .WithSummary("Read about a social event in quarantine")
            .Produces<QuarantinedEvent>()
            .Refuses(ProblemTypes.NotFound);
        app.MapGet("/v1/quarantine/social/{id:guid}/text", async (Guid id, Database database, HttpContext context, CancellationToken ct) =>
        {
            await using var tx = await database.BeginAsync(context.Caller().Tenant, ct);
            if (await QuarantinedEvent.RawAsync(tx, id, HarmlessText.Shown, ct) is not { } raw)
                return NotFound();
            return HarmlessText.Answer(context, raw);
        })
            .ForAdmins()
            .WithSummary("Read a social event in quarantine as plain text")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Refuses(ProblemTypes.NotFound);
    }

    internal static IResult NotFound() => Problems.NotFound("social event in quarantine with this id");
}
