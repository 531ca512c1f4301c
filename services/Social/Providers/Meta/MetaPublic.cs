using System.Text.Json;
using Omnichannel.Contracts;

namespace Omnichannel.Social.Providers.Meta;

/// <summary>A public comment or mention as both Messenger's pages and Instagram have it.</summary>
internal static class MetaPublic
{
    /// <summary>The message.</summary>
    /// <param name="account">The page or account.</param>
    /// <param name="id">Id of the comment.</param>
    /// <param name="below">Id of what it stands below.</param>
    /// <param name="author">Who wrote it.</param>
    /// <param name="name">His name, or null.</param>
    /// <param name="text">What he wrote.</param>
    /// <param name="kind"><c>comment</c>, <c>mention</c>, <c>post</c>.</param>
    /// <param name="change">What has become of it, where it is not new: <c>edited</c>, <c>removed</c>; with the event's own time, which makes its id.</param>
    /// <param name="at">When.</param>
    /// <param name="alone">See <see cref="ProviderEvent.Alone"/>.</param>
    public static ProviderEvent.Message Of(string account, string id, string below, string author, string? name, string text, string kind, string? change, DateTimeOffset at, Func<string> alone) =>
        new(
            account,
            change is null ? id : $"{id}:{change}",
            PublicThread.Of(below, author),
            new Party(author, name, "user"),
            change is null ? text : change.StartsWith("remove", StringComparison.Ordinal) ? Spoken.Deleted : Spoken.Edited(text),
            at)
        {
            Alone = alone,
            Kind = change is null ? kind : change.Split(':')[0],
            Public = true,
            References = change is null ? [] : [id],
            // What an answer stands below.
            Attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["messageId"] = id, ["post"] = below },
        };

    /// <summary>Whether the text of a change is a comment's own: the page's answers come back as events as well.</summary>
    public static bool IsOwn(JsonElement from, string account) => from.Id("id") == account;
}
