using System.Collections.Frozen;

namespace Omnichannel.Social.Providers;

/// <summary>All providers: a new one is one more line here.</summary>
internal sealed class KnownProviders
{
    private static readonly FrozenDictionary<string, IProvider> ByName = new IProvider[]
    {
        new WhatsApp.WhatsApp(),
        new Messenger.Messenger(),
        new Instagram.Instagram(),
        new Telegram.Telegram(),
    }.ToFrozenDictionary(provider => provider.Description.Name, StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IEnumerable<IProvider> All => ByName.Values;

    /// <summary>The provider of this name, or null.</summary>
    public IProvider? Find(string? name) => name is not null ? ByName.GetValueOrDefault(name) : null;
}
