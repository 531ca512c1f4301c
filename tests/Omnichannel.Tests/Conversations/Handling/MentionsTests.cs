using Omnichannel.Conversations.Handling;

namespace Omnichannel.Tests.Conversations.Handling;

public sealed class MentionsTests
{
    [Theory]
    [InlineData("@omar, can you look at it?", "omar")]
    [InlineData("Ask (@omar) or @emma-2.", "omar emma-2")]
    [InlineData("@omar @omar @emma", "omar emma")]
    [InlineData("دیکھیے @ayesha، شکریہ", "ayesha")]
    [InlineData("Write to omar@shop.test or a.@omar, not @@omar", "")]
    [InlineData("A@b, @ nobody, @Omar, @-omar, @omarخ", "")]
    public void Names_whoever_is_meant_once_and_nobody_else(string note, string agents) =>
        Assert.Equal(agents.Split(' ', StringSplitOptions.RemoveEmptyEntries), Mentions.In(note));

    [Fact]
    public void Tells_twenty_at_the_most() =>
        Assert.Equal(Mentions.Most, Mentions.In(string.Join(' ', Enumerable.Range(0, 50).Select(i => $"@agent-{i}"))).Count);
}
