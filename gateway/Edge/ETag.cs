using System.Globalization;

namespace Omnichannel.Gateway.Edge;

/// <summary>The version of a stored thing as an <c>ETag</c> (RFC 9110 § 8.8.3): a strong tag of its number.</summary>
static class ETag
{
    public static string Of(long version) => $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>
    /// True where the request's <c>If-Match</c> and <c>If-None-Match</c> allow a change (RFC 9110 § 13.1). <paramref name="version"/> is null where there is nothing yet.
    /// </summary>
    public static bool Allows(HttpRequest request, long? version)
    {
        var ifMatch = request.Headers.IfMatch;
        if (ifMatch.Count > 0 && !(version is { } present && Names(ifMatch.ToString(), Of(present))))
            return false;
        var ifNoneMatch = request.Headers.IfNoneMatch;
        return ifNoneMatch.Count == 0 || version is null || !Names(ifNoneMatch.ToString(), Of(version.Value));
    }

    static bool Names(string tags, string tag) => tags.Split(',', StringSplitOptions.TrimEntries).Any(each => each == "*" || each == tag);
}
