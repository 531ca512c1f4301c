using System.Net.Http.Headers;
using System.Text.Json;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Replies;

namespace Omnichannel.Social.Providers;

/// <summary>A provider: four small things, each in a file of its folder. What it does not say, the core does the same way for all.</summary>
internal interface IProvider
{
    /// <summary>Describe: its name, its bounds, its words.</summary>
    ProviderDescription Description { get; }

    /// <summary>Verify: whether it sent the request, by its documented rule on the raw bytes, in constant time. Never throws.</summary>
    /// <param name="headers">Of the request.</param>
    /// <param name="body">The bytes as they came.</param>
    /// <param name="signing">The account's signing secret.</param>
    bool Verifies(IHeaderDictionary headers, ReadOnlySpan<byte> body, string signing);

    /// <summary>Verify: what a handshake (GET) is answered with; null where it is refused or there is none.</summary>
    string? Handshake(IQueryCollection query, SocialAccount account);

    /// <summary>Normalize: what a payload holds, in its order. Whatever the payload is, it ends; what is not understood is an <see cref="ProviderEvent.Unknown"/>.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="addressed">The account whose address was called.</param>
    IEnumerable<ProviderEvent> Normalize(JsonElement payload, SocialAccount addressed);

    /// <summary>Normalize: where the bytes of a file are, asking the provider where it has to be asked.</summary>
    /// <exception cref="MediaGoneException">The provider does not give it out.</exception>
    /// <exception cref="HttpRequestException">The provider cannot be reached.</exception>
    Task<MediaPlace> LocateAsync(MediaRef media, SocialAccount account, ProviderApi api, CancellationToken ct);

    /// <summary>Send: makes ready what hands a part over; what it does beforehand, such as uploading a file, may be done again.</summary>
    /// <returns>The call, or why the part cannot be sent.</returns>
    /// <exception cref="HttpRequestException">The provider cannot be reached.</exception>
    Task<Prepared> PrepareAsync(ReplyPart part, SocialAccount account, ProviderApi api, CancellationToken ct);

    /// <summary>Send: what the provider's answer means.</summary>
    SendOutcome Read(int status, HttpResponseHeaders headers, JsonElement body);
}
