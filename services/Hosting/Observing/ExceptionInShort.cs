using System.Text.RegularExpressions;

namespace Omnichannel.Hosting;

/// <summary>What an operator needs of an exception: what it was, what caused it, and where in the product it came up; not the framework's hundred frames.</summary>
static partial class ExceptionInShort
{
    const int MostCauses = 5;
    const int LongestWords = 500;
    const int MostFrames = 8;

    /// <summary>Type and words of the exception and of what caused it, the outermost first.</summary>
    internal static string Words(Exception exception)
    {
        var words = new List<string>();
        for (var cause = exception; cause is not null && words.Count < MostCauses; cause = cause.InnerException)
            words.Add($"{cause.GetType().Name}: {(cause.Message.Length > LongestWords ? cause.Message[..LongestWords] + "…" : cause.Message)}");
        return string.Join(" ← ", words);
    }

    /// <summary>The innermost frame and those of the product, from the innermost cause that has any: <c>method (file:line)</c>.</summary>
    internal static IReadOnlyList<string> Frames(Exception exception)
    {
        var innermost = exception;
        while (innermost.InnerException is { StackTrace: not null } cause)
            innermost = cause;
        var frames = (innermost.StackTrace ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith("at ", StringComparison.Ordinal))
            .Select(line => Place().Replace(line[3..], " (${file}:${line})"))
            .ToList();
        return [.. frames.Where((frame, index) => index == 0 || frame.StartsWith("Omnichannel.", StringComparison.Ordinal)).Take(MostFrames)];
    }

    [GeneratedRegex(@" in .*?(?<file>[^/\\]+):line (?<line>\d+)$", RegexOptions.CultureInvariant, 200)]
    private static partial Regex Place();
}

/// <summary>Leaves addresses out of what is logged: mail servers and parsers repeat them in their words.</summary>
static partial class WithoutAddresses
{
    /// <summary>The text with "(address)" in place of whatever looks like one.</summary>
    internal static string In(string text) => text.Contains('@', StringComparison.Ordinal) ? Address().Replace(text, "(address)") : text;

    [GeneratedRegex(@"[^\s<>""'(),;:=]{1,64}@[^\s<>""'(),;:]{1,255}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Address();
}
