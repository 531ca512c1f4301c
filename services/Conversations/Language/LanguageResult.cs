namespace Omnichannel.Conversations.Language;

/// <summary>Which step told the language of a message.</summary>
public enum LanguageSource
{
    /// <summary>Nothing did: a queue for any language.</summary>
    None,
    /// <summary>The script, which one configured language alone uses.</summary>
    Script,
    /// <summary>Words of Hindi and Urdu in Roman script.</summary>
    Words,
    /// <summary>The n-grams of the text.</summary>
    Ngrams,
    /// <summary>The channel's hint for this message: a browser's language, a caller's choice, a platform's field.</summary>
    Hint,
    /// <summary>The language of the conversation so far.</summary>
    Conversation,
    /// <summary>The customer's profile.</summary>
    Profile,
    /// <summary>The language of the channel account that was written to.</summary>
    Account,
}

/// <summary>The language of a message.</summary>
/// <param name="Tag">A BCP 47 tag of the tenant's list (<c>hi-Latn</c> and <c>ur-Latn</c> also where only <c>hi</c> or <c>ur</c> is listed), or null for any language.</param>
/// <param name="Confidence">From 0 to 1; comparable between messages told by the same step only.</param>
/// <param name="Source">The step that told it.</param>
public sealed record LanguageResult(string? Tag, double Confidence, LanguageSource Source)
{
    /// <summary>Any language.</summary>
    public static readonly LanguageResult Unknown = new(null, 0, LanguageSource.None);
}

/// <summary>What else is known when the text does not tell its language; BCP 47 tags, best first.</summary>
public sealed record LanguageHints(string? Hint = null, string? Conversation = null, string? Profile = null, string? Account = null);
