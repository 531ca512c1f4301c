using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Omnichannel.Phone.Twilio;

/// <summary>
/// The provider's signature of a webhook, <c>X-Twilio-Signature</c>: base64 of HMAC-SHA1 under the account's token, over the public address and, for a form, its fields sorted by name, each
/// name followed by its values; for another body over the address alone, whose <c>bodySHA256</c> is the hash of the body
/// (https://www.twilio.com/docs/usage/webhooks/webhooks-security). SignalWire and Telnyx's TeXML sign the same way.
/// </summary>
internal static class Signature
{
    public const string Header = "X-Twilio-Signature";

    /// <summary>Makes it.</summary>
    /// <param name="token">The account's token.</param>
    /// <param name="url">The address as the provider has it, with its query.</param>
    /// <param name="form">Fields of a form; none for other bodies.</param>
    public static string Of(string token, string url, IEnumerable<KeyValuePair<string, StringValues>> form)
    {
        var signed = new StringBuilder(url);
        foreach (var (name, values) in form.OrderBy(field => field.Key, StringComparer.Ordinal))
            foreach (var value in values.Select(value => value ?? "").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
                signed.Append(name).Append(value);
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(signed.ToString())));
    }

    /// <summary>Whether a form was signed under the token, for the address with or without its port: providers differ.</summary>
    public static bool IsOfForm(string token, string url, IReadOnlyCollection<KeyValuePair<string, StringValues>> form, string? signature) => Same(signature, Addresses(url).Select(address => Of(token, address, form)));

    /// <summary>Whether another body was signed under the token: the address names its hash.</summary>
    public static bool IsOfBody(string token, string url, string? hash, ReadOnlySpan<byte> body, string? signature)
    {
        var isHash = hash is not null && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash.ToLowerInvariant()), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(body))));
        return isHash & Same(signature, Addresses(url).Select(address => Of(token, address, [])));
    }

    private static bool Same(string? signature, IEnumerable<string> expected)
    {
        var given = Encoding.UTF8.GetBytes(signature ?? "");
        var same = false;
        foreach (var one in expected)
            same |= CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(one));
        return same;
    }

    private static IEnumerable<string> Addresses(string url)
    {
        yield return url;
        var rest = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = url.IndexOf('/', rest) is var found and >= 0 ? found : url.Length;
        var port = url.LastIndexOf(':', path - 1) is var colon && colon >= rest && !url[rest..path].EndsWith(']') ? colon : -1;
        if (port >= 0)
            yield return url[..port] + url[path..];
        else
            yield return $"{url[..path]}:{(url.StartsWith("https", StringComparison.Ordinal) ? 443 : 80)}{url[path..]}";
    }
}
