using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Phone.Accounts;
using Omnichannel.Phone.Calls;

namespace Omnichannel.Phone.Twilio;

/// <summary>A webhook whose signature was found right: its fields, from a form or from JSON.</summary>
internal sealed class Webhook
{
    /// <summary>Larger bodies are no provider's.</summary>
    public const int LargestBody = 64 * 1024;

    /// <summary>Somebody else signed it, or nobody.</summary>
    public static readonly ProblemType Forged = new(
        StatusCodes.Status403Forbidden,
        "forged-webhook",
        "The signature is not the provider's.",
        "`X-Twilio-Signature` is missing, or is not made with the account's token over the public address and this body.",
        "Check `authToken` of the channel account, and that `Phone:PublicUrl` is the address the provider was given.");

    private const int MostFields = 200;
    private const int LongestSid = 64;

    private readonly Dictionary<string, StringValues> fields;

    private Webhook(Dictionary<string, StringValues> fields) => this.fields = fields;

    /// <summary>The provider's id of the line.</summary>
    public string CallSid => Text("CallSid")!;

    /// <summary>How the line stands; null: not told.</summary>
    public LineStatus? Status => RestApi.StatusOf(Text("CallStatus"));

    /// <summary>Whether the line came in.</summary>
    public bool IsInbound => Text("Direction") is null or "inbound";

    /// <summary>A field, on one line; null where it is missing.</summary>
    public string? Text(string name, int longest = 300) => fields.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? StorableText.Line(text, longest) : null;

    /// <summary>A field that is a number of at least zero; null where it is missing or none.</summary>
    public int? Number(string name) => int.TryParse(Text(name), System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= 0 ? number : null;

    /// <summary>Reads and verifies one: the signature first, over the bytes as they came, then what they say.</summary>
    /// <param name="context">The request.</param>
    /// <param name="account">Whose webhook it is.</param>
    /// <param name="publicUrl">Public base URL, without a slash at its end.</param>
    /// <param name="wholeNumbers">Fields that have to be numbers of at least zero where they are there.</param>
    /// <param name="mustName">A field that has to be there.</param>
    public static async Task<(Webhook? Webhook, IResult? Refusal)> ReadAsync(HttpContext context, PhoneAccount account, string publicUrl, IReadOnlyList<string> wholeNumbers, string mustName)
    {
        if (await BodyAsync(context.Request, context.RequestAborted) is not { } body)
            return (null, Problems.Of(ProblemTypes.TooLarge, $"At most {LargestBody} bytes."));
        var url = publicUrl + (context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "");
        var (token, signature) = (account.Secrets!.AuthToken!, context.Request.Headers[Signature.Header].ToString());
        Dictionary<string, StringValues>? read;
        if (context.Request.HasJsonContentType())
        {
            if (!Signature.IsOfBody(token, url, context.Request.Query["bodySHA256"], body, signature))
                return (null, Problems.Of(Forged));
            read = FieldsOfJson(body);
        }
        else
        {
            read = await FieldsOfFormAsync(body);
            if (read is null || !Signature.IsOfForm(token, url, read, signature))
                return (null, Problems.Of(Forged));
        }

        if (read is null)
            return (null, Problems.Of(ProblemTypes.MalformedJson));
        var webhook = new Webhook(read);
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (webhook.Text(mustName) is not { Length: <= LongestSid } sid || sid.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
            errors[mustName] = [$"1 to {LongestSid} letters, digits, hyphens and underscores."];
        foreach (var name in wholeNumbers.Where(name => webhook.Text(name) is not null && webhook.Number(name) is null))
            errors[name] = ["A whole number of at least 0."];
        return errors.Count > 0 ? (null, Problems.Validation(errors)) : (webhook, null);
    }

    private static async Task<byte[]?> BodyAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > LargestBody)
            return null;
        var buffer = new byte[LargestBody + 1];
        var length = 0;
        int read;
        while (length < buffer.Length && (read = await request.Body.ReadAsync(buffer.AsMemory(length), ct)) > 0)
            length += read;
        return length > LargestBody ? null : buffer[..length];
    }

    private static async Task<Dictionary<string, StringValues>?> FieldsOfFormAsync(byte[] body)
    {
        using var reader = new FormReader(new MemoryStream(body)) { ValueCountLimit = MostFields, KeyLengthLimit = 2_000, ValueLengthLimit = LargestBody };
        try
        {
            return await reader.ReadFormAsync();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static Dictionary<string, StringValues>? FieldsOfJson(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind != JsonValueKind.Object
                ? null
                : document.RootElement.EnumerateObject().GroupBy(field => field.Name, StringComparer.Ordinal).ToDictionary(
                    field => field.Key, field => new StringValues(field.Last().Value.ValueKind == JsonValueKind.String ? field.Last().Value.GetString() : field.Last().Value.GetRawText()), StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
