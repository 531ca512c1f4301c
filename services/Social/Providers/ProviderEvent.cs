using Omnichannel.Contracts;

namespace Omnichannel.Social.Providers;

/// <summary>One event of a provider, normalized.</summary>
/// <param name="Account">The id the provider has for our account; null where the address alone tells.</param>
internal abstract record ProviderEvent(string? Account)
{
    /// <summary>The payload with this event alone, in the provider's own words: what quarantine keeps, and what can be read again.</summary>
    public required Func<string> Alone { get; init; }

    /// <summary>A customer wrote, or did what counts as writing.</summary>
    internal sealed record Message(string? Account, string ExternalId, string Thread, Party From, string Text, DateTimeOffset SentAt) : ProviderEvent(Account)
    {
        /// <summary>What it is in the provider's terms: <c>text</c>, <c>image</c>, <c>reaction</c>…</summary>
        public required string Kind { get; init; }

        /// <summary>Files, to be fetched.</summary>
        public IReadOnlyList<MediaRef> Media { get; init; } = [];

        /// <summary>The messages it answers, reacts to or changes.</summary>
        public IReadOnlyList<string> References { get; init; } = [];

        /// <summary>BCP 47 tag of the profile, or null.</summary>
        public string? LanguageHint { get; init; }

        /// <summary>Whether anybody can read it.</summary>
        public bool Public { get; init; }

        /// <summary>Further attributes for entry rules.</summary>
        public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

        /// <summary>Why the timeline cannot show all of it, or null. Then the event is kept in quarantine as well.</summary>
        public string? Unsupported { get; init; }
    }

    /// <summary>What became of something that was sent.</summary>
    /// <param name="Account">See <see cref="ProviderEvent"/>.</param>
    /// <param name="ExternalId">The provider's id of what was sent; empty where <see cref="UpTo"/> says which.</param>
    /// <param name="Outcome"><c>sent</c>, <c>delivered</c>, <c>read</c> or <c>failed</c>.</param>
    /// <param name="Recipient">The customer, or null.</param>
    /// <param name="Detail">The provider's reason in words, or null.</param>
    /// <param name="At">UTC instant.</param>
    internal sealed record Status(string? Account, string ExternalId, string Outcome, string? Recipient, string? Detail, DateTimeOffset At) : ProviderEvent(Account)
    {
        /// <summary>The tag that we gave it when it was sent, where the provider tells it; see <see cref="PartTag"/>.</summary>
        public string? Tag { get; init; }

        /// <summary>All that was sent to the recipient until this instant.</summary>
        public DateTimeOffset? UpTo { get; init; }
    }

    /// <summary>Nothing that anybody needs: the echo of what we sent, somebody who types.</summary>
    internal sealed record Ignored(string? Account, string Reason) : ProviderEvent(Account);

    /// <summary>Not understood: kept in quarantine.</summary>
    internal sealed record Unknown(string? Account, string Reason) : ProviderEvent(Account);
}

/// <summary>A file of a message, as the provider names it.</summary>
/// <param name="Id">The provider's id; null where <paramref name="Url"/> says it all.</param>
/// <param name="Url">Where it is, or null.</param>
/// <param name="FileName">As given, or null.</param>
/// <param name="MediaType">As claimed.</param>
internal sealed record MediaRef(string? Id, string? Url, string? FileName, string MediaType);

/// <summary>Where the bytes of a file are.</summary>
/// <param name="Url">Absolute.</param>
/// <param name="Bearer">Token to show there, or null.</param>
internal sealed record MediaPlace(Uri Url, string? Bearer);

/// <summary>The provider does not give a file out, now or later.</summary>
internal sealed class MediaGoneException(string reason) : Exception(reason);
