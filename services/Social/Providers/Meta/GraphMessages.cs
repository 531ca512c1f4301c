using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Replies;

namespace Omnichannel.Social.Providers.Meta;

/// <summary>How Messenger and Instagram are written to: <c>/{account}/messages</c>, and for public answers the comment's own edge.</summary>
internal static class GraphMessages
{
    private static readonly TimeSpan Standard = TimeSpan.FromHours(24);

    /// <summary>Makes ready what hands a part over.</summary>
    /// <param name="part">The part.</param>
    /// <param name="account">The account.</param>
    /// <param name="api">The API.</param>
    /// <param name="answers">The edge of a comment to which answers are posted: <c>comments</c>, <c>replies</c>.</param>
    /// <param name="platform">Parameter of uploads, or null.</param>
    /// <param name="words">See <see cref="GraphApi.Read"/>.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<Prepared> PrepareAsync(ReplyPart part, SocialAccount account, ProviderApi api, string answers, string? platform, Func<long, string?> words, CancellationToken ct)
    {
        var token = account.Secret(GraphApi.AccessToken)!;
        var reply = part.Reply;
        var isPublic = PublicThread.Is(reply.ThreadKey);
        if (isPublic && reply.InReplyTo is null)
            return new Prepared.Not(new SendOutcome.Refused("It is not known which comment is answered."));
        if (isPublic && !reply.Private)
            return part.File is null
                ? new Prepared.Call(() => GraphApi.Post(api.Url($"{Uri.EscapeDataString(reply.InReplyTo!)}/{answers}"), token, new JsonObject { ["message"] = part.Text }))
                : new Prepared.Not(new SendOutcome.Refused("A file cannot be sent in public. Answer in private, or without it."));
        // A comment may be answered in private once: the customer's own answer opens the thread for more.
        if (isPublic && part.Tag.Number > 1)
            return new Prepared.Not(new SendOutcome.Refused("A comment is answered in private by one message; the customer has to answer it before there can be more."));
        var late = !isPublic && part.Age > Standard;
        if (late && reply.Automatic is not null)
            return new Prepared.Not(new SendOutcome.Refused("After 24 hours only a person may answer."));
        var (content, refusal) = await ContentAsync(part, account, token, api, platform, words, ct);
        if (refusal is not null)
            return new Prepared.Not(refusal);
        content!["metadata"] = part.Tag.ToString();
        var body = new JsonObject
        {
            ["recipient"] = isPublic ? new JsonObject { ["comment_id"] = reply.InReplyTo } : new JsonObject { ["id"] = reply.To.Address },
            ["messaging_type"] = late ? "MESSAGE_TAG" : "RESPONSE",
            ["message"] = content,
        };
        if (late)
            body["tag"] = "HUMAN_AGENT";
        return new Prepared.Call(() => GraphApi.Post(api.Url($"{Uri.EscapeDataString(account.Settings.AccountId ?? "me")}/messages"), token, body));
    }

    /// <summary>What an answer means: messages name themselves by <c>message_id</c>, comments by <c>id</c>.</summary>
    public static SendOutcome Read(int status, HttpResponseHeaders headers, JsonElement body, Func<long, string?> words) =>
        GraphApi.Read(status, headers, body, answer => answer.Id("message_id") ?? answer.Id("id"), words);

    private static async Task<(JsonObject? Content, SendOutcome? Refusal)> ContentAsync(
        ReplyPart part, SocialAccount account, string token, ProviderApi api, string? platform, Func<long, string?> words, CancellationToken ct)
    {
        if (part.File is not { } file)
            return (new JsonObject { ["text"] = part.Text }, null);
        var kind = file.MediaType.Split('/')[0] switch { "image" => "image", "video" => "video", "audio" => "audio", _ => "file" };
        var described = new JsonObject { ["attachment"] = new JsonObject { ["type"] = kind, ["payload"] = new JsonObject { ["is_reusable"] = true } } };
        using var request = GraphApi.Authorized(HttpMethod.Post, api.Url($"{Uri.EscapeDataString(account.Settings.AccountId ?? "me")}/message_attachments{platform}"), token);
        var bytes = new ReadOnlyMemoryContent(file.Content);
        bytes.Headers.ContentType = MediaTypeHeaderValue.TryParse(file.MediaType, out var type) ? type : new MediaTypeHeaderValue("application/octet-stream");
        request.Content = new MultipartFormDataContent { { new StringContent(described.ToJsonString()), "message" }, { bytes, "filedata", file.FileName } };
        var (status, headers, body) = await api.SendAsync(request, ct);
        return GraphApi.Read((int)status, headers, body, answer => answer.Id("attachment_id"), words) switch
        {
            SendOutcome.Sent sent => (new JsonObject { ["attachment"] = new JsonObject { ["type"] = kind, ["payload"] = new JsonObject { ["attachment_id"] = sent.ExternalId } } }, null),
            // Nothing was handed over yet.
            SendOutcome.Unknown unknown => (null, new SendOutcome.Later(unknown.Reason)),
            var refusal => (null, refusal),
        };
    }
}
