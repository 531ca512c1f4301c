using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Omnichannel.House.Providers;

/// <summary>WhatsApp Cloud API as Meta's reference describes it: <c>/{phone-number-id}/messages</c>, <c>/{phone-number-id}/media</c>, <c>/{media-id}</c>.</summary>
static class WhatsAppApi
{
    const int LongestText = 4096;

    internal static void Map(IEndpointRouteBuilder app, ProviderServer server)
    {
        app.MapPost("/whatsapp/{phone}/messages", (string phone, HttpContext context) => TakeAsync(server, phone, context));
        app.MapPost("/whatsapp/{phone}/media", async (string phone, HttpContext context) =>
        {
            if (!server.Knows(phone, ProviderServer.Bearer(context)))
            {
                await server.RefuseAsync(context, 401, Error(190, "Error validating access token: Session has expired"));
                return;
            }

            var form = await context.Request.ReadFormAsync();
            if (form["messaging_product"] != "whatsapp" || form.Files.GetFile("file") is not { } file)
            {
                await server.RefuseAsync(context, 400, Error(100, "Invalid parameter"));
                return;
            }

            using var content = new MemoryStream();
            await file.CopyToAsync(content);
            await context.Response.WriteAsJsonAsync(new { id = server.AddFile(server.NewId("media"), content.ToArray(), file.ContentType) });
        });
        app.MapGet("/whatsapp/{media}", async (string media, HttpContext context) =>
        {
            if (!server.KnowsAnybody(ProviderServer.Bearer(context)))
                await server.RefuseAsync(context, 401, Error(190, "Error validating access token: Session has expired"));
            else if (server.File(media) is not { } file)
                await server.RefuseAsync(context, 400, Error(100, $"Unsupported get request. Object with ID '{media}' does not exist"));
            else
                await context.Response.WriteAsJsonAsync(new
                {
                    messaging_product = "whatsapp",
                    url = $"{server.Url}/whatsapp/files/{media}",
                    mime_type = file.MediaType,
                    sha256 = Convert.ToHexStringLower(SHA256.HashData(file.Bytes)),
                    file_size = file.Bytes.Length,
                    id = media,
                });
        });
        app.MapGet("/whatsapp/files/{media}", async (string media, HttpContext context) =>
        {
            if (!server.KnowsAnybody(ProviderServer.Bearer(context)) || server.File(media) is not { } file)
            {
                context.Response.StatusCode = 404;
                return;
            }

            context.Response.ContentType = file.MediaType;
            await context.Response.Body.WriteAsync(file.Bytes);
        });
    }

    static async Task TakeAsync(ProviderServer server, string phone, HttpContext context)
    {
        if (!server.Knows(phone, ProviderServer.Bearer(context)))
        {
            await server.RefuseAsync(context, 401, Error(190, "Error validating access token: Session has expired"));
            return;
        }

        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        var kind = (string?)body["type"] ?? "text";
        var to = (string?)body["to"] ?? (string?)body["recipient"];
        var fault = (string?)body["messaging_product"] != "whatsapp" ? "(#100) The parameter messaging_product is required."
            : to is null ? "(#100) The parameter to is required."
            : body[kind] is null ? $"(#100) The parameter {kind} is required."
            : kind == "text" && ((string)body["text"]!["body"]!).Length is 0 or > LongestText ? "(#100) Param text['body'] must be at most 4096 characters long."
            : kind is "image" or "video" or "audio" or "document" && server.File((string)body[kind]!["id"]!) is null ? "(#131053) Media upload error"
            : kind == "template" && (string?)body["template"]!["name"] == "missing" ? "(#132001) Template name does not exist in the translation"
            : null;
        if (fault is not null)
        {
            await server.RefuseAsync(context, 400, Error(fault.Contains("132001", StringComparison.Ordinal) ? 132001 : 100, fault));
            return;
        }

        var id = server.NewId("wamid.");
        var text = kind switch { "text" => (string)body["text"]!["body"]!, "template" => $"template {body["template"]!["name"]}", _ => $"{kind} {body[kind]!["id"]}" };
        await server.TakesAsync(
            context,
            new TakenByProvider("whatsapp", phone, id, to!, text, body),
            new { messaging_product = "whatsapp", contacts = new[] { new { input = to, wa_id = to } }, messages = new[] { new { id, message_status = "accepted" } } },
            () => Error(130429, "Rate limit hit"),
            Error(131000, "Something went wrong"));
    }

    internal static object Error(int code, string message) => new { error = new { message, type = "OAuthException", code, error_data = new { messaging_product = "whatsapp", details = message }, fbtrace_id = "A1" } };
}
