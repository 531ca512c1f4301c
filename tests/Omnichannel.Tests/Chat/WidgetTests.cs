using System.Text;
using System.Text.Json;
using Omnichannel.Chat.Serving;

namespace Omnichannel.Tests.Chat;

public sealed class WidgetTests
{
    private const int LargestZipped = 30 * 1024;

    public static TheoryData<string> Languages => [.. ServeWidget.Languages];

    [Fact]
    public void The_script_with_its_styles_is_at_most_thirty_kilobytes_over_the_wire() =>
        Assert.InRange(ServeWidget.Zip(Encoding.UTF8.GetBytes(ServeWidget.Script)).Length, 1_000, LargestZipped);

    [Theory]
    [InlineData("innerHTML")]
    [InlineData("outerHTML")]
    [InlineData("insertAdjacentHTML")]
    [InlineData("document.write")]
    [InlineData("eval(")]
    [InlineData("new Function")]
    [InlineData("'style'")]
    public void It_uses_nothing_that_a_strict_policy_forbids(string forbidden) => Assert.DoesNotContain(forbidden, ServeWidget.Script.Replace("no innerHTML", "", StringComparison.Ordinal), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Languages))]
    public void Each_language_says_everything_with_the_same_blanks_to_fill(string language)
    {
        var (own, english) = (Texts(language), Texts("en"));

        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), own.Keys.Order(StringComparer.Ordinal));
        Assert.All(english, text => Assert.Equal(Blanks(text.Value), Blanks(own[text.Key])));
        Assert.All(own.Values, text => Assert.False(string.IsNullOrWhiteSpace(text)));
    }

    private static Dictionary<string, string> Texts(string language)
    {
        using var stream = typeof(ServeWidget).Assembly.GetManifestResourceStream($"Widget/{language}.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }

    private static IEnumerable<string> Blanks(string text) => text.Split('{').Skip(1).Select(part => part.Split('}')[0]).Order(StringComparer.Ordinal);
}
