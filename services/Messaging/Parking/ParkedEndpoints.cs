using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;
using RabbitMQ.Client.Exceptions;

namespace Omnichannel.Messaging.Parking;

/// <summary>The operator's view of parked messages, on the service that owns them: list, replay, delete.</summary>
static class ParkedEndpoints
{
    static readonly ProblemType QueueGone = new(
        StatusCodes.Status409Conflict,
        "queue-gone",
        "The queue it came from does not exist any more.",
        "A parked message is replayed to the queue it came from, and a newer release has no such queue.",
        "It stays parked: delete it, or bring the queue back.");

    internal static void Map(WebApplication app)
    {
        app.MapGet("/internal/parked", async (ParkedMessages parked, [AsParameters] PageQuery page, CancellationToken ct) =>
            page.Refuses(out Guid? after) ?? Results.Ok(page.Of(await parked.ListAsync(page.Rows, after, ct), entry => entry.Id, entry => entry)))
            .ForOperators()
            .WithSummary("List parked messages")
            .Produces<Page<ParkedMessages.Entry>>()
            .Refuses(ProblemTypes.Validation);
        app.MapPost("/internal/parked/{id:guid}/replay", async (Guid id, ParkedMessages parked, CancellationToken ct) =>
        {
            try
            {
                return await parked.ReplayAsync(id, ct) ? Results.NoContent() : Problems.NotFound("parked message with this id");
            }
            catch (PublishException exception) when (exception.IsReturn)
            {
                return Problems.Conflict(QueueGone);
            }
        })
            .ForOperators()
            .WithSummary("Replay a parked message")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(ProblemTypes.NotFound, QueueGone);
        app.MapDelete("/internal/parked/{id:guid}", async (Guid id, ParkedMessages parked, CancellationToken ct) =>
            await parked.DeleteAsync(id, ct) ? Results.NoContent() : Problems.NotFound("parked message with this id"))
            .ForOperators()
            .WithSummary("Delete a parked message")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(ProblemTypes.NotFound);
    }
}
