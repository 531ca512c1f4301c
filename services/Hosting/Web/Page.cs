using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Omnichannel.Hosting.Web;

/// <summary>One page of a list.</summary>
/// <param name="Items">In the order of the list.</param>
/// <param name="NextCursor">For <c>?cursor=</c> of the next page; null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Which page of a list is asked for. A cursor is the place of the last item shown; to clients it is opaque.</summary>
/// <param name="Limit">Most items of the page: 1 to 200, 50 where it is left out.</param>
/// <param name="Cursor"><c>nextCursor</c> of the page before; left out for the first page.</param>
public sealed record PageQuery(int? Limit, string? Cursor)
{
    const int Usual = 50;
    const int Largest = 200;

    int Shown => Limit ?? Usual;

    /// <summary>How many rows to read: one more than is shown, which tells that there is a next page.</summary>
    public int Rows => Shown + 1;

    /// <summary>Reads the place after which the page begins, null for the first; says what is wrong with the query, or null.</summary>
    public IResult? Refuses<TPlace>(out TPlace? after)
        where TPlace : struct, IParsable<TPlace>
    {
        after = null;
        if (string.IsNullOrEmpty(Cursor))
            return WrongLimit();
        if (!TPlace.TryParse(Cursor, CultureInfo.InvariantCulture, out var place))
            return Problems.Validation("cursor", "Not a cursor of this list.");
        after = place;
        return WrongLimit();
    }

    /// <summary>The same for lists in the order of names: empty for the first page.</summary>
    public IResult? Refuses(out string after)
    {
        after = Cursor ?? "";
        return after.Length == 0 || Names.IsName(after) ? WrongLimit() : Problems.Validation("cursor", "Not a cursor of this list.");
    }

    /// <summary>Makes the page.</summary>
    /// <param name="rows">Up to <see cref="Rows"/> of them, in the order of the list.</param>
    /// <param name="place">An item's place in that order.</param>
    /// <param name="show">An item as clients see it.</param>
    public Page<TShown> Of<TRow, TShown>(IReadOnlyList<TRow> rows, Func<TRow, IFormattable> place, Func<TRow, TShown> show) =>
        Of(rows, row => place(row).ToString(null, CultureInfo.InvariantCulture), show);

    /// <summary>Makes the page of a list in the order of names.</summary>
    public Page<TShown> Of<TRow, TShown>(IReadOnlyList<TRow> rows, Func<TRow, string> name, Func<TRow, TShown> show) =>
        new([.. rows.Take(Shown).Select(show)], rows.Count > Shown ? name(rows[Shown - 1]) : null);

    IResult? WrongLimit() => Limit is < 1 or > Largest ? Problems.Validation("limit", $"1 to {Largest}.") : null;
}
