using Omnichannel.Contracts;
using Omnichannel.Conversations.Callbacks;
using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.Handling;

/// <summary>
/// <c>POST /v1/conversations/{id}/spam</c>: ends a conversation that should not be one, with the category <c>spam</c> and whatever callback was promised, and where that is asked for has its sender
/// blocked by the channel's adapter. A conversation that is resolved already is called spam all the same.
/// </summary>
static class MarkAsSpam
{
    internal const string Category = "spam";

    /// <summary>What else is to be done.</summary>
    /// <param name="BlockSender">Whether no more messages of this sender are to come through; false by default.</param>
    internal sealed record Request(bool? BlockSender);

    internal static void Map(WebApplication app) =>
        app.MapPost("/v1/conversations/{id:guid}/spam", async (Guid id, Request? request, HttpContext http, OpenConversation open, TimeProvider time, CancellationToken ct) =>
        {
            var answer = await open.RunAsync<IResult>(http.Caller().Tenant, id, (conversation, tx) => MarkAsync(conversation, tx), ct);
            return answer.OrNotFound();

            async Task<Step<IResult>> MarkAsync(Conversation conversation, TenantTransaction tx)
            {
                var now = time.GetUtcNow();
                var by = http.Caller().Author();
                var block = request?.BlockSender == true;
                if (block && conversation.Channel != "email")
                    return ConversationCommand.Refused(Problems.Validation("blockSender", "Only senders of e-mail can be blocked."));
                conversation.Resolve(by, now);
                conversation.Category = Category;
                var promised = (await CallbackRow.OfAsync(tx, conversation, ct)).Where(c => c.State == "promised");
                conversation.Release(next: null, now);
                return new Step<IResult>(Results.Ok(ConversationCommand.State(conversation)))
                {
                    Writes = [.. promised.Select(c => c.End("cancelled", now))],
                    Events = block && conversation.ReplyTo.Address.Length > 0
                        ? [new SenderBlocked(conversation.Tenant, conversation.Channel, conversation.ReplyTo.Address, conversation.Id, by, now)]
                        : [],
                };
            }
        })
            .ForDesk()
            .WithSummary("Call a conversation spam")
            .Produces<ConversationState>()
            .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound);
}
