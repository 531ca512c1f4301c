using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Email.Attachments;

/// <summary><c>GET /v1/attachments/email/{id}</c>: the bytes, for whoever works in the tenant.</summary>
public static class GetAttachment
{
    /// <summary>Maps the endpoint.</summary>
    public static void Map(WebApplication app) =>
        app.MapGet("/v1/attachments/email/{id:guid}", (Guid id, Database database, HttpContext context, CancellationToken ct) =>
            ServeAttachment.AnswerAsync(context, database, context.Caller().Tenant, id, ct))
            .WithSummary("Read the bytes of an attachment")
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .Refuses(ProblemTypes.NotFound);
}
