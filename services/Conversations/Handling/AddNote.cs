using Omnichannel.Contracts;
using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.Handling;

/// <summary><c>POST /v1/conversations/{id}/notes</c>: a note for colleagues; the customer never sees it. Agents it names (<c>@omar</c>) are told.</summary>
static class AddNote
{
    const int LongestNote = 10_000;

    /// <summary>A note.</summary>
    /// <param name="Text">Plain text, 1 to 10,000 characters.</param>
    internal sealed record Request(string Text);

    /// <summary>A note that was added.</summary>
    /// <param name="MessageId">The timeline entry.</param>
    /// <param name="Seq">Its place in the timeline.</param>
    internal sealed record Answer(Guid MessageId, long Seq);

    internal static void Map(WebApplication app) =>
        app.MapPost("/v1/conversations/{id:guid}/notes", async (Guid id, Request request, HttpContext http, OpenConversation open, TimeProvider time, CancellationToken ct) =>
        {
            var errors = Bounds.Check(("text", request.Text, LongestNote));
            if (string.IsNullOrWhiteSpace(request.Text))
                errors["text"] = ["It is missing."];
            if (errors.Count > 0)
                return Problems.Validation(errors);
            var noteId = http.NewId(time);
            var answer = await open.RunAsync<IResult>(http.Caller().Tenant, id, async (conversation, tx) =>
            {
                if (await FindEntry.SeqAsync(tx, conversation.Tenant, noteId, ct) is { } seq)
                    return new Step<IResult>(Added(id, noteId, seq), Changed: false);
                var entry = Entry(conversation, noteId, http.Caller().Author(), request.Text, time.GetUtcNow());
                return new Step<IResult>(Added(id, noteId, entry.Seq)) { Entry = entry, Events = [.. Mentioned(entry)] };
            }, ct);
            return answer.OrNotFound();
        })
            .ForDesk()
            .WithSummary("Add a note for colleagues")
            .Produces<Answer>(StatusCodes.Status201Created)
            .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound);

    internal static TimelineEntry Entry(Conversation conversation, Guid id, string author, string text, DateTimeOffset now) => new()
    {
        Tenant = conversation.Tenant,
        ConversationId = conversation.Id,
        Seq = conversation.NextSeq(id, "note", author, now),
        Id = id,
        Direction = "note",
        Channel = conversation.Channel,
        ChannelAccount = conversation.ChannelAccount,
        Author = author,
        Text = text,
        At = now,
    };

    static IEnumerable<AgentMentioned> Mentioned(TimelineEntry note) =>
        from agent in Mentions.In(note.Text)
        where agent != note.Author
        select new AgentMentioned(note.Tenant, agent, note.ConversationId, note.Id, note.Seq, note.Author!, note.At);

    static IResult Added(Guid conversation, Guid messageId, long seq) => Results.Created($"/v1/conversations/{conversation}/messages", new Answer(messageId, seq));
}
