using System.Buffers;

namespace Omnichannel.Conversations.Language;

/// <summary>
/// Tells the language of a customer's message in microseconds. The order: drop addresses and codes; a script that one configured language
/// alone uses; Hindi and Urdu in Roman script by their words; n-grams over the tenant's languages; and when the text does not tell,
/// the hint of the channel, the conversation so far, the customer's profile, the account, any language.
/// </summary>
/// <remarks>Thread-safe. One instance is enough for a process.</remarks>
public sealed class LanguageIdentifier(NgramTable table)
{
    const int FewestLetters = 2;

    readonly TenantLanguages all = TenantLanguages.Of([], table);

    /// <summary>The table, for preparing <see cref="TenantLanguages"/>.</summary>
    public NgramTable Table => table;

    /// <summary>Tells the language of a message from its text, else from what else is known.</summary>
    public LanguageResult Identify(string text, TenantLanguages languages, LanguageHints hints)
    {
        var told = Identify(text, languages);
        if (told.Tag is not null)
            return told;
        return Known(hints.Hint, 0.6, LanguageSource.Hint)
            ?? Known(hints.Conversation, 0.5, LanguageSource.Conversation)
            ?? Known(hints.Profile, 0.4, LanguageSource.Profile)
            ?? Known(hints.Account, 0.3, LanguageSource.Account)
            ?? LanguageResult.Unknown;

        LanguageResult? Known(string? tag, double confidence, LanguageSource source) =>
            languages.Match(tag) is { } matched ? new LanguageResult(matched, confidence, source) : null;
    }

    /// <summary>Tells the language from the text alone; <see cref="LanguageResult.Unknown"/> when it is not sure.</summary>
    public LanguageResult Identify(string text, TenantLanguages languages)
    {
        var buffer = ArrayPool<char>.Shared.Rent(MessageWords.Length);
        try
        {
            return Identify(MessageWords.Of(text, buffer), languages);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    LanguageResult Identify(MessageWords words, TenantLanguages languages)
    {
        var script = words.DominantScript();
        if (script == Script.Latin && RomanWords.Judge(words.Text, languages) is { } roman)
            return roman;
        var candidates = languages.In(script);
        if (candidates.Count == 0)
            return LanguageResult.Unknown;

        // A script of many languages proves nothing by itself, though one alone of them is configured.
        if (candidates.Count == 1 && all.In(script).Count <= 1)
        {
            return words.LettersIn(script) >= FewestLetters
                ? new LanguageResult(candidates[0].Tag, Math.Round((double)words.LettersIn(script) / words.Letters, 3), LanguageSource.Script)
                : LanguageResult.Unknown;
        }
        return NgramJudge.Judge(table, words.Text, script, candidates, all.In(script));
    }
}
