using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Omnichannel.House.Providers;

/// <summary>Messenger's and Instagram's side as Meta's references describe it: <c>/{account}/messages</c> with windows and tags, <c>/{account}/message_attachments</c>, and the edges of comments.</summary>
static class GraphMessagesApi
{
    /// <summary>A customer who last wrote between a day and a week ago.</summary>
    public const string Late = "300300300";

    internal static void Map(IEndpointRouteBuilder app, ProviderServer server)
    {
        foreach (var (provider, answers, longest, inBytes) in new[] { ("messenger", "comments", 2000, false), ("instagram", "replies", 1000, true) })
        {
            app.MapPost($"/{provider}/{{account}}/messages", (string account, HttpContext context) => TakeAsync(server, provider, account, context, longest, inBytes));
            app.MapPost($"/{provider}/{{account}}/message_attachments", async (string account, HttpContext context) =>
            {
                var form = await context.Request.ReadFormAsync();
                if (!server.Knows(account, ProviderServer.Bearer(context)))
                    await server.RefuseAsync(context, 401, WhatsAppApi.Error(190, "Error validating access token: Session has expired"));
                else if (form.Files.GetFile("filedata") is not { } file || JsonNode.Parse((string?)form["message"] ?? "{}")!["attachment"] is null || (provider == "instagram" && context.Request.Query["platform"] != "instagram"))
                    await server.RefuseAsync(context, 400, WhatsAppApi.Error(100, "Invalid parameter"));
                else
                {
                    using var content = new MemoryStream();
                    await file.CopyToAsync(content);
                    await context.Response.WriteAsJsonAsync(new { attachment_id = server.AddFile(server.NewId("attachment"), content.ToArray(), file.ContentType) });
                }
            });
            foreach (var edge in new[] { answers, "mentions" })
                app.MapPost($"/{provider}/{{comment}}/{edge}", async (string comment, HttpContext context) =>
                {
                    var body = (await JsonNode.ParseAsync(context.Request.Body))!;
                    if (ProviderServer.Bearer(context) is not { } token || server.AccountOf(token) is not { } account)
                        await server.RefuseAsync(context, 401, WhatsAppApi.Error(190, "Error validating access token: Session has expired"));
                    else if ((string?)body["message"] is not { Length: > 0 } text)
                        await server.RefuseAsync(context, 400, WhatsAppApi.Error(100, "The parameter message is required"));
                    else
                    {
                        var id = server.NewId($"{comment}_");
                        await server.TakesAsync(
                            context, new TakenByProvider(provider, account, id, $"{edge} of {comment}", text, body), new { id }, () => WhatsAppApi.Error(32, "Page request limit reached"), WhatsAppApi.Error(2, "Service temporarily unavailable"));
                    }
                });
        }

        app.MapGet("/cdn/{id}", async (string id, HttpContext context) =>
        {
            if (server.File(id) is not { } file)
            {
                context.Response.StatusCode = 404;
                return;
            }

            context.Response.ContentType = file.MediaType;
            await context.Response.Body.WriteAsync(file.Bytes);
        });
    }

    static async Task TakeAsync(ProviderServer server, string provider, string account, HttpContext context, int longest, bool inBytes)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        var to = (string?)body["recipient"]?["id"] ?? (string?)body["recipient"]?["comment_id"];
        var message = body["message"];
        var text = (string?)message?["text"];
        var length = text is null ? 0 : inBytes ? Encoding.UTF8.GetByteCount(text) : text.Length;
        if (!server.Knows(account, ProviderServer.Bearer(context)))
            await server.RefuseAsync(context, 401, WhatsAppApi.Error(190, "Error validating access token: Session has expired"));
        else if (to is null || message is null || (text is null && server.File((string?)message["attachment"]?["payload"]?["attachment_id"] ?? "") is null))
            await server.RefuseAsync(context, 400, WhatsAppApi.Error(100, "Invalid parameter"));
        else if (length > longest)
            await server.RefuseAsync(context, 400, WhatsAppApi.Error(100, "Length of param message[text] must be less than or equal to " + longest));
        else if (to == Late && (string?)body["tag"] != "HUMAN_AGENT")
            await server.RefuseAsync(context, 400, WhatsAppApi.Error(10, "This message is sent outside of allowed window."));
        else
        {
            var id = server.NewId("m_");
            await server.TakesAsync(
                context,
                new TakenByProvider(provider, account, id, to, text ?? (string)message["attachment"]!["type"]!, body),
                new { recipient_id = to, message_id = id },
                () => WhatsAppApi.Error(613, "Calls to this API have exceeded the rate limit"),
                WhatsAppApi.Error(2, "Service temporarily unavailable"));
        }
    }
}
