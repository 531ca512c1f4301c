using System.Collections.Frozen;
using Omnichannel.Social.Providers;

namespace Omnichannel.Social.Accounts;

/// <summary>
/// Whom a webhook address serves: the account it is named after and all others of the provider that share its signing secret, whosever they are. Whoever can sign for one of
/// them could sign at each one's own address as well, so that nothing is won by posting here.
/// </summary>
/// <param name="Addressed">The account whose key the address holds.</param>
/// <param name="Signing">The secret by which the provider is known.</param>
/// <param name="ByProviderId">The accounts by the id the provider has for them, disabled ones too.</param>
internal sealed record WebhookGroup(SocialAccount Addressed, string Signing, FrozenDictionary<string, SocialAccount> ByProviderId)
{
    /// <summary>False where every account of the group is disabled: nobody is to learn that there is one.</summary>
    public bool IsOpen => Addressed.Enabled || ByProviderId.Values.Any(account => account.Enabled);

    /// <summary>Whose event it is; null where the provider names an account nobody has.</summary>
    public SocialAccount? Find(string? providerId) =>
        providerId is null || providerId == Addressed.Settings.AccountId ? Addressed : ByProviderId.GetValueOrDefault(providerId);

    /// <summary>The groups by webhook key. Accounts that lack their signing secret have none: their webhook fails closed.</summary>
    public static FrozenDictionary<string, WebhookGroup> Among(IReadOnlyList<SocialAccount> accounts, KnownProviders providers)
    {
        var signed = accounts
            .Select(account => (Account: account, Secret: providers.Find(account.Settings.Provider) is { } provider ? account.Secret(provider.Description.SigningSecret) : null))
            .Where(one => one.Secret is not null)
            .GroupBy(one => (one.Account.Settings.Provider, one.Secret));
        var groups = new Dictionary<string, WebhookGroup>(StringComparer.Ordinal);
        foreach (var app in signed)
        {
            var members = app
                .Where(one => one.Account.Settings.AccountId is not null)
                .GroupBy(one => one.Account.Settings.AccountId!, StringComparer.Ordinal)
                // Two that claim the same number: the one that is enabled, else the first by name; always the same one.
                .ToFrozenDictionary(
                    same => same.Key,
                    same => same.Select(one => one.Account).OrderByDescending(account => account.Enabled).ThenBy(account => account.Key, StringComparer.Ordinal).First(),
                    StringComparer.Ordinal);
            foreach (var (account, secret) in app)
                groups[account.WebhookKey] = new WebhookGroup(account, secret!, members);
        }

        return groups.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
