namespace Omnichannel.Social.Providers;

/// <summary>Threads that anybody can read: their keys say so, by which an answer knows that it is one as well.</summary>
internal static class PublicThread
{
    private const string Prefix = "public:";

    /// <summary>The key of what somebody wrote below something.</summary>
    public static string Of(string below, string author) => $"{Prefix}{below}:{author}";

    /// <summary>Whether a thread is public.</summary>
    public static bool Is(string thread) => thread.StartsWith(Prefix, StringComparison.Ordinal);
}
