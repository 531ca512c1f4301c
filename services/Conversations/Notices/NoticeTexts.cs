using System.Globalization;
using System.Text.Json;
using NodaTime;
using Omnichannel.Conversations.Customers;

namespace Omnichannel.Conversations.Notices;

/// <summary>What customers are told by the system itself, in their own language and by their own clock: one file a language in <c>Notices/Texts</c>.</summary>
public static class NoticeTexts
{
    const string Folder = "notice-";

    static readonly Dictionary<string, Texts> ByLanguage = Load();

    /// <summary>Languages there are texts in, as BCP 47 tags.</summary>
    public static IReadOnlyCollection<string> Languages => ByLanguage.Keys;

    /// <summary>That the queue is closed, and when it opens.</summary>
    /// <param name="languages">Tags in the order of preference; the first there are texts in counts (<c>de-AT</c> is <c>de</c>), English where there is none.</param>
    /// <param name="opensAt">UTC instant, or null where that is not in sight.</param>
    /// <param name="zone">IANA zone of the clock it is told by.</param>
    public static (string Language, string Text) OutOfHours(IEnumerable<string?> languages, DateTimeOffset? opensAt, string zone)
    {
        var language = languages.Select(tag => tag?.Split('-')[0].ToLowerInvariant()).FirstOrDefault(tag => tag is not null && ByLanguage.ContainsKey(tag)) ?? "en";
        var texts = ByLanguage[language];
        return (language, opensAt is { } at ? texts.Opens.Replace("{when}", When(texts, at, zone), StringComparison.Ordinal) : texts.Closed);
    }

    static string When(Texts texts, DateTimeOffset at, string zone)
    {
        var id = CustomerZone.Canonical(zone) ?? "Etc/UTC";
        var local = Instant.FromDateTimeOffset(at).InZone(DateTimeZoneProviders.Tzdb[id]).LocalDateTime;
        return texts.When
            .Replace("{weekday}", texts.Weekdays[(int)local.DayOfWeek - 1], StringComparison.Ordinal)
            .Replace("{day}", local.Day.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{month}", texts.Months[local.Month - 1], StringComparison.Ordinal)
            .Replace("{time}", local.ToString("HH:mm", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{zone}", id, StringComparison.Ordinal);
    }

    static Dictionary<string, Texts> Load()
    {
        var assembly = typeof(NoticeTexts).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).ToDictionary(
            name => name[Folder.Length..],
            name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                return JsonSerializer.Deserialize<Texts>(stream, JsonSerializerOptions.Web)!;
            },
            StringComparer.Ordinal);
    }

    sealed record Texts(string Opens, string Closed, string When, IReadOnlyList<string> Weekdays, IReadOnlyList<string> Months);
}
