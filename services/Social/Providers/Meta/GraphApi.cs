using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Hosting.Storage;
using Omnichannel.Social.Replies;

namespace Omnichannel.Social.Providers.Meta;

/// <summary>What Meta's platforms have in common: requests with a bearer token, and answers of one form of error.</summary>
internal static class GraphApi
{
    /// <summary>The newest version of the API that this was written against.</summary>
    public const string Root = "https://graph.facebook.com/v23.0/";

    /// <summary>Name of the account's secret that calls.</summary>
    public const string AccessToken = "accessToken";

    private static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Documented as limits of calls or of throughput: of the app, the account, or the pair of account and recipient (131056).
    private static readonly HashSet<long> Limits = [4, 17, 32, 613, 80006, 80007, 130429, 131048];
    private const long PairLimit = 131056;

    // Documented as passing: try again.
    private static readonly HashSet<long> Passing = [1, 2, 131000, 131016, 133004];

    /// <summary>A request with a JSON body.</summary>
    public static HttpRequestMessage Post(Uri url, string token, JsonObject body)
    {
        var request = Authorized(HttpMethod.Post, url, token);
        request.Content = new StringContent(body.ToJsonString(Written), System.Text.Encoding.UTF8, "application/json");
        return request;
    }

    /// <summary>A request with the token.</summary>
    public static HttpRequestMessage Authorized(HttpMethod method, Uri url, string token) =>
        new(method, url) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

    /// <summary>What an answer means.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="headers">Headers.</param>
    /// <param name="body">Body.</param>
    /// <param name="id">Finds the id of what was sent.</param>
    /// <param name="words">The platform's own words for a code, or null.</param>
    public static SendOutcome Read(int status, HttpResponseHeaders headers, JsonElement body, Func<JsonElement, string?> id, Func<long, string?> words)
    {
        if (status is >= 200 and < 300)
            return id(body) is { } sent ? new SendOutcome.Sent(sent) : new SendOutcome.Unknown("The provider's answer names no message.");
        var error = body.At("error");
        var code = (long)(error.Number("code") ?? 0);
        var reason = Reason(status, error, code, words);
        if (status == 429 || Limits.Contains(code))
            return new SendOutcome.Later(reason, RetryAfter(headers), WholeAccount: true);
        if (code == PairLimit)
            return new SendOutcome.Later(reason, RetryAfter(headers) ?? TimeSpan.FromSeconds(6));
        // An error in its own form says that the message was not taken; a bare 5xx comes from something in front, which has not passed it on or has lost the answer.
        if (status >= 500 || Passing.Contains(code) || error.Is("is_transient"))
            return new SendOutcome.Later(reason, RetryAfter(headers));
        return new SendOutcome.Refused(reason);
    }

    /// <summary>How long an answer asks to wait, or null.</summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers) => headers.RetryAfter?.Delta;

    private static string Reason(int status, JsonElement error, long code, Func<long, string?> words)
    {
        var told = error.Line(300, "error_data", "details") ?? error.Line(300, "error_user_msg") ?? error.Line(300, "message") ?? string.Create(CultureInfo.InvariantCulture, $"HTTP {status}");
        var own = words(code);
        var number = code == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({code})");
        return StorableText.Line(own is null ? $"{told}{number}" : $"{own} The provider says: {told}{number}", 500);
    }
}
