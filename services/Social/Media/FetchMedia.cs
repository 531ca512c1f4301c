using System.Net;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Web;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Providers;
using OpenTelemetry;

namespace Omnichannel.Social.Media;

/// <summary>What became of a file of a message.</summary>
/// <param name="File">The file as stored; null where it could not be had.</param>
/// <param name="Reason">Why not.</param>
internal sealed record Fetched(StoredAttachment? File, string? Reason);

/// <summary>
/// Fetches the files of messages with the account's token, from the provider's own hosts alone, bounded in size and time, and stores them. What fails for now has the provider repeat the
/// message; what fails for good, or for too long, comes in without the file and says so.
/// </summary>
internal sealed class FetchMedia(Database database, Endpoints endpoints, IHttpClientFactory clients, MalwareScan scan, MediaBounds bounds, TimeProvider time)
{
    /// <summary>Name of the HTTP client, which follows no redirects.</summary>
    public const string Client = "Media";

    /// <summary>Fetches one file; done again it is the same.</summary>
    /// <exception cref="UnavailableException">Not now.</exception>
    public async Task<Fetched> RunAsync(IProvider provider, SocialAccount account, ProviderEvent.Message message, int index, CancellationToken ct)
    {
        var media = message.Media[index];
        var id = AttachedFile.DeriveId($"{account.Key}\n{message.ExternalId}", index);
        if (await FindAsync(account.Tenant, id, ct) is { } stored)
            return new Fetched(stored, null);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bounded.CancelAfter(TimeSpan.FromSeconds(bounds.Seconds));
        try
        {
            var place = await provider.LocateAsync(media, account, endpoints.Open(provider), bounded.Token);
            if (!Allows(provider, place.Url))
                return new Fetched(null, "it is not on a host of the provider");
            var (content, mediaType) = await DownloadAsync(place, bounded.Token);
            var type = media.MediaType != "application/octet-stream" ? media.MediaType.Split(';')[0].Trim().ToLowerInvariant() : mediaType;
            var file = new AttachedFile(id, AttachedFile.SafeName(media.FileName, NameOf(message.Kind, type)), type, null, content);
            if (await scan.RefusalAsync([file], bounded.Token) is { } refused)
                return new Fetched(null, refused.Reason);
            await using var tx = await database.BeginAsync(account.Tenant, ct);
            await StoreAttachment.KeepAsync(tx, account.Tenant, account.Id, message.ExternalId, file, time.GetUtcNow(), ct);
            await tx.CommitAsync(ct);
            return new Fetched(new StoredAttachment(id, file.FileName, file.MediaType, content.Length), null);
        }
        catch (MediaGoneException gone)
        {
            return new Fetched(null, gone.Message);
        }
        catch (Exception passing) when (passing is HttpRequestException or IOException || (passing is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return time.GetUtcNow() - message.SentAt > TimeSpan.FromMinutes(bounds.GiveUpMinutes)
                ? new Fetched(null, "the provider did not deliver it")
                : throw new UnavailableException("A file of the message cannot be fetched now.", passing);
        }
    }

    private async Task<StoredAttachment?> FindAsync(string tenant, Guid id, CancellationToken ct)
    {
        await using var tx = await database.BeginAsync(tenant, ct);
        return await LoadAttachment.FindAsync(tx, id, ct);
    }

    private bool Allows(IProvider provider, Uri url)
    {
        var root = endpoints.RootOf(provider);
        if (url.Scheme == root.Scheme && url.Authority == root.Authority)
            return true;
        return url.Scheme == Uri.UriSchemeHttps && url.IsDefaultPort && provider.Description.MediaHosts.Any(host =>
            host.StartsWith('.') ? url.IdnHost.EndsWith(host, StringComparison.OrdinalIgnoreCase) : url.IdnHost.Equals(host, StringComparison.OrdinalIgnoreCase));
    }

    private async Task<(ReadOnlyMemory<byte> Content, string MediaType)> DownloadAsync(MediaPlace place, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, place.Url);
        if (place.Bearer is { } token)
            request.Headers.Authorization = new("Bearer", token);
        using var client = clients.CreateClient(Client);
        using var quiet = SuppressInstrumentationScope.Begin();
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        if (answer.StatusCode != HttpStatusCode.OK)
            throw (int)answer.StatusCode >= 500 || answer.StatusCode == HttpStatusCode.TooManyRequests
                ? new HttpRequestException($"HTTP {(int)answer.StatusCode}")
                : new MediaGoneException($"the provider answers {(int)answer.StatusCode}");
        if (answer.Content.Headers.ContentLength > bounds.Largest)
            throw new MediaGoneException($"it has {answer.Content.Headers.ContentLength} bytes, more than {bounds.Largest}");
        await using var stream = await answer.Content.ReadAsStreamAsync(ct);
        using var content = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = await stream.ReadAsync(buffer, ct)) > 0;)
        {
            content.Write(buffer, 0, read);
            if (content.Length > bounds.Largest)
                throw new MediaGoneException($"it has more than {bounds.Largest} bytes");
        }

        return (content.GetBuffer().AsMemory(0, (int)content.Length), answer.Content.Headers.ContentType?.MediaType?.ToLowerInvariant() ?? "application/octet-stream");
    }

    private static string NameOf(string kind, string mediaType) => mediaType.Split(';')[0] switch
    {
        "image/jpeg" => $"{kind}.jpg",
        "audio/mpeg" => $"{kind}.mp3",
        "application/pdf" => $"{kind}.pdf",
        var type when type.Split('/') is [_, { Length: > 0 and <= 5 } extension] && extension.All(char.IsAsciiLetterOrDigit) => $"{kind}.{extension}",
        _ => kind,
    };
}
