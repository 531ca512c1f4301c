using Omnichannel.Hosting.Web;

namespace Omnichannel.Tests.Hosting;

public sealed class PageTests
{
    [Fact]
    public void A_page_says_where_the_next_begins_and_the_last_says_nothing()
    {
        var first = new PageQuery(2, null).Of(["a", "b", "c"], name => name, name => name);
        Assert.Null(new PageQuery(2, first.NextCursor).Refuses(out var after));

        Assert.Equal(["a", "b"], first.Items);
        Assert.Equal("b", after);
        Assert.Null(new PageQuery(2, first.NextCursor).Of(["c"], name => name, name => name).NextCursor);
    }

    [Fact]
    public void A_place_that_is_a_number_or_an_id_comes_back_as_it_was()
    {
        var id = Guid.Parse("01a20645-29e8-71b0-a2b9-d6450e37661b");

        Assert.Null(new PageQuery(1, new PageQuery(1, null).Of([7L, 8L], seq => seq, seq => seq).NextCursor).Refuses(out long? seq));
        Assert.Null(new PageQuery(1, new PageQuery(1, null).Of([id, Guid.Empty], each => each, each => each).NextCursor).Refuses(out Guid? read));

        Assert.Equal(7, seq);
        Assert.Equal(id, read);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(201, null)]
    [InlineData(10, "no number")]
    public void A_page_that_cannot_be_is_refused(int limit, string? cursor) => Assert.NotNull(new PageQuery(limit, cursor).Refuses(out long? _));

    [Fact]
    public void A_cursor_that_is_no_name_is_refused() => Assert.NotNull(new PageQuery(10, "not\0one").Refuses(out _));
}
