using Omnichannel.Chat.Accounts;

namespace Omnichannel.Tests.Chat;

public sealed class PostedHoursTests
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_goes_on_past_midnight_is_one_time_to_a_visitor()
    {
        var joined = PostedHours.Joined([Between(20, 24), Between(24, 28), Between(30, 31)]);

        Assert.Equal([Between(20, 28), Between(30, 31)], joined);
    }

    [Fact]
    public void A_calendar_that_is_never_open_posts_no_times() => Assert.Empty(PostedHours.Joined([]));

    private static OpenTime Between(int from, int to) => new(Monday.AddHours(from), Monday.AddHours(to));
}
