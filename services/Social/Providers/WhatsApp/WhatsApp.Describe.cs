using Omnichannel.Social.Providers.Meta;

namespace Omnichannel.Social.Providers.WhatsApp;

/// <summary>WhatsApp Cloud API. Sources: Meta's reference of the webhooks <c>messages</c> and of the endpoint <c>/{phone-number-id}/messages</c>, versions 21 to 23.</summary>
internal sealed partial class WhatsApp : IProvider
{
    /// <inheritdoc/>
    public ProviderDescription Description { get; } = new(
        "whatsapp",
        "WhatsApp",
        GraphApi.Root,
        SigningSecret: MetaSignature.AppSecret,
        Secrets: [GraphApi.AccessToken],
        MediaHosts: ["lookaside.fbsbx.com", ".whatsapp.net", ".fbcdn.net"],
        TextLimit: 4096,
        // 80 a second is what a number begins with.
        PerSecond: 80,
        Window: TimeSpan.FromHours(24),
        WindowWords: "WhatsApp lets us write for 24 hours after the customer's last message. Choose a template, or wait until he writes.",
        TakesTemplates: true);

    // Codes that an agent can do something about, in words he understands.
    private static string? Words(long code) => code switch
    {
        131047 => "WhatsApp's window of 24 hours is closed: choose a template.",
        131026 => "The customer cannot be reached on WhatsApp.",
        131049 => "WhatsApp holds messages of this kind back from this customer for now.",
        131050 => "The customer does not want messages of this kind.",
        131051 => "WhatsApp does not know this kind of message.",
        131052 or 131053 => "WhatsApp could not take the file.",
        132000 or 132012 => "The template's placeholders are others.",
        132001 => "There is no such template in this language.",
        132007 or 132015 or 132016 => "WhatsApp has stopped this template.",
        190 => "WhatsApp does not accept the account's access token any more.",
        368 or 131031 => "WhatsApp has locked the account.",
        _ => null,
    };
}
