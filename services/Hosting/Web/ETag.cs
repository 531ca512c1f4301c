using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Omnichannel.Hosting.Web;

/// <summary>The version of a stored thing as an <c>ETag</c> (RFC 9110 § 8.8.3): a strong tag of its number; and the preconditions of a change (§ 13.1).</summary>
public static class ETag
{
    /// <summary>Tag of a version.</summary>
    public static string Of(long version) => $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>The refusal (412) of a change that the request's <c>If-Match</c> or <c>If-None-Match</c> does not allow, or null.</summary>
    /// <param name="request">The request.</param>
    /// <param name="version">The present version; null where there is nothing yet.</param>
    public static IResult? Refuses(HttpRequest request, long? version) =>
        Allows(request.Headers.IfMatch.ToString(), request.Headers.IfNoneMatch.ToString(), version) ? null : Problems.PreconditionFailed(version is { } present ? Of(present) : "none");

    /// <summary>True where both headers allow a change of what is at <paramref name="version"/>.</summary>
    public static bool Allows(string? ifMatch, string? ifNoneMatch, long? version)
    {
        if (!string.IsNullOrEmpty(ifMatch) && !(version is { } present && Names(ifMatch, Of(present))))
            return false;
        return string.IsNullOrEmpty(ifNoneMatch) || version is null || !Names(ifNoneMatch, Of(version.Value));
    }

    static bool Names(string tags, string tag) => tags.Split(',', StringSplitOptions.TrimEntries).Any(each => each == "*" || each == tag);
}
