using System.Text;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Messaging.Streaming;

/// <summary>The notification that events were committed in some lists: a hint only, which may be lost; the table is the truth.</summary>
internal static class Hints
{
    /// <summary>Says that events were committed.</summary>
    public const string Events = "events";

    /// <summary>Carries an event that is kept nowhere.</summary>
    public const string Passing = "passing";

    /// <summary>PostgreSQL takes at most 7,999 bytes in one notification.</summary>
    public const int MostBytes = 7_900;

    /// <summary>Channel of <c>LISTEN</c> and <c>NOTIFY</c>, which the services of one database share.</summary>
    public static string ChannelOf(Database database, string name) => $"{database.Schema}_{name}";

    /// <summary>Writes lists into as few payloads as possible: <c>tenant/owner tenant/owner …</c>.</summary>
    /// <param name="lists">The lists.</param>
    /// <param name="beside">Characters that are to go with them.</param>
    public static IEnumerable<string> Payloads(IEnumerable<ListKey> lists, int beside = 0)
    {
        var payload = new StringBuilder();
        foreach (var (tenant, owner) in lists)
        {
            if (payload.Length > 0 && payload.Length + tenant.Length + owner.Length + 2 + beside > MostBytes)
            {
                yield return payload.ToString();
                payload.Clear();
            }

            if (payload.Length > 0)
                payload.Append(' ');
            payload.Append(tenant).Append('/').Append(owner);
        }

        if (payload.Length > 0)
            yield return payload.ToString();
    }

    /// <summary>Reads a payload; what is no list is left out.</summary>
    public static IEnumerable<ListKey> Lists(string payload)
    {
        foreach (var word in payload.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            if (word.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash)
                yield return new ListKey(word[..slash], word[(slash + 1)..]);
    }
}
