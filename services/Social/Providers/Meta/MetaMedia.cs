namespace Omnichannel.Social.Providers.Meta;

/// <summary>Files of Messenger and Instagram: the webhook says where they are, and no token is asked for.</summary>
internal static class MetaMedia
{
    /// <exception cref="MediaGoneException">It says no such thing.</exception>
    public static MediaPlace Of(MediaRef media) =>
        Uri.TryCreate(media.Url, UriKind.Absolute, out var url) ? new MediaPlace(url, null) : throw new MediaGoneException("it has no address");
}
