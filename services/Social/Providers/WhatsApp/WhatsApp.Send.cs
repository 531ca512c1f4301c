using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Hosting.Files;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Providers.Meta;
using Omnichannel.Social.Replies;

namespace Omnichannel.Social.Providers.WhatsApp;

internal sealed partial class WhatsApp
{
    /// <inheritdoc/>
    public async Task<MediaPlace> LocateAsync(MediaRef media, SocialAccount account, ProviderApi api, CancellationToken ct)
    {
        var token = account.Secret(GraphApi.AccessToken) ?? throw new MediaGoneException("the account has no access token");
        using var request = GraphApi.Authorized(HttpMethod.Get, api.Url($"{Uri.EscapeDataString(media.Id!)}?phone_number_id={Uri.EscapeDataString(account.Settings.AccountId ?? "")}"), token);
        var (status, _, body) = await api.SendAsync(request, ct);
        if ((int)status >= 500 || (int)status == 429)
            throw new HttpRequestException($"HTTP {(int)status}");
        return body.Text("url") is { } url && Uri.TryCreate(url, UriKind.Absolute, out var place)
            ? new MediaPlace(place, token)
            : throw new MediaGoneException(body.Line(200, "error", "message") ?? $"HTTP {(int)status}");
    }

    /// <inheritdoc/>
    public async Task<Prepared> PrepareAsync(ReplyPart part, SocialAccount account, ProviderApi api, CancellationToken ct)
    {
        var token = account.Secret(GraphApi.AccessToken)!;
        var message = new JsonObject { ["messaging_product"] = "whatsapp", ["recipient_type"] = "individual", ["biz_opaque_callback_data"] = part.Tag.ToString() };
        var to = part.Reply.To;
        if (part.Reply.ThreadKey.StartsWith("group:", StringComparison.Ordinal))
            (message["recipient_type"], message["to"]) = ("group", part.Reply.ThreadKey["group:".Length..]);
        else if (to.Kind == "phone")
            message["to"] = to.Address.TrimStart('+');
        else
            message["recipient"] = to.Address;
        if (part.Reply.Template is { } template)
            Fill(message, "template", Template(template));
        else if (part.File is { } file)
        {
            var (id, refusal) = await UploadAsync(file, account, token, api, ct);
            if (refusal is not null)
                return new Prepared.Not(refusal);
            var kind = KindOf(file.MediaType);
            var named = new JsonObject { ["id"] = id };
            if (kind == "document")
                named["filename"] = file.FileName;
            Fill(message, kind, named);
        }
        else
            Fill(message, "text", new JsonObject { ["body"] = part.Text, ["preview_url"] = false });
        return new Prepared.Call(() => GraphApi.Post(api.Url($"{Uri.EscapeDataString(account.Settings.AccountId ?? "")}/messages"), token, message));
    }

    /// <inheritdoc/>
    public SendOutcome Read(int status, HttpResponseHeaders headers, JsonElement body) =>
        GraphApi.Read(status, headers, body, answer => answer.Items("messages").FirstOrDefault().Id("id"), Words);

    private static void Fill(JsonObject message, string kind, JsonObject content) => (message["type"], message[kind]) = (kind, content);

    private static JsonObject Template(Contracts.ReplyTemplate template)
    {
        var content = new JsonObject { ["name"] = template.Name, ["language"] = new JsonObject { ["code"] = template.Language } };
        if (template.Parameters.Count > 0)
            content["components"] = new JsonArray(new JsonObject
            {
                ["type"] = "body",
                ["parameters"] = new JsonArray([.. template.Parameters.Select(text => new JsonObject { ["type"] = "text", ["text"] = text })]),
            });
        return content;
    }

    private static async Task<(string? Id, SendOutcome? Refusal)> UploadAsync(AttachedFile file, SocialAccount account, string token, ProviderApi api, CancellationToken ct)
    {
        using var request = GraphApi.Authorized(HttpMethod.Post, api.Url($"{Uri.EscapeDataString(account.Settings.AccountId ?? "")}/media"), token);
        var content = new ByteArrayContent(file.Content.ToArray());
        content.Headers.ContentType = MediaTypeHeaderValue.TryParse(file.MediaType, out var type) ? type : new MediaTypeHeaderValue("application/octet-stream");
        request.Content = new MultipartFormDataContent { { new StringContent("whatsapp"), "messaging_product" }, { content, "file", file.FileName } };
        var (status, headers, body) = await api.SendAsync(request, ct);
        // Nothing has been handed over yet: what would be unknown of a message is known of a file.
        return GraphApi.Read((int)status, headers, body, answer => answer.Id("id"), Words) switch
        {
            SendOutcome.Sent sent => (sent.ExternalId, null),
            SendOutcome.Unknown unknown => (null, new SendOutcome.Later(unknown.Reason)),
            var refusal => (null, refusal),
        };
    }

    private static string KindOf(string mediaType) => mediaType switch
    {
        "image/jpeg" or "image/png" => "image",
        "video/mp4" or "video/3gpp" => "video",
        "audio/aac" or "audio/mp4" or "audio/mpeg" or "audio/amr" or "audio/ogg" => "audio",
        _ => "document",
    };
}
