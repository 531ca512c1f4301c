using System.Buffers;

namespace Omnichannel.Gateway.Edge;

/// <summary>
/// Paths of the API are made of RFC 3986's unreserved characters. Anything else (percent signs that survived decoding, backslashes, semicolons) serves only
/// to be read differently by the gateway and by the service behind it, as in <c>/v1/conversations/%252e%252e/internal</c>.
/// </summary>
static class PlainPaths
{
    static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");

    /// <summary>True where every reader understands the path alike.</summary>
    /// <param name="path">The path as ASP.NET Core decoded it.</param>
    public static bool IsPlain(string path) =>
        !path.AsSpan().ContainsAnyExcept(Allowed)
        && !path.Contains("//", StringComparison.Ordinal)
        && !path.Contains("/./", StringComparison.Ordinal)
        && !path.Contains("/../", StringComparison.Ordinal)
        && !path.EndsWith("/.", StringComparison.Ordinal)
        && !path.EndsWith("/..", StringComparison.Ordinal);
}
