using Omnichannel.Hosting.Settings;

namespace Omnichannel.Social.Providers;

/// <summary>Where the providers' APIs are: as they say themselves, or as configured (<c>Social:Api:{provider}</c>: a test server, a proxy).</summary>
internal sealed class Endpoints(IConfiguration configuration, IHttpClientFactory clients)
{
    /// <summary>Name of the HTTP client that calls providers.</summary>
    public const string Client = "Providers";

    /// <summary>The settings, one for each provider.</summary>
    public static IEnumerable<Setting> Settings => new KnownProviders().All.Select(Of);

    /// <summary>The API of a provider, for one use.</summary>
    public ProviderApi Open(IProvider provider) => new(clients.CreateClient(Client), RootOf(provider));

    /// <summary>Base URL of a provider's API.</summary>
    public Uri RootOf(IProvider provider) => new(Of(provider).Find(configuration) ?? provider.Description.Api);

    private static Setting Of(IProvider provider) =>
        new($"Social:Api:{provider.Description.Name}", $"base URL of {provider.Description.Title}'s API, with a final slash", Setting.Url("http", "https"), IsOptional: true);
}
