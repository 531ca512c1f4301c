using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Omnichannel.House.Providers;

/// <summary>Telegram Bot API as its reference describes it: <c>/bot{token}/sendMessage</c>, <c>sendPhoto</c>, <c>sendDocument</c>, <c>getFile</c>, and <c>/file/bot{token}/{path}</c>.</summary>
static class TelegramApi
{
    const int LongestText = 4096;

    /// <summary>A customer who has blocked every bot.</summary>
    public const string Blocker = "400400400";

    internal static void Map(IEndpointRouteBuilder app, ProviderServer server)
    {
        app.MapPost("/telegram/bot{token}/sendMessage", async (string token, HttpContext context) =>
        {
            var body = (await JsonNode.ParseAsync(context.Request.Body))!;
            await TakeAsync(server, token, context, (string?)body["chat_id"], (string?)body["text"], body);
        });
        foreach (var (method, field) in new[] { ("sendPhoto", "photo"), ("sendDocument", "document") })
            app.MapPost($"/telegram/bot{{token}}/{method}", async (string token, HttpContext context) =>
            {
                var form = await context.Request.ReadFormAsync();
                var file = form.Files.GetFile(field);
                await TakeAsync(server, token, context, form["chat_id"], file is null ? null : $"{field} {file.FileName}", new JsonObject { [field] = file?.FileName });
            });
        app.MapGet("/telegram/bot{token}/getFile", async (string token, HttpContext context) =>
        {
            var id = (string?)context.Request.Query["file_id"] ?? "";
            if (!server.KnowsAnybody(token))
                await server.RefuseAsync(context, 401, Error(401, "Unauthorized"));
            else if (server.File(id) is not { } file)
                await server.RefuseAsync(context, 400, Error(400, "Bad Request: wrong file_id or the file is temporarily unavailable"));
            else
                await context.Response.WriteAsJsonAsync(new { ok = true, result = new { file_id = id, file_unique_id = id, file_size = file.Bytes.Length, file_path = $"files/{id}" } });
        });
        app.MapGet("/telegram/file/bot{token}/files/{id}", async (string token, string id, HttpContext context) =>
        {
            if (!server.KnowsAnybody(token) || server.File(id) is not { } file)
            {
                context.Response.StatusCode = 404;
                return;
            }

            await context.Response.Body.WriteAsync(file.Bytes);
        });
    }

    static async Task TakeAsync(ProviderServer server, string token, HttpContext context, string? chat, string? text, JsonNode body)
    {
        if (server.AccountOf(token) is not { } account)
            await server.RefuseAsync(context, 401, Error(401, "Unauthorized"));
        else if (!long.TryParse(chat, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            await server.RefuseAsync(context, 400, Error(400, "Bad Request: chat not found"));
        else if (chat == Blocker)
            await server.RefuseAsync(context, 403, Error(403, "Forbidden: bot was blocked by the user"));
        else if (text is not { Length: > 0 and <= LongestText })
            await server.RefuseAsync(context, 400, Error(400, text is { Length: > 0 } ? "Bad Request: message is too long" : "Bad Request: message text is empty"));
        else
        {
            var id = server.NewId("");
            await server.TakesAsync(
                context,
                new TakenByProvider("telegram", account, $"{chat}:{int.Parse(id, CultureInfo.InvariantCulture)}", chat, text, body),
                new { ok = true, result = new { message_id = int.Parse(id, CultureInfo.InvariantCulture), chat = new { id = number, type = "private" }, text } },
                () => new { ok = false, error_code = 429, description = "Too Many Requests: retry after 1", parameters = new { retry_after = 1 } },
                Error(500, "Internal Server Error"));
        }
    }

    static object Error(int code, string description) => new { ok = false, error_code = code, description };
}
