using System.Text.RegularExpressions;

namespace Omnichannel.Conversations;

/// <summary>Language tags as RFC 5646 writes them: a language of two or three letters and up to four subtags.</summary>
static partial class Bcp47
{
    internal static bool IsTag(string? value) => value is not null && value.Length <= 35 && Tag().IsMatch(value);

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$", RegexOptions.ExplicitCapture, 100)]
    private static partial Regex Tag();
}
