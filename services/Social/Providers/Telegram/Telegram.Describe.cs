namespace Omnichannel.Social.Providers.Telegram;

/// <summary>Telegram Bot API. Source: core.telegram.org/bots/api, "Getting updates" and "Available methods", as of Bot API 9.</summary>
internal sealed partial class Telegram : IProvider
{
    private const string AccessToken = "accessToken";

    /// <inheritdoc/>
    public ProviderDescription Description { get; } = new(
        "telegram",
        "Telegram",
        "https://api.telegram.org/",
        SigningSecret: "secretToken",
        Secrets: [AccessToken],
        // Files are where the API is.
        MediaHosts: [],
        TextLimit: 4096,
        // "Not more than about 30 messages a second": bots' FAQ.
        PerSecond: 30);
}
