namespace Omnichannel.Social.Providers;

/// <summary>What the core has to know of a provider.</summary>
/// <param name="Name">As in addresses and settings: <c>whatsapp</c>.</param>
/// <param name="Title">As people call it.</param>
/// <param name="Api">Base URL of its API with version and final slash; configuration <c>Social:Api:{name}</c> replaces it.</param>
/// <param name="SigningSecret">Name of the account's secret by which its webhooks are known.</param>
/// <param name="Secrets">Names of the secrets an account needs to send.</param>
/// <param name="MediaHosts">Hosts, and with a leading dot domains, from which files are fetched.</param>
/// <param name="TextLimit">UTF-16 units of the longest text it takes; longer ones are split.</param>
/// <param name="PerSecond">Messages a second that an account may send.</param>
/// <param name="Window">For how long after the customer's last message it lets us write; null: for ever.</param>
/// <param name="WindowWords">What an agent is told when that is over.</param>
/// <param name="TakesTemplates">Whether it has templates, which may be sent also after that.</param>
/// <param name="TakesPrivateReplies">Whether a public comment may be answered in private.</param>
/// <param name="LimitInBytes">Whether <paramref name="TextLimit"/> counts bytes of UTF-8 in place of UTF-16 units.</param>
internal sealed record ProviderDescription(
    string Name,
    string Title,
    string Api,
    string SigningSecret,
    IReadOnlyList<string> Secrets,
    IReadOnlyList<string> MediaHosts,
    int TextLimit,
    double PerSecond,
    TimeSpan? Window = null,
    string WindowWords = "",
    bool TakesTemplates = false,
    bool TakesPrivateReplies = false,
    bool LimitInBytes = false);
