using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Omnichannel.Phone.Texts;

/// <summary>What callers and agents hear, in one language: the file <c>Texts/{tag}.json</c>. Placeholders stand in braces.</summary>
/// <param name="Say">The language as providers of speech name it: <c>hi-IN</c>.</param>
/// <param name="Voice">A voice of the provider that speaks it.</param>
/// <param name="Names">Words by which a caller asks for it.</param>
/// <param name="Greeting">Of a company.</param>
/// <param name="GreetingOfNobody">Where the account has no name.</param>
/// <param name="Menu">How it is chosen.</param>
/// <param name="Consent">That the call is recorded.</param>
/// <param name="Ask">Whether it may be.</param>
/// <param name="Position">The place in line.</param>
/// <param name="Expected">How long it will last.</param>
/// <param name="Soon">That it will last no minute.</param>
/// <param name="Callback">How a callback is asked for.</param>
/// <param name="Message">How a message is left.</param>
/// <param name="CalledBack">That he is called back.</param>
/// <param name="Closed">That nobody is there.</param>
/// <param name="Record">What to do after the tone.</param>
/// <param name="Thanks">That the message is there.</param>
/// <param name="Hold">Before he waits again.</param>
/// <param name="PleaseHold">While we are slow.</param>
/// <param name="Goodbye">At the end.</param>
/// <param name="Whisper">What an agent hears first.</param>
/// <param name="WhisperBack">The same of a customer who is called back.</param>
/// <param name="Consult">The same where a colleague asks.</param>
/// <param name="Someone">A customer without name and number.</param>
/// <param name="Gone">That the customer has hung up.</param>
/// <param name="Back">What a customer hears who is called back.</param>
/// <param name="BackOfNobody">The same where the account has no name.</param>
internal sealed record Words(
    string Say,
    string Voice,
    IReadOnlyList<string> Names,
    string Greeting,
    string GreetingOfNobody,
    string Menu,
    string Consent,
    string Ask,
    string Position,
    string Expected,
    string Soon,
    string Callback,
    string Message,
    string CalledBack,
    string Closed,
    string Record,
    string Thanks,
    string Hold,
    string PleaseHold,
    string Goodbye,
    string Whisper,
    string WhisperBack,
    string Consult,
    string Someone,
    string Gone,
    string Back,
    string BackOfNobody)
{
    /// <summary>The language of those whose own there are no words for.</summary>
    public const string Fallback = "en";

    private const string Folder = "Texts/";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    private static readonly Dictionary<string, Words> All = Load();

    /// <summary>The languages there are words for.</summary>
    public static IReadOnlyCollection<string> Tags => All.Keys;

    /// <summary>Which of them a tag means: <c>hi-IN</c> and <c>hi-Latn</c> mean <c>hi</c>; null: none.</summary>
    public static string? TagOf(string tag) => All.ContainsKey(tag) ? tag : tag.Split('-')[0].ToLowerInvariant() is var primary && All.ContainsKey(primary) ? primary : null;

    /// <summary>The words of a language, or those of <see cref="Fallback"/>.</summary>
    public static Words Of(string? tag) => All[(tag is null ? null : TagOf(tag)) ?? Fallback];

    /// <summary>A text with a value in place of <c>{name}</c>.</summary>
    public static string With(string text, string name, string value) => text.Replace("{" + name + "}", value, StringComparison.Ordinal);

    /// <summary>A text with a number in place of <c>{name}</c>.</summary>
    public static string With(string text, string name, int value) => With(text, name, value.ToString(CultureInfo.InvariantCulture));

    private static Dictionary<string, Words> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).ToDictionary(
            name => name[Folder.Length..],
            name =>
            {
                using var file = assembly.GetManifestResourceStream(name)!;
                return JsonSerializer.Deserialize<Words>(file, Json)!;
            },
            StringComparer.Ordinal);
    }
}
