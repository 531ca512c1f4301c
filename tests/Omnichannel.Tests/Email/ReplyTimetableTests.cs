using Omnichannel.Email.Replies;

namespace Omnichannel.Tests.Email;

public sealed class ReplyTimetableTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(9, 512)]
    [InlineData(10, 600)]
    [InlineData(1000, 600)]
    public void A_server_that_refused_is_left_alone_for_up_to_ten_minutes(int attempts, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), ReplyTimetable.PauseAfter(attempts, refused: true));

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 8)]
    [InlineData(4, 15)]
    [InlineData(1000, 15)]
    public void A_server_that_was_away_is_asked_again_within_fifteen_seconds(int attempts, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), ReplyTimetable.PauseAfter(attempts, refused: false));
}
