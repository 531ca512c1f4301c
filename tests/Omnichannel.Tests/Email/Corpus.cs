using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Omnichannel.Tests.House;

namespace Omnichannel.Tests.Email;

/// <summary>A malformed or hostile mail of the folder Corpus, with what must become of it.</summary>
/// <param name="Name">Folder and file name.</param>
/// <param name="Expected">The file of the same name that ends on <c>.json</c>.</param>
internal sealed partial record CorpusMail(string Name, CorpusMail.End Expected)
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests/Omnichannel.Tests/Email/Corpus");

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>How a mail ends. What is null is not looked at, but for <see cref="Automatic"/> and <see cref="Attachments"/>: a person's mail, and none.</summary>
    /// <param name="Outcome"><c>message</c>, <c>report</c>, <c>own-reply</c> or <c>quarantine</c>.</param>
    /// <param name="Automatic">See <see cref="Omnichannel.Contracts.MessageReceived"/>.</param>
    /// <param name="From">Address of the sender.</param>
    /// <param name="SenderName">His name.</param>
    /// <param name="SubjectIs">The subject.</param>
    /// <param name="SubjectHas">Stands in the subject.</param>
    /// <param name="Text">What the sender wrote.</param>
    /// <param name="TextHas">Stand in it.</param>
    /// <param name="HtmlHas">Stand in the safe HTML.</param>
    /// <param name="Lacks">Stand neither in the text nor in the HTML.</param>
    /// <param name="Attachments">File names.</param>
    /// <param name="AttachmentCount">How many, where their names do not matter.</param>
    /// <param name="Reason">Stands in the reason of the quarantine.</param>
    /// <param name="Reports">Outcome, recipient and status of each.</param>
    internal sealed record End(
        string Outcome,
        string? Automatic,
        string? From,
        string? SenderName,
        string? SubjectIs,
        string? SubjectHas,
        string? Text,
        string[]? TextHas,
        string[]? HtmlHas,
        string[]? Lacks,
        string[]? Attachments,
        int? AttachmentCount,
        string? Reason,
        string[]? Reports);

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories)
            .Select(file => Path.ChangeExtension(Path.GetRelativePath(Folder, file), null)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The mail of this name.</summary>
    public static CorpusMail Find(string name) =>
        new(name, JsonSerializer.Deserialize<End>(File.ReadAllText(Path.Combine(Folder, name + ".json")), Strict)!);

    /// <summary>Its bytes; a recipe is unfolded.</summary>
    public byte[] Bytes()
    {
        var file = Path.Combine(Folder, Name);
        return File.Exists(file + ".eml") ? File.ReadAllBytes(file + ".eml") : Encoding.UTF8.GetBytes(Unfold(File.ReadAllText(file + ".recipe")));
    }

    /// <summary>In a recipe, <c>@repeat 300 text\n</c> up to the end of the line stands for the text 300 times, with <c>{i}</c> counting from 0 and <c>\n</c> for a line's end.</summary>
    private static string Unfold(string recipe) => Repeat().Replace(recipe, match =>
    {
        var text = match.Groups["text"].Value.Replace("\\n", "\n", StringComparison.Ordinal);
        var count = int.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture);
        var result = new StringBuilder(text.Length * count);
        for (var i = 0; i < count; i++)
            result.Append(text.Contains("{i}", StringComparison.Ordinal) ? text.Replace("{i}", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) : text);
        return result.ToString();
    });

    [GeneratedRegex(@"@repeat (?<count>\d+) (?<text>.*)\n", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Repeat();
}
