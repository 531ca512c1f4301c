using Npgsql;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Handling;
using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.Replies;

/// <summary>
/// <c>POST /v1/conversations/{id}/messages</c>: an answer to the customer, on the channel, account and address of his last message and never on another identity of his.
/// </summary>
static class SendReply
{
    const int LongestText = 100_000;
    const int MostReferences = 50;

    internal static readonly ProblemType CustomerErased = new(
        StatusCodes.Status409Conflict,
        "customer-erased",
        "The customer was erased.",
        "The customer of the conversation was erased: there is no address to answer.",
        "Nothing can be sent. A new message of the customer begins a new conversation.");

    /// <summary>An answer to the customer.</summary>
    /// <param name="Text">Plain text, at most 100,000 characters.</param>
    /// <param name="Attachments">Uploaded before through the channel's adapter.</param>
    /// <param name="Cc">Further recipients (e-mail).</param>
    /// <param name="Template">A template of the provider to send in place of the text, which then is what the timeline shows (WhatsApp, also when its window of 24 hours is closed).</param>
    /// <param name="Private">True: answer a public comment to its author alone, where the provider can.</param>
    internal sealed record Request(string Text, IReadOnlyList<AttachmentRef>? Attachments, IReadOnlyList<Copy>? Cc, ReplyTemplate? Template = null, bool Private = false);

    /// <summary>A further recipient.</summary>
    /// <param name="Address">E-mail address.</param>
    /// <param name="Name">Display name.</param>
    internal sealed record Copy(string Address, string? Name);

    /// <summary>A reply that will leave.</summary>
    /// <param name="ReplyId">The timeline entry, whose <c>state</c> tells what became of it.</param>
    /// <param name="Seq">Its place in the timeline.</param>
    internal sealed record Answer(Guid ReplyId, long Seq);

    internal static void Map(WebApplication app) =>
        app.MapPost("/v1/conversations/{id:guid}/messages", async (Guid id, Request request, HttpContext http, OpenConversation open, TimeProvider time, CancellationToken ct) =>
        {
            var errors = Validate(request);
            if (errors.Count > 0)
                return Problems.Validation(errors);
            var replyId = http.NewId(time);
            var answer = await open.RunAsync<IResult>(http.Caller().Tenant, id, async (conversation, tx) =>
            {
                if (await FindEntry.SeqAsync(tx, conversation.Tenant, replyId, ct) is { } seq)
                    return new Step<IResult>(Accepted(replyId, seq), Changed: false);
                if (conversation.ReplyTo.Address.Length == 0)
                    return ConversationCommand.Refused(Problems.Conflict(CustomerErased));
                return await ReplyAsync(conversation, tx, replyId, request, http.Caller().Author(), time.GetUtcNow(), ct);
            }, ct);
            return answer.OrNotFound();
        })
            .ForDesk()
            .WithSummary("Answer the customer")
            .Produces<Answer>(StatusCodes.Status202Accepted)
            .Refuses(ProblemTypes.Validation, ProblemTypes.NotFound, CustomerErased);

    static async Task<Step<IResult>> ReplyAsync(
        Conversation conversation, TenantTransaction tx, Guid replyId, Request request, string author, DateTimeOffset now, CancellationToken ct)
    {
        var cc = (request.Cc ?? []).Select(c => new Party(c.Address.Trim().ToLowerInvariant(), c.Name, "email")).ToList();
        var entry = Entry(conversation, replyId, author, request.Text, cc, request.Attachments ?? [], now) with { Public = conversation.Public && !request.Private };
        conversation.Answer(now);
        var step = new Step<IResult>(Accepted(replyId, entry.Seq)) { Entry = entry };
        return entry.State == "sent" ? step : step with { Events = [await RequestAsync(conversation, tx, entry, now, ct, request.Template, request.Private)], Writes = [.. Copies(conversation, cc)] };
    }

    /// <summary>A reply as an entry of the timeline.</summary>
    internal static TimelineEntry Entry(
        Conversation conversation, Guid replyId, string? author, string text, IReadOnlyList<Party> cc, IReadOnlyList<AttachmentRef> attachments, DateTimeOffset now)
    {
        // The platform of an api account reads replies from us: it has it with the commit.
        var state = conversation.Channel == "api" ? "sent" : "requested";
        return new TimelineEntry
        {
            Tenant = conversation.Tenant,
            ConversationId = conversation.Id,
            Seq = conversation.NextSeq(replyId, "out", author, now),
            Id = replyId,
            Direction = "out",
            Channel = conversation.Channel,
            ChannelAccount = conversation.ChannelAccount,
            Author = author,
            Recipient = conversation.ReplyTo.Address,
            Cc = cc,
            Subject = conversation.Subject,
            Text = text,
            Attachments = attachments,
            State = state,
            StateAt = now,
            At = now,
        };
    }

    /// <summary>What the channel's adapter is asked to send.</summary>
    internal static async Task<ReplyRequested> RequestAsync(
        Conversation conversation, TenantTransaction tx, TimelineEntry entry, DateTimeOffset now, CancellationToken ct, ReplyTemplate? template = null, bool isPrivate = false) =>
        new(
            conversation.Tenant,
            entry.Id,
            conversation.Id,
            conversation.Channel,
            conversation.ChannelAccount,
            conversation.ThreadKey,
            conversation.ReplyFrom,
            await SenderNameAsync(tx, conversation, ct),
            conversation.ReplyTo,
            entry.Cc,
            conversation.Subject,
            conversation.InReplyTo,
            await ReferencesAsync(tx, conversation, ct),
            entry.Text,
            entry.Attachments,
            entry.Automatic,
            template,
            isPrivate,
            await CustomerWroteAtAsync(tx, conversation, ct),
            now);

    // Whoever is in copy may answer.
    static IEnumerable<NpgsqlBatchCommand> Copies(Conversation conversation, List<Party> cc)
    {
        if (cc.Count > 0)
        {
            yield return Rows.Command(
                "insert into participant select * from json_populate_recordset(null::participant, $1) on conflict do nothing",
                Rows.Of([.. cc.DistinctBy(c => c.Address).Select(c => new { conversation.Tenant, ConversationId = conversation.Id, c.Address })]));
        }
    }

    static async Task<string?> SenderNameAsync(TenantTransaction tx, Conversation conversation, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select name from channel_account where tenant = $1 and id = $2", tx.Connection, tx.Transaction)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = conversation.Tenant }, new NpgsqlParameter<string> { TypedValue = conversation.ChannelAccount } },
        };
        return await command.ExecuteScalarAsync(ct) as string;
    }

    // The thread's first message and its latest ones.
    static async Task<IReadOnlyList<string>> ReferencesAsync(TenantTransaction tx, Conversation conversation, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select reference from message where tenant = $1 and conversation_id = $2 and reference is not null order by seq = 1 desc, seq desc limit $3", tx.Connection, tx.Transaction)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = conversation.Tenant },
                new NpgsqlParameter<Guid> { TypedValue = conversation.Id },
                new NpgsqlParameter<int> { TypedValue = MostReferences },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var latestFirst = new List<string>();
        while (await reader.ReadAsync(ct))
            latestFirst.Add(reader.GetString(0));
        return latestFirst.Count == 0 ? [] : [latestFirst[0], .. latestFirst.Skip(1).Reverse()];
    }

    static async Task<DateTimeOffset?> CustomerWroteAtAsync(TenantTransaction tx, Conversation conversation, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select coalesce(sent_at, at) from message where tenant = $1 and conversation_id = $2 and direction = 'in' order by seq desc limit 1", tx.Connection, tx.Transaction)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = conversation.Tenant }, new NpgsqlParameter<Guid> { TypedValue = conversation.Id } },
        };
        return await command.ExecuteScalarAsync(ct) is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }

    static IResult Accepted(Guid replyId, long seq) => Results.Json(new Answer(replyId, seq), statusCode: 202);

    static Dictionary<string, string[]> Validate(Request request)
    {
        var errors = Bounds.Check(("text", request.Text, LongestText));
        if (string.IsNullOrWhiteSpace(request.Text) && request.Attachments is not { Count: > 0 })
            errors["text"] = ["It is missing."];
        if (request.Attachments is { Count: > 50 } || request.Attachments?.Any(a => a?.FileName is null || a.MediaType is null) == true)
            errors["attachments"] = ["At most 50, each with id, fileName, mediaType and size."];
        if (request.Template is { } template && !(IsWord(template.Name, 512) && IsWord(template.Language, 35) && template.Parameters is { Count: <= 50 } && template.Parameters.All(p => IsWord(p, 1024))))
            errors["template"] = ["A name, a language and at most 50 parameters of 1 to 1024 characters without NUL are expected."];
        if (request.Cc is { Count: > 50 })
            errors["cc"] = ["At most 50."];
        for (var i = 0; i < (request.Cc?.Count ?? 0); i++)
        {
            if (request.Cc![i]?.Address is not { Length: > 2 and <= 320 } address || !address.Contains('@', StringComparison.Ordinal) || address.Any(char.IsControl))
                errors[$"cc[{i}].address"] = ["An e-mail address is expected."];
        }

        return errors;
    }

    static bool IsWord(string? text, int most) => text is { Length: > 0 } && text.Length <= most && !text.Contains('\0', StringComparison.Ordinal);
}
