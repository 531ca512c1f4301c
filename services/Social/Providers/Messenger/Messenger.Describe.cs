using Omnichannel.Social.Providers.Meta;

namespace Omnichannel.Social.Providers.Messenger;

/// <summary>Messenger Platform and the comments of a page. Sources: Meta's references of the webhooks <c>messages</c> ff. and <c>feed</c>, the Send API, and private replies.</summary>
internal sealed partial class Messenger : IProvider
{
    /// <inheritdoc/>
    public ProviderDescription Description { get; } = new(
        "messenger",
        "Messenger",
        GraphApi.Root,
        SigningSecret: MetaSignature.AppSecret,
        Secrets: [GraphApi.AccessToken],
        MediaHosts: ["lookaside.fbsbx.com", ".fbcdn.net", ".fbsbx.com"],
        TextLimit: 2000,
        // 300 calls a second are documented for text, 10 for files; a page of ordinary size is far below.
        PerSecond: 40,
        // An answer of a person, after the first 24 hours under the tag HUMAN_AGENT.
        Window: TimeSpan.FromDays(7),
        WindowWords: "Messenger lets a person answer for seven days after the customer's last message. Wait until he writes.",
        TakesPrivateReplies: true);

    private static string? Words(long code) => code switch
    {
        10 => "Messenger does not allow this message now: its window is closed, or the page lacks the permission.",
        190 => "Messenger does not accept the account's access token any more.",
        200 or 230 => "The page lacks the permission to write to this customer.",
        368 => "Messenger has locked the page for a while.",
        551 or 1545041 => "The customer cannot be reached on Messenger.",
        _ => null,
    };
}
