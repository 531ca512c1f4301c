using System.Globalization;

namespace Omnichannel.Routing.Configuration;

/// <summary>The version of a document as an <c>ETag</c> (RFC 9110 § 8.8.3): a strong tag of its number.</summary>
static class ETag
{
    public static string Of(long version) => $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>True where <c>If-Match</c> and <c>If-None-Match</c> allow a change (RFC 9110 § 13.1) of what is at <paramref name="version"/>, null where there is nothing yet.</summary>
    public static bool Allows(string? ifMatch, string? ifNoneMatch, long? version)
    {
        if (!string.IsNullOrEmpty(ifMatch) && !(version is { } present && Names(ifMatch, Of(present))))
            return false;
        return string.IsNullOrEmpty(ifNoneMatch) || version is null || !Names(ifNoneMatch, Of(version.Value));
    }

    static bool Names(string tags, string tag) => tags.Split(',', StringSplitOptions.TrimEntries).Any(each => each == "*" || each == tag);
}
