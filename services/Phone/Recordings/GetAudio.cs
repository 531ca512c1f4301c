using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Phone.Recordings;

/// <summary><c>GET /v1/attachments/phone/{id}</c>: the audio of a message or recording, for whoever works in the tenant.</summary>
internal static class GetAudio
{
    public static void Map(WebApplication app) =>
        app.MapGet("/v1/attachments/phone/{id:guid}", (Guid id, Database database, HttpContext context, CancellationToken ct) =>
            ServeAttachment.AnswerAsync(context, database, context.Caller().Tenant, id, ct))
            .WithSummary("Read the audio of a message or a recorded call")
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .Refuses(ProblemTypes.NotFound);
}
