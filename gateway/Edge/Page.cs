using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Web;

namespace Omnichannel.Gateway.Edge;

/// <summary>One page of a list.</summary>
/// <param name="Items">In the order of their ids.</param>
/// <param name="NextCursor">For <c>?cursor=</c>; null on the last page.</param>
sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Which page of a list is asked for.</summary>
/// <param name="Limit">1 to 200, 50 by default.</param>
/// <param name="After">The id the page begins after; empty for the first.</param>
sealed record PageRequest(int Limit, string After)
{
    const int Largest = 200;
    const int Usual = 50;

    /// <summary>Reads <c>?limit=&amp;cursor=</c>; says what is wrong with them, or null.</summary>
    public static IResult? Read(int? limit, string? cursor, out PageRequest page)
    {
        page = new PageRequest(limit ?? Usual, "");
        if (limit is < 1 or > Largest)
            return Problems.Validation("limit", $"1 to {Largest}.");
        if (string.IsNullOrEmpty(cursor))
            return null;

        Span<byte> bytes = stackalloc byte[64];
        if (cursor.Length > 86 || Base64Url.DecodeFromChars(cursor, bytes, out _, out var written) is not OperationStatus.Done)
            return Problems.Validation("cursor", "Not a cursor of this list.");
        page = page with { After = Encoding.ASCII.GetString(bytes[..written]) };
        return Names.IsName(page.After) ? null : Problems.Validation("cursor", "Not a cursor of this list.");
    }

    /// <summary>Makes the page of one row more than was asked for: that one tells that there is a next page.</summary>
    public Page<T> Of<T>(IReadOnlyList<T> rows, Func<T, string> id) =>
        rows.Count <= Limit ? new Page<T>(rows, null) : new Page<T>([.. rows.Take(Limit)], Base64Url.EncodeToString(Encoding.ASCII.GetBytes(id(rows[Limit - 1]))));
}
