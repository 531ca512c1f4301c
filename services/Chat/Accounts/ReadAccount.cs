using Omnichannel.Chat.Attachments;
using Omnichannel.Chat.Sessions;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Chat.Accounts;

/// <summary><c>GET /chat/accounts/{account}</c>: what a widget shows before anybody has written: the name, the colour, and when somebody is there.</summary>
internal static class ReadAccount
{
    /// <summary>A widget.</summary>
    /// <param name="Name">At its head, or null.</param>
    /// <param name="Color">Its colour, <c>#rrggbb</c>, or null.</param>
    /// <param name="Greeting">First words by language, or null.</param>
    /// <param name="Open">Whether it is open now; null where it has no hours.</param>
    /// <param name="ChangesAt">UTC instant at which it closes, or opens, next; or null.</param>
    /// <param name="LargestFile">Bytes of the largest file a visitor may send.</param>
    /// <param name="Hours">When it is open in the next days, as instants: the widget shows them in the visitor's own time.</param>
    internal sealed record Answer(string? Name, string? Color, IReadOnlyDictionary<string, string>? Greeting, bool? Open, DateTimeOffset? ChangesAt, int LargestFile, IReadOnlyList<OpenTime> Hours);

    public static void Map(WebApplication app) =>
        app.MapGet("/chat/accounts/{account}", async (string account, HttpContext context, AccountDirectory accounts, PostedHours hours, VisitorLimits limits, CancellationToken ct) =>
        {
            if (limits.OfAddress(context, 1) is { } tooMany)
                return tooMany;
            if (accounts.Find(account) is not { } found)
                return Problems.NotFound("widget of this key");
            if (found.Allows(Origins.Of(context.Request)))
                Origins.Allow(context);
            var posted = await hours.OfAsync(found, ct);
            context.Response.Headers.CacheControl = "no-store";
            return Results.Ok(new Answer(found.Name, found.Settings.Color, found.Settings.Greeting, posted?.Open, posted?.ChangesAt, ReadUpload.Largest, posted?.Times ?? []));
        })
            .AllowAnonymous()
            .OpenTo("anybody.")
            .WithSummary("Read what a widget shows")
            .Produces<Answer>()
            .Refuses(ProblemTypes.NotFound);
}
