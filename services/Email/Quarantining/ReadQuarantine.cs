using Omnichannel.Email.Reading;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Email.Quarantining;

/// <summary>
/// <c>GET /v1/quarantine/email</c>, the latest first, <c>GET /v1/quarantine/email/{id}</c>, and <c>GET /v1/quarantine/email/{id}/text</c>: the mail as it came, as
/// plain text that neither a browser nor a terminal takes for anything else.
/// </summary>
public static class ReadQuarantine
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(WebApplication app)
    {
        app.MapGet("/v1/quarantine/email", async (string? account, string? cause, [AsParameters] PageQuery page, Database database, HttpContext context, CancellationToken ct) =>
        {
            if (page.Refuses(out Guid? before) is { } wrong)
                return wrong;
            if (account is not null && !Names.IsName(account))
                return Problems.Validation("account", "The id of a channel account is expected.");
            if (cause is not null && !Refusal.All.Contains(cause, StringComparer.Ordinal))
                return Problems.Validation("cause", $"One of {string.Join(", ", Refusal.All)}.");
            await using var tx = await database.BeginAsync(context.Caller().Tenant, ct);
            return Results.Ok(page.Of(await QuarantinedMail.ListAsync(tx, account, cause, before, page.Rows, ct), mail => mail.Id, mail => mail));
        })
            .ForAdmins()
            .WithSummary("List mails in quarantine")
            .Produces<Page<QuarantinedMail>>()
            .Refuses(ProblemTypes.Validation);
        app.MapGet("/v1/quarantine/email/{id:guid}", async (Guid id, Database database, HttpContext context, CancellationToken ct) =>
        {
            await using var tx = await database.BeginAsync(context.Caller().Tenant, ct);
            return await QuarantinedMail.FindAsync(tx, id, ct) is { } mail ? Results.Ok(mail) : NotFound();
        })
            .ForAdmins()
            .WithSummary("Read about a mail in quarantine")
            .Produces<QuarantinedMail>()
            .Refuses(ProblemTypes.NotFound);
        app.MapGet("/v1/quarantine/email/{id:guid}/text", async (Guid id, Database database, HttpContext context, CancellationToken ct) =>
        {
            await using var tx = await database.BeginAsync(context.Caller().Tenant, ct);
            if (await QuarantinedMail.RawAsync(tx, id, HarmlessText.Shown, ct) is not { } raw)
                return NotFound();
            return HarmlessText.Answer(context, raw);
        })
            .ForAdmins()
            .WithSummary("Read a mail in quarantine as plain text")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Refuses(ProblemTypes.NotFound);
    }

    internal static IResult NotFound() => Problems.NotFound("mail in quarantine with this id");
}
