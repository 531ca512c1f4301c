using Omnichannel.Social.Providers.Meta;

namespace Omnichannel.Social.Providers.Instagram;

/// <summary>Instagram's messages, comments and mentions of a professional account. Sources: Meta's references of the webhooks of <c>instagram</c>, the Send API, and comment moderation.</summary>
internal sealed partial class Instagram : IProvider
{
    /// <inheritdoc/>
    public ProviderDescription Description { get; } = new(
        "instagram",
        "Instagram",
        GraphApi.Root,
        SigningSecret: MetaSignature.AppSecret,
        Secrets: [GraphApi.AccessToken],
        MediaHosts: ["lookaside.fbsbx.com", ".cdninstagram.com", ".fbcdn.net", ".fbsbx.com"],
        // 1000 bytes of UTF-8.
        TextLimit: 1000,
        PerSecond: 20,
        Window: TimeSpan.FromDays(7),
        WindowWords: "Instagram lets a person answer for seven days after the customer's last message. Wait until he writes.",
        TakesPrivateReplies: true,
        LimitInBytes: true);

    private static string? Words(long code) => code switch
    {
        10 => "Instagram does not allow this message now: its window is closed, or the account lacks the permission.",
        190 => "Instagram does not accept the account's access token any more.",
        200 or 230 => "The account lacks the permission to write to this customer.",
        368 => "Instagram has locked the account for a while.",
        551 or 1545041 => "The customer cannot be reached on Instagram.",
        _ => null,
    };
}
