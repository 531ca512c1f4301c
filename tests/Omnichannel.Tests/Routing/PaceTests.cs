using NodaTime;
using Omnichannel.Routing.Shards;

namespace Omnichannel.Tests.Routing;

public sealed class PaceTests
{
    static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 9, 0);

    readonly Pace pace = new();

    [Fact]
    public void Who_waits_waits_as_many_turns_as_he_is_far_back_at_the_pace_of_those_who_waited()
    {
        Serve("support", "en", seconds: 100, assigned: 10);
        Assert.Equal(30, pace.SecondsFor("support", "en", 3, Start + Duration.FromSeconds(100)));
    }

    [Fact]
    public void A_language_with_its_own_agents_has_its_own_pace_and_one_not_yet_known_that_of_the_queue()
    {
        Serve("support", "en", seconds: 100, assigned: 10);
        Serve("support", "ta", seconds: 100, assigned: 1);
        var now = Start + Duration.FromSeconds(100);
        Assert.Equal(100, pace.SecondsFor("support", "ta", 1, now));
        Assert.Equal(pace.SecondsFor("support", "hi", 2, now), pace.SecondsFor("support", "ur", 2, now));
        Assert.InRange(pace.SecondsFor("support", "hi", 11, now)!.Value, 99, 101);
        Assert.Null(pace.SecondsFor("sales", "en", 1, now));
    }

    [Fact]
    public void What_is_given_at_once_while_nobody_waits_says_nothing()
    {
        for (var i = 0; i < 1000; i++)
            pace.Count("support", "en", Start + Duration.FromSeconds(i));
        Assert.Null(pace.SecondsFor("support", "en", 1, Start + Duration.FromSeconds(1000)));
    }

    [Fact]
    public void It_is_not_known_before_half_a_minute_nor_while_nothing_was_given_nor_told_beyond_a_day()
    {
        Serve("support", "en", seconds: 29, assigned: 5);
        Assert.Null(pace.SecondsFor("support", "en", 1, Start + Duration.FromSeconds(29)));
        Serve("sales", "en", seconds: 100, assigned: 0);
        Assert.Null(pace.SecondsFor("sales", "en", 1, Start + Duration.FromSeconds(100)));
        Serve("returns", "en", seconds: 3000, assigned: 1);
        Assert.NotNull(pace.SecondsFor("returns", "en", 28, Start + Duration.FromSeconds(3000)));
        Assert.Null(pace.SecondsFor("returns", "en", 29, Start + Duration.FromSeconds(3000)));
    }

    [Fact]
    public void What_is_longer_ago_than_an_hour_counts_no_more()
    {
        Serve("support", "en", seconds: 100, assigned: 10);
        Assert.NotNull(pace.SecondsFor("support", "en", 1, Start + Duration.FromMinutes(59)));
        Assert.Null(pace.SecondsFor("support", "en", 1, Start + Duration.FromMinutes(62)));
    }

    void Serve(string queue, string language, int seconds, int assigned)
    {
        for (var second = 0; second < seconds; second++)
        {
            var now = Start + Duration.FromSeconds(second);
            pace.Wait(queue, language, now, now + Duration.FromSeconds(1));
            if (second < assigned)
                pace.Count(queue, language, now);
        }
    }
}
