using System.Diagnostics;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Customers;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations.Intake;

/// <summary><c>POST /v1/messages</c>: one normalized message from a platform's own channel, an account of kind <c>api</c>.</summary>
static class PostMessage
{
    /// <summary>The sender.</summary>
    /// <param name="Address">The platform's id of its user, an e-mail address or an E.164 number.</param>
    /// <param name="Name">Display name.</param>
    /// <param name="Kind"><c>user</c> (default), <c>email</c> or <c>phone</c>.</param>
    internal sealed record Sender(string Address, string? Name, string? Kind);

    /// <summary>One message of a platform's own channel.</summary>
    /// <param name="ChannelAccount">A channel account of kind <c>api</c>.</param>
    /// <param name="ExternalId">The platform's id of the message, unique in the channel account for ever; 1 to 300 characters. The same again is the same message.</param>
    /// <param name="ThreadId">The platform's thread, 1 to 190 characters; without it everything of the sender is one thread.</param>
    /// <param name="From">Who wrote it.</param>
    /// <param name="Text">Plain text, at most 100,000 characters.</param>
    /// <param name="Subject">At most 500 characters.</param>
    /// <param name="Language">BCP 47 tag, where the platform knows it; the text is looked at as well.</param>
    /// <param name="TimeZone">IANA zone of the sender, where the platform knows it.</param>
    /// <param name="Attributes">Further facts for entry rules, at most 50, as <c>attributes.NAME</c>.</param>
    internal sealed record Request(
        string ChannelAccount,
        string ExternalId,
        string? ThreadId,
        Sender From,
        string Text,
        string? Subject,
        string? Language,
        string? TimeZone,
        IReadOnlyDictionary<string, string>? Attributes);

    internal static void Map(WebApplication app) =>
        app.MapPost("/v1/messages", async (Request request, HttpContext http, Database database, TakeInMessages takeIn, TimeProvider time, CancellationToken ct) =>
        {
            var caller = http.Caller();
            if (caller.Kind != CallerKind.ApiKey && !caller.Roles.Contains("admin"))
                return Problems.Forbidden("Messages are brought in with an API key.");
            var errors = Validate(request);
            if (errors.Count > 0)
                return Problems.Validation(errors);
            if (await ChannelAccounts.FindChannelAccount.RunAsync(database, caller.Tenant, request.ChannelAccount, ct) is not { Channel: "api" })
                return Problems.Validation("channelAccount", "There is no channel account of this name and kind api.");
            var taken = await TakeInAsync(database, takeIn, Normalize(request, caller.Tenant, time.GetUtcNow()), http.NewId(time), ct);
            var answer = new Answer(taken.ConversationId, taken.MessageId, taken.Seq);
            return taken.IsRepeat ? Results.Ok(answer) : Results.Created($"/v1/conversations/{taken.ConversationId}", answer);
        })
            .OpenTo("API keys, and people with the role `admin`.")
            .WithSummary("Bring a message of a platform's own channel in")
            .Produces<Answer>(StatusCodes.Status201Created)
            .Produces<Answer>()
            .Refuses(ProblemTypes.Validation);

    /// <summary>Where a message went.</summary>
    /// <param name="ConversationId">The conversation it began or belongs to.</param>
    /// <param name="MessageId">The timeline entry.</param>
    /// <param name="Seq">Its place in the timeline.</param>
    internal sealed record Answer(Guid ConversationId, Guid MessageId, long Seq);

    static Task<TakenIn> TakeInAsync(Database database, TakeInMessages takeIn, MessageReceived message, Guid id, CancellationToken ct) =>
        Repeat.AfterRollbackAsync(
            async () =>
            {
                await using var tx = await database.BeginAsync(message.Tenant, ct);
                Incoming[] incoming = [new Incoming(message, id, Activity.Current?.Id)];
                var taken = await takeIn.RunAsync(tx, null, incoming, ct);
                await tx.CommitAsync(ct);
                Activity.Current?.SetTag(Telemetry.TenantAttribute, message.Tenant).SetTag(Telemetry.ConversationAttribute, taken[0].ConversationId);
                takeIn.Committed(incoming, taken);
                return taken[0];
            },
            ct);

    static MessageReceived Normalize(Request request, string tenant, DateTimeOffset now)
    {
        var kind = request.From.Kind ?? "user";
        var address = kind == "email" ? request.From.Address.Trim().ToLowerInvariant() : request.From.Address.Trim();
        return new MessageReceived(
            tenant,
            "api",
            request.ChannelAccount,
            request.ExternalId,
            // One thread per sender where the platform has no threads.
            request.ThreadId is { } thread ? $"thread:{thread}" : $"from:{kind}:{address}",
            [],
            new Party(address, request.From.Name, kind),
            null,
            [],
            request.Subject,
            request.Text,
            null,
            null,
            [],
            request.Language,
            request.TimeZone,
            null,
            false,
            request.Attributes ?? new Dictionary<string, string>(StringComparer.Ordinal),
            now,
            now);
    }

    static Dictionary<string, string[]> Validate(Request request)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (!Names.IsName(request.ChannelAccount))
            errors["channelAccount"] = ["1 to 64 lower-case letters, digits and hyphens."];
        Bounded("externalId", request.ExternalId, 1, 300);
        if (request.ThreadId is not null)
            Bounded("threadId", request.ThreadId, 1, 190);
        if (request.From is null)
            errors["from"] = ["It is missing."];
        else
            ValidateSender(request.From);
        Bounded("text", request.Text, 0, 100_000);
        if (request.Subject is not null)
            Bounded("subject", request.Subject, 0, 500);
        if (request.Language is { } language && !Bcp47.IsTag(language))
            errors["language"] = ["A BCP 47 language tag is expected, for example ur or pt-BR."];
        if (request.TimeZone is { } zone && CustomerZone.Canonical(zone) is null)
            errors["timeZone"] = ["An IANA time zone is expected, for example Asia/Karachi."];
        if (request.Attributes is { } attributes && (attributes.Count > 50 || attributes.Any(a => a.Key.Length is 0 or > 64 || a.Value is null || a.Value.Length > 1000 || HasNul(a.Value))))
            errors["attributes"] = ["At most 50, names of at most 64 and values of at most 1000 characters."];
        return errors;

        void Bounded(string field, string? value, int least, int most)
        {
            if (value is null || value.Length < least || value.Length > most || HasNul(value))
                errors[field] = [$"{least} to {most} characters without NUL are expected."];
        }

        void ValidateSender(Sender from)
        {
            Bounded("from.address", from.Address?.Trim(), 1, 180);
            if (from.Name is not null)
                Bounded("from.name", from.Name, 0, 200);
            if (from.Kind is not (null or "user" or "email" or "phone"))
                errors["from.kind"] = ["One of user, email, phone."];
            else if (from.Kind == "email" && from.Address?.Contains('@', StringComparison.Ordinal) != true)
                errors["from.address"] = ["An e-mail address is expected."];
            else if (from.Kind == "phone" && (from.Address is not ['+', ..] || from.Address[1..].Any(c => !char.IsAsciiDigit(c)) || from.Address.Length is < 8 or > 16))
                errors["from.address"] = ["An E.164 number is expected, for example +923001234567."];
        }
    }

    static bool HasNul(string value) => value.Contains('\0', StringComparison.Ordinal);
}
