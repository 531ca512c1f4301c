using Omnichannel.Email.Replies;

namespace Omnichannel.Tests.Email;

public sealed class ReplyTimetableTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(5, 32)]
    [InlineData(9, 512)]
    [InlineData(10, 600)]
    [InlineData(1000, 600)]
    public void Waits_longer_after_each_attempt_but_never_longer_than_ten_minutes(int attempts, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), ReplyTimetable.PauseAfter(attempts));
}
