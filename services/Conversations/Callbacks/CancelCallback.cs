using Omnichannel.Conversations.Handling;
using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.Callbacks;

/// <summary><c>DELETE /v1/conversations/{id}/callbacks/{callbackId}</c>: cancels a promise before it is due; what rested because of it waits on.</summary>
static class CancelCallback
{
    static readonly ProblemType AlreadyDue = new(
        StatusCodes.Status409Conflict,
        "callback-due",
        "The callback has been due.",
        "Its time has come, and the conversation was brought up again.",
        "Nothing can be cancelled any more: answer the customer or resolve the conversation.");

    internal static void Map(WebApplication app) =>
        app.MapDelete("/v1/conversations/{id:guid}/callbacks/{callbackId:guid}", async (
            Guid id, Guid callbackId, HttpContext http, OpenConversation open, TimeProvider time, CancellationToken ct) =>
        {
            var now = time.GetUtcNow();
            var answer = await open.RunAsync<IResult>(http.Caller().Tenant, id, async (conversation, tx) =>
            {
                var callbacks = await CallbackRow.OfAsync(tx, conversation, ct);
                if (callbacks.Find(c => c.Id == callbackId) is not { } row)
                    return ConversationCommand.Refused(Problems.NotFound("callback of the conversation with this id"));
                if (row.State != "promised")
                    return new Step<IResult>(row.State == "cancelled" ? Results.NoContent() : Problems.Conflict(AlreadyDue), Changed: false);
                conversation.Release(CallbackRow.Earliest(callbacks.Where(c => c != row)), now);
                var entry = SystemEntry.Of(
                    conversation, Guid.CreateVersion7(now), http.Caller().Author(), row.Event("callback-cancelled"), $"Callback for {row.Time.InWords()} cancelled.", now);
                return new Step<IResult>(Results.NoContent()) { Entry = entry, Writes = [row.End("cancelled", now)] };
            }, ct);
            return answer.OrNotFound();
        })
            .ForDesk()
            .WithSummary("Cancel a callback")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(ProblemTypes.NotFound, AlreadyDue);
}
