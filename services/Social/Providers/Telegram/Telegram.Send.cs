using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Hosting.Storage;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Replies;

namespace Omnichannel.Social.Providers.Telegram;

internal sealed partial class Telegram
{
    private const string Group = "group:";

    /// <inheritdoc/>
    public async Task<MediaPlace> LocateAsync(MediaRef media, SocialAccount account, ProviderApi api, CancellationToken ct)
    {
        var token = account.Secret(AccessToken) ?? throw new MediaGoneException("the account has no access token");
        using var request = new HttpRequestMessage(HttpMethod.Get, api.Url($"bot{token}/getFile?file_id={Uri.EscapeDataString(media.Id!)}"));
        var (status, _, body) = await api.SendAsync(request, ct);
        if ((int)status >= 500 || (int)status == 429)
            throw new HttpRequestException(string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)status}"));
        return body.Text("result", "file_path") is { } path && !path.Contains("..", StringComparison.Ordinal)
            ? new MediaPlace(api.Url($"file/bot{token}/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}"), null)
            : throw new MediaGoneException(body.Line(200, "description") ?? string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)status}"));
    }

    /// <inheritdoc/>
    public Task<Prepared> PrepareAsync(ReplyPart part, SocialAccount account, ProviderApi api, CancellationToken ct)
    {
        var token = account.Secret(AccessToken)!;
        var thread = part.Reply.ThreadKey;
        var isGroup = thread.StartsWith(Group, StringComparison.Ordinal);
        // In a group the answer stands below the question, or nobody knows whom it is for.
        var chat = isGroup ? thread[Group.Length..].Split(':')[0] : thread;
        var answered = isGroup && part.Reply.InReplyTo?.Split(':') is [_, var message, ..] && long.TryParse(message, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new JsonObject { ["message_id"] = number, ["allow_sending_without_reply"] = true }
            : null;
        return Task.FromResult<Prepared>(new Prepared.Call(() => part.File is { } file
            ? Upload(api, token, chat, answered, file)
            : Post(api.Url($"bot{token}/sendMessage"), chat, answered, part.Text!)));
    }

    /// <inheritdoc/>
    public SendOutcome Read(int status, HttpResponseHeaders headers, JsonElement body)
    {
        if (body.Is("ok"))
            return body.Id("result", "message_id") is { } id && body.Id("result", "chat", "id") is { } chat
                ? new SendOutcome.Sent($"{chat}:{id}")
                : new SendOutcome.Unknown("The provider's answer names no message.");
        var told = StorableText.Line(body.Line(400, "description") ?? string.Create(CultureInfo.InvariantCulture, $"HTTP {status}"), 400);
        if (status == 429)
            return new SendOutcome.Later(told, body.Number("parameters", "retry_after") is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, 1, 86_400)) : headers.RetryAfter?.Delta, WholeAccount: true);
        if (status >= 500)
            return new SendOutcome.Later(told);
        var own = status switch
        {
            401 or 404 => "Telegram does not accept the bot's token. ",
            403 when told.Contains("blocked", StringComparison.OrdinalIgnoreCase) => "The customer has blocked the bot. ",
            403 => "The bot may not write there. ",
            _ => "",
        };
        return new SendOutcome.Refused($"{own}The provider says: {told}");
    }

    private static HttpRequestMessage Post(Uri url, string chat, JsonObject? answered, string text)
    {
        var body = new JsonObject { ["chat_id"] = chat, ["text"] = text, ["link_preview_options"] = new JsonObject { ["is_disabled"] = true } };
        if (answered is not null)
            body["reply_parameters"] = answered.DeepClone();
        return new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
    }

    private static HttpRequestMessage Upload(ProviderApi api, string token, string chat, JsonObject? answered, Hosting.Files.AttachedFile file)
    {
        // Photos have bounds of their own; what is beyond them goes as a document, which loses nothing.
        var (method, field) = file.MediaType is "image/jpeg" or "image/png" && file.Content.Length <= 10_000_000 ? ("sendPhoto", "photo") : ("sendDocument", "document");
        var content = new ReadOnlyMemoryContent(file.Content);
        content.Headers.ContentType = MediaTypeHeaderValue.TryParse(file.MediaType, out var type) ? type : new MediaTypeHeaderValue("application/octet-stream");
        var form = new MultipartFormDataContent { { new StringContent(chat), "chat_id" }, { content, field, file.FileName } };
        if (answered is not null)
            form.Add(new StringContent(answered.ToJsonString()), "reply_parameters");
        return new HttpRequestMessage(HttpMethod.Post, api.Url($"bot{token}/{method}")) { Content = form };
    }
}
