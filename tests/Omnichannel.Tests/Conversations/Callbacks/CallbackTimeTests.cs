using Omnichannel.Conversations.Callbacks;

namespace Omnichannel.Tests.Conversations.Callbacks;

public sealed class CallbackTimeTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-03-02T10:00:00+05:00", null, "2026-03-02T05:00:00Z", "Asia/Karachi", "2026-03-02T10:00:00")]
    [InlineData("2026-03-02T05:00:00Z", "America/St_Johns", "2026-03-02T05:00:00Z", "America/St_Johns", "2026-03-02T01:30:00")]
    [InlineData("2026-03-02T10:00", null, "2026-03-02T05:00:00Z", "Asia/Karachi", "2026-03-02T10:00:00")]
    [InlineData("2026-03-02T10:00:30", "Asia/Kathmandu", "2026-03-02T04:15:30Z", "Asia/Kathmandu", "2026-03-02T10:00:30")]
    [InlineData("2026-03-02T10:00", "Asia/Calcutta", "2026-03-02T04:30:00Z", "Asia/Kolkata", "2026-03-02T10:00:00")]
    [InlineData("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00Z", "Europe/Berlin", "2026-10-25T02:30:00")]
    public void An_instant_or_a_time_on_the_wall_is_both(string at, string? zone, string instant, string canonical, string local)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var read = CallbackTime.Read(at, zone, "Asia/Karachi", Now, errors);
        Assert.Empty(errors);
        Assert.Equal((DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture), canonical, local), (read!.At, read.TimeZone, read.LocalTime));
    }

    [Theory]
    [InlineData(null, null, "at", "A date and time is expected")]
    [InlineData("tomorrow", null, "at", "A date and time is expected")]
    [InlineData("2026-02-30T10:00", null, "at", "A date and time is expected")]
    [InlineData("2026-03-02", null, "at", "A date and time is expected")]
    [InlineData("2026-03-02T10:00", "Mars/Olympus", "timeZone", "An IANA time zone")]
    [InlineData("2026-03-01T12:00:00Z", null, "at", "After now and within 366 days; now it is 2026-03-01T12:00:00Z")]
    [InlineData("2026-03-01T16:59", null, "at", "After now")]
    [InlineData("2027-03-03T10:00", null, "at", "within 366 days")]
    [InlineData("2026-03-29T02:30", "Europe/Berlin", "at", "skip this time; the first one after it is 2026-03-29T03:00:00")]
    public void What_is_no_time_to_come_is_refused_at_its_place(string? at, string? zone, string place, string words)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        Assert.Null(CallbackTime.Read(at, zone, "Asia/Karachi", Now, errors));
        Assert.Contains(words, Assert.Single(errors[place]));
        Assert.Single(errors);
    }
}
