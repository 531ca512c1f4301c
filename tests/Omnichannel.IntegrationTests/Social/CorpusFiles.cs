using System.Text;
using Omnichannel.House.Providers;

namespace Omnichannel.IntegrationTests.Social;

/// <summary>The files that the payloads of the corpus name.</summary>
static class CorpusFiles
{
    /// <summary>A payload with the addresses of its files where they are in this run.</summary>
    public static byte[] Placed(byte[] payload, ProviderServer server) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(payload).Replace("https://scontent.test", server.Url, StringComparison.Ordinal));

    public static void AddTo(ProviderServer server)
    {
        foreach (var (id, mediaType) in new[]
                 {
                     ("wa-image", "image/jpeg"), ("wa-png", "image/png"), ("wa-voice", "audio/ogg"), ("wa-video", "video/mp4"), ("wa-pdf", "application/pdf"), ("wa-sticker", "image/webp"),
                     ("tg-photo-large", "image/jpeg"), ("tg-voice", "audio/ogg"), ("tg-audio", "audio/mpeg"), ("tg-video", "video/mp4"), ("tg-note", "video/mp4"), ("tg-animation", "video/mp4"),
                     ("tg-document", "application/pdf"), ("tg-sticker", "image/webp"), ("tg-album-1", "image/jpeg"), ("tg-album-2", "image/jpeg"),
                     ("photo", "image/jpeg"), ("clip", "video/mp4"), ("voice", "audio/mp4"), ("invoice", "application/pdf"), ("story", "image/jpeg"), ("thumb", "image/png"),
                 })
            server.AddFile(id, Encoding.ASCII.GetBytes($"the bytes of {id}"), mediaType);
    }
}
