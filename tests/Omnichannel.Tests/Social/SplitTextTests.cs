using System.Globalization;
using CsCheck;
using Omnichannel.Social.Replies;

namespace Omnichannel.Tests.Social;

public sealed class SplitTextTests
{
    [Fact]
    public void Leaves_a_text_within_the_limit_whole() => Assert.Equal(["Hello"], SplitText.At("  Hello\n", 10));

    [Fact]
    public void Nothing_is_no_piece() => Assert.Empty(SplitText.At(" \n ", 10));

    [Fact]
    public void Splits_between_paragraphs_before_lines_before_sentences_before_words()
    {
        Assert.Equal(["first line\nsecond", "third"], SplitText.At("first line\nsecond\n\nthird", 20));
        Assert.Equal(["first line", "second third"], SplitText.At("first line\nsecond third", 20));
        Assert.Equal(["It is here.", "It is there now"], SplitText.At("It is here. It is there now", 20));
        Assert.Equal(["one two three", "four five six"], SplitText.At("one two three four five six", 15));
    }

    [Fact]
    public void Never_splits_a_character_from_its_marks()
    {
        var text = string.Concat(Enumerable.Repeat("நி👩‍👩‍👧", 40));
        var pieces = SplitText.At(text, 31);
        Assert.Equal(text, string.Concat(pieces));
        Assert.All(pieces, piece => Assert.NotEqual(UnicodeCategory.NonSpacingMark, CharUnicodeInfo.GetUnicodeCategory(piece[0])));
        Assert.All(pieces, piece => Assert.False(char.IsLowSurrogate(piece[0]) || piece[0] == '\u200d'));
    }

    [Fact]
    public void Every_piece_is_within_the_limit_and_no_word_is_lost() => Gen.Select(Gen.String, Gen.Int[1, 50]).Sample((text, limit) =>
    {
        var pieces = SplitText.At(text, limit);
        Assert.All(pieces, piece => Assert.InRange(piece.Length, 1, limit));
        Assert.Equal(Letters(text), Letters(string.Concat(pieces)));
    });

    private static string Letters(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
