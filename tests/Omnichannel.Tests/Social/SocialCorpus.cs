using Omnichannel.Tests.House;

namespace Omnichannel.Tests.Social;

/// <summary>Payloads of providers, written from their references, each with what becomes of it beside it (<c>.golden.json</c>).</summary>
internal sealed record SocialPayload(string Provider, string Name)
{
    private static string Folder(string provider) => Path.Combine(RepositoryRoot.Path, "tests", "Omnichannel.Tests", "Social", "Corpus", provider);

    /// <summary>Where its golden result stands.</summary>
    public string GoldenFile => Path.Combine(Folder(Provider), Name + ".golden.json");

    /// <summary>Its bytes.</summary>
    public byte[] Bytes() => File.ReadAllBytes(Path.Combine(Folder(Provider), Name + ".json"));

    /// <summary>All payloads of a provider, by name.</summary>
    public static IReadOnlyList<SocialPayload> Of(string provider) =>
    [
        .. Directory.EnumerateFiles(Folder(provider), "*.json").Select(file => Path.GetFileName(file)[..^".json".Length]).Where(name => !name.EndsWith(".golden", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(name => new SocialPayload(provider, name)),
    ];
}
