using System.Diagnostics;
using System.Diagnostics.Metrics;
using Dapper;
using Microsoft.AspNetCore.Mvc;
using Omnichannel.Chat.Attachments;
using Omnichannel.Chat.Sessions;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;

namespace Omnichannel.Chat.Messages;

/// <summary>
/// <c>POST /chat/sessions/{id}/messages</c>: answered 2xx only once the broker has the message. The widget's own id of it is its external id for ever: sent again after whatever
/// failure, it is the same message and gets the same answer. It comes on the visitor's stream when it stands in the conversation.
/// </summary>
internal sealed class PostMessage(Database database, EventPublisher publisher, TimeProvider time)
{
    public const int LongestText = 8_000;

    private const int MostFiles = 10;

    private static readonly Counter<long> Received = Telemetry.Meter.CreateCounter<long>("omnichannel.chat.received", "{message}", "Visitors' messages confirmed by the broker, repeats included.");

    /// <summary>A message.</summary>
    /// <param name="ClientId">The widget's id of it, unique for the visitor: 1 to 64 letters, digits, hyphens and underscores.</param>
    /// <param name="Text">Plain text, at most 8,000 characters; may be missing where files are named.</param>
    /// <param name="Attachments">Ids of at most 10 files uploaded before.</param>
    internal sealed record Request(string ClientId, string? Text, IReadOnlyList<Guid>? Attachments);

    /// <summary>A message that was taken in.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="At">UTC instant at which it came first.</param>
    internal sealed record Answer(Guid Id, DateTimeOffset At);

    public static void Map(WebApplication app) =>
        app.MapPost("/chat/sessions/{id}/messages", ([FromHeader(Name = SessionToken.Header)] string? token, string id, Request request, HttpContext context, KnownSessions sessions, PostMessage endpoint, CancellationToken ct) =>
            sessions.RunAsync(context, id, token, 1, session => endpoint.RunAsync(session, request, ct)))
            .AllowAnonymous()
            .OpenTo("the visitor whose session it is.")
            .WithSummary("Write a message")
            .Produces<Answer>(StatusCodes.Status201Created)
            .Produces<Answer>()
            .Refuses(ProblemTypes.Validation, KnownSessions.Unknown, Origins.NotAllowed, ProblemTypes.Unavailable);

    private async Task<IResult> RunAsync(VisitorSession session, Request request, CancellationToken ct)
    {
        if (Validate(request) is { Count: > 0 } errors)
            return Problems.Validation(errors);
        Activity.Current?.SetTag(Telemetry.TenantAttribute, session.Account.Tenant).SetTag("omnichannel.channel_account", session.Account.Id);
        var now = time.GetUtcNow();
        var id = DerivedId.Of($"{session.Account.Tenant}\n{session.Account.Id}\n{session.Visitor}\n{request.ClientId}");
        var text = StorableText.Of(request.Text ?? "");
        var told = new ToldMessage(id, "in", request.ClientId, text, [], now);
        if (await KeepAsync(session, told, request.Attachments ?? [], ct) is not { } kept)
            return Problems.Of(KnownSessions.Unknown);
        // Said again under the same ids until the conversation has it: the answer before may have been lost, and so may the event.
        if (kept.Seq is null)
            await publisher.PublishAsync(Outgoing(session, kept.Body is { } first ? ToldMessage.Read(first) : told, now), ct);
        Failpoint.Hit("chat.confirm-answer");
        Received.Add(1);
        var answer = new Answer(id, new DateTimeOffset(kept.At));
        return kept.IsNew ? Results.Created($"/chat/sessions/{session.Id}/stream", answer) : Results.Ok(answer);
    }

    /// <summary>Keeps it, with what it said when it came first; null where the visitor has been forgotten meanwhile.</summary>
    private async Task<(bool IsNew, string? Body, long? Seq, DateTime At)?> KeepAsync(VisitorSession session, ToldMessage told, IReadOnlyList<Guid> files, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(session.Account.Tenant, ct);
        told = told with { Attachments = await VisitorFiles.TakeAsync(tx, session, files, ct) };
        var kept = (await tx.Connection.QueryAsync<(bool IsNew, string? Body, long? Seq, DateTime At)>(new CommandDefinition(
            """
            insert into message (tenant, visitor, id, direction, client_id, body, state, at)
            select tenant, visitor, @Id, 'in', @ClientId, @body, 'received', @At from visitor where tenant = @Tenant and visitor = @Visitor
            on conflict (tenant, visitor, id) do update set client_id = excluded.client_id
            returning xmax = 0, body, seq, at
            """,
            new { session.Account.Tenant, session.Visitor, told.Id, told.ClientId, body = told.Write(), told.At },
            tx.Transaction,
            cancellationToken: ct))).AsList();
        await tx.CommitAsync(ct);
        return kept is [var one] ? one : null;
    }

    private static OutgoingEvent Outgoing(VisitorSession session, ToldMessage message, DateTimeOffset now)
    {
        var (account, known) = (session.Account, session.Known);
        var from = known.Email is { } email ? new Party(email, known.Name, "email") : new Party(known.Subject ?? session.Visitor, known.Name, "user");
        var received = new MessageReceived(
            account.Tenant,
            "chat",
            account.Id,
            $"{session.Visitor}/{message.ClientId}",
            session.Visitor,
            [],
            from,
            null,
            [],
            null,
            message.Text,
            null,
            null,
            [.. message.Attachments.Select(attachment => attachment.Ref)],
            known.Language,
            known.TimeZone,
            null,
            false,
            known.Page is { } page ? new Dictionary<string, string>(StringComparer.Ordinal) { ["page"] = page } : [],
            message.At,
            message.At);
        return OutgoingEvent.Of(received, account.Tenant, Shard.Of(account.Tenant, session.Visitor), now) with { MessageId = message.Id };
    }

    private static Dictionary<string, string[]> Validate(Request request)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (!ClientId.IsOne(request.ClientId))
            errors["clientId"] = [ClientId.Expected];
        if (request.Text is { Length: > LongestText })
            errors["text"] = [$"At most {LongestText} characters."];
        else if (string.IsNullOrWhiteSpace(StorableText.Of(request.Text ?? "")) && request.Attachments is not { Count: > 0 })
            errors["text"] = ["It is missing."];
        if (request.Attachments is { Count: > MostFiles })
            errors["attachments"] = [$"At most {MostFiles}."];
        return errors;
    }
}
