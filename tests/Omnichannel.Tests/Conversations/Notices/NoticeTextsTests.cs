using Omnichannel.Conversations.Notices;

namespace Omnichannel.Tests.Conversations.Notices;

public sealed class NoticeTextsTests
{
    /// <summary>A Sunday evening in UTC that is Monday in Asia.</summary>
    static readonly DateTimeOffset Opens = new(2026, 3, 1, 23, 30, 0, TimeSpan.Zero);

    public static TheoryData<string> Languages => [.. NoticeTexts.Languages];

    [Fact]
    public void There_are_texts_in_eight_languages() =>
        Assert.Equal(["ar", "de", "en", "es", "fr", "hi", "ja", "ur"], NoticeTexts.Languages.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Languages))]
    public void Each_says_when_it_opens_with_nothing_left_to_fill_in(string language)
    {
        var (told, text) = NoticeTexts.OutOfHours([language], Opens, "Asia/Tokyo");
        Assert.Equal(language, told);
        Assert.Contains("08:30", text, StringComparison.Ordinal);
        Assert.Contains("Asia/Tokyo", text, StringComparison.Ordinal);
        Assert.DoesNotContain('{', text);

        var unknown = NoticeTexts.OutOfHours([language], null, "Asia/Tokyo").Text;
        Assert.NotEqual(text, unknown);
        Assert.DoesNotContain('{', unknown);
    }

    [Theory]
    [InlineData("en", "Asia/Kolkata", "Monday, 2 March at 05:00 (Asia/Kolkata)")]
    [InlineData("de-AT", "Europe/Vienna", "Montag, 2. März, 00:30 Uhr (Europe/Vienna)")]
    [InlineData("es", "America/New_York", "domingo, 1 de marzo, a las 18:30 (America/New_York)")]
    [InlineData("ja", "Asia/Tokyo", "3月2日（月曜日）08:30（Asia/Tokyo）")]
    [InlineData("ur", "Asia/Karachi", "پیر، 2 مارچ، 04:30 (Asia/Karachi)")]
    [InlineData("hi-Latn", "Asia/Kolkata", "सोमवार, 2 मार्च, 05:00 (Asia/Kolkata)")]
    public void The_day_is_that_of_the_customers_clock(string language, string zone, string when) =>
        Assert.Contains(when, NoticeTexts.OutOfHours([language], Opens, zone).Text, StringComparison.Ordinal);

    [Fact]
    public void Where_there_is_no_text_the_tenants_next_language_counts_and_English_at_last()
    {
        Assert.Equal("fr", NoticeTexts.OutOfHours(["ta", null, "fr-CA", "en"], Opens, "Europe/Paris").Language);
        Assert.Equal("en", NoticeTexts.OutOfHours(["ta", "gu"], Opens, "Europe/Paris").Language);
    }
}
