using System.ComponentModel.DataAnnotations;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.Handling;

/// <summary><c>POST /v1/conversations/{id}/transfer</c>: hands a conversation to an agent, a queue or a region, with a note for whoever gets it.</summary>
static class TransferConversation
{
    const int LongestNote = 10_000;

    /// <summary>Where a conversation goes.</summary>
    /// <param name="Kind"><c>agent</c>, <c>queue</c> or <c>region</c>.</param>
    /// <param name="Id">Its name.</param>
    internal sealed record Destination([property: AllowedValues("agent", "queue", "region")] string Kind, string Id);

    /// <summary>A transfer.</summary>
    /// <param name="To">Where to.</param>
    /// <param name="Note">For whoever gets it; at most 10,000 characters.</param>
    internal sealed record Request(Destination To, string? Note);

    internal static void Map(WebApplication app) =>
        app.MapPost("/v1/conversations/{id:guid}/transfer", async (Guid id, Request request, HttpContext http, OpenConversation open, TimeProvider time, CancellationToken ct) =>
        {
            var errors = Bounds.Check(("note", request.Note, LongestNote));
            if (request.To?.Kind is not ("agent" or "queue" or "region"))
                errors["to.kind"] = ["One of agent, queue, region."];
            if (request.To is not null && !Names.IsName(request.To.Id))
                errors["to.id"] = ["1 to 64 lower-case letters, digits and hyphens."];
            if (errors.Count > 0)
                return Problems.Validation(errors);
            var now = time.GetUtcNow();
            var noteId = http.NewId(time);
            var answer = await open.RunAsync<IResult>(http.Caller().Tenant, id, async (conversation, tx) =>
                await FindEntry.SeqAsync(tx, conversation.Tenant, noteId, ct) is null
                    ? Transfer(conversation)
                    : new Step<IResult>(Results.Ok(ConversationCommand.State(conversation)), Changed: false), ct);
            return answer.OrNotFound();

            Step<IResult> Transfer(Conversation conversation)
            {
                var to = request.To!;
                var author = http.Caller().Author();
                conversation.Transfer(
                    to.Kind == "queue" ? null : new TransferTarget(to.Kind, to.Id),
                    to.Kind == "queue" ? to.Id : null,
                    http.Caller().AgentId,
                    Guid.CreateVersion7(now),
                    now);
                var note = request.Note is { Length: > 0 } text ? AddNote.Entry(conversation, noteId, author, text, now) : null;
                var told = new TimelineEvent("transferred") { Queue = to.Kind == "queue" ? to.Id : null, Target = conversation.Target };
                var entry = SystemEntry.Of(conversation, note is null ? noteId : Guid.CreateVersion7(now), author, told, $"Transferred by {author} to {to.Kind} {to.Id}.", now);
                return new Step<IResult>(Results.Ok(ConversationCommand.State(conversation))) { Entries = note is null ? [entry] : [note, entry] };
            }
        })
            .ForDesk()
            .WithSummary("Transfer a conversation to an agent, a queue or a region")
            .Produces<ConversationState>()
            .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound);
}
