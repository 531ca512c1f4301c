using System.Globalization;

namespace Omnichannel.Social.Providers;

/// <summary>
/// What we tell a provider about a part that we send, where it tells it back: <c>{reply}.{number}.{count}</c>. By it a report finds its reply however early it comes, and also where the
/// answer to the sending never came.
/// </summary>
/// <param name="Reply">The reply.</param>
/// <param name="Number">Place of the part, from 1.</param>
/// <param name="Count">Parts of the reply.</param>
internal readonly record struct PartTag(Guid Reply, int Number, int Count)
{
    /// <summary>Reads a tag; null where it is none of ours.</summary>
    public static PartTag? Parse(string? text)
    {
        var words = text?.Split('.');
        return words is [{ Length: 32 } reply, var number, var count]
            && Guid.TryParseExact(reply, "N", out var id)
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var parts)
            ? new PartTag(id, place, parts)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Reply:N}.{Number}.{Count}");
}
