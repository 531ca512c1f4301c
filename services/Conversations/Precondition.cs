using Omnichannel.Hosting.Web;

namespace Omnichannel.Conversations;

/// <summary><c>If-Match</c> and <c>If-None-Match: *</c> of a PUT (RFC 9110 section 13.1).</summary>
static class Precondition
{
    /// <summary>The refusal, or null where the request may go on.</summary>
    /// <param name="request">The request.</param>
    /// <param name="etag">The present ETag, or null where there is nothing yet.</param>
    internal static IResult? Refuses(HttpRequest request, string? etag)
    {
        var match = request.Headers.IfMatch;
        if (match.Count > 0 && (etag is null || !Names(match, etag)))
            return Problems.PreconditionFailed(etag ?? "none");
        var noneMatch = request.Headers.IfNoneMatch;
        return noneMatch.Count > 0 && etag is not null && Names(noneMatch, etag) ? Problems.PreconditionFailed(etag) : null;
    }

    static bool Names(IEnumerable<string?> header, string etag) =>
        header.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries)).Any(value => value == "*" || value == etag);
}
