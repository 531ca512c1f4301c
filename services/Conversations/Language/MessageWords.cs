using System.Buffers;
using System.Text;

namespace Omnichannel.Conversations.Language;

/// <summary>
/// The words of a message that tell its language: its beginning in lower case, without addresses of web and mail, numbers and order codes,
/// every run of non-letters one space. Without this "Order #A-12345" would be reliable English.
/// </summary>
public ref struct MessageWords
{
    /// <summary>How much of a message is looked at, in UTF-16 units.</summary>
    public const int Length = 1_000;

    readonly Span<char> buffer;
    int written;
    ScriptCounts counts;

    MessageWords(Span<char> buffer) => this.buffer = buffer;

    /// <summary>The words, each ended by one space.</summary>
    public readonly ReadOnlySpan<char> Text => buffer[..written];

    /// <summary>How many letters there are.</summary>
    public int Letters { get; private set; }

    /// <summary>How many letters of a script there are.</summary>
    public readonly int LettersIn(Script script) => counts[(int)script];

    /// <summary>Reads the words of a text into a buffer of at least <see cref="Length"/> characters.</summary>
    public static MessageWords Of(string text, Span<char> buffer)
    {
        var words = new MessageWords(buffer[..Length]);
        var rest = WithComposedAccents(text.AsSpan(0, Math.Min(text.Length, 4 * Length)));
        while (!rest.IsEmpty)
        {
            var end = 0;
            while (end < rest.Length && !char.IsWhiteSpace(rest[end]))
                end++;
            if (end > 0 && !IsCode(rest[..end]) && !words.TryAppend(rest[..end]))
                break;
            rest = rest[Math.Min(end + 1, rest.Length)..];
        }
        return words;
    }

    /// <summary>The script to judge by: the strongest of the foreign ones when it has a quarter of the letters, for names of products stand in Latin in any text; else the most frequent.</summary>
    public readonly Script DominantScript()
    {
        var dominant = Script.Latin;
        for (var script = Script.Greek; script < (Script)Scripts.Count; script++)
        {
            if (LettersIn(script) > (dominant == Script.Latin ? 0 : LettersIn(dominant)))
                dominant = script;
        }
        if (dominant != Script.Latin && 4 * LettersIn(dominant) < Letters)
            dominant = Script.Latin;
        // One syllable in ten is enough: Japanese is mostly Han, Chinese has no kana at all.
        if (dominant == Script.Han && 10 * LettersIn(Script.Kana) >= LettersIn(Script.Han))
            dominant = Script.Kana;
        return LettersIn(dominant) == 0 ? Script.Other : dominant;
    }

    bool TryAppend(ReadOnlySpan<char> token)
    {
        for (var i = 0; i < token.Length; i++)
        {
            var c = token[i];
            if (written >= buffer.Length - 1)
            {
                EndWord();
                return false;
            }
            if (char.IsLetter(c))
            {
                var script = Scripts.Of(c);
                counts[(int)script]++;
                Letters++;
                buffer[written++] = char.ToLowerInvariant(c);
            }
            else if (c is '\'' or '’' && i + 1 < token.Length && char.IsLetter(token[i + 1]))
            {
                buffer[written++] = c; // The table keeps the apostrophe of "don't".
            }
            else
            {
                EndWord();
            }
        }
        EndWord();
        return true;
    }

    void EndWord()
    {
        if (written > 0 && buffer[written - 1] != ' ')
            buffer[written++] = ' ';
    }

    static bool IsCode(ReadOnlySpan<char> token) =>
        token.IndexOfAnyInRange('0', '9') >= 0
        || token.IndexOfAny('@', '#', '_') >= 0
        || token.Contains("://", StringComparison.Ordinal)
        || token.StartsWith("www.", StringComparison.OrdinalIgnoreCase)
        || IsHostName(token.TrimEnd(".,;:!?)»\"'"))
        || IsCapitalCode(token);

    // shop.example, example.com/path: an inner dot between Latin letters, with lower-case letters after the last one before any slash.
    static bool IsHostName(ReadOnlySpan<char> token)
    {
        var slash = token.IndexOf('/');
        var host = slash < 0 ? token : token[..slash];
        var dot = host.LastIndexOf('.');
        return dot > 0 && dot < host.Length - 2 && char.IsAsciiLetterOrDigit(host[dot - 1])
            && host[(dot + 1)..].IndexOfAnyExceptInRange('a', 'z') < 0;
    }

    // ABC-XYZ: capitals joined by a hyphen, as order codes without digits are.
    static bool IsCapitalCode(ReadOnlySpan<char> token) =>
        token.Length >= 5 && token.Contains('-') && token.IndexOfAnyExcept(CapitalsAndHyphen) < 0;

    static readonly SearchValues<char> CapitalsAndHyphen = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ-");

    // Some systems send é as e and an accent; the table knows the composed letter.
    static ReadOnlySpan<char> WithComposedAccents(ReadOnlySpan<char> text) =>
        text.IndexOfAnyInRange('\u0300', '\u036F') < 0 ? text : Compose(text.ToString());

    // An unpaired surrogate would make the normalization throw.
    static string Compose(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => rune.ToString())).Normalize(NormalizationForm.FormC);

    [System.Runtime.CompilerServices.InlineArray(Scripts.Count)]
    struct ScriptCounts
    {
        int first;
    }
}
