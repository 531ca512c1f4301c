using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Files;

/// <summary>A file that came with a message, or that one is to leave with.</summary>
/// <param name="Id">Its id.</param>
/// <param name="FileName">Without path parts and control characters, never empty, at most 200 characters.</param>
/// <param name="MediaType">As claimed, lower case.</param>
/// <param name="ContentId">Without angle brackets; null where nothing refers to it.</param>
/// <param name="Content">The decoded bytes.</param>
public sealed record AttachedFile(Guid Id, string FileName, string MediaType, string? ContentId, ReadOnlyMemory<byte> Content)
{
    private static readonly char[] Separators = ['/', '\\', ':'];

    /// <summary>An id from the scope and a position.</summary>
    public static Guid DeriveId(string scope, int index) => DerivedId.Of($"{scope}\n{index}");

    /// <summary>A harmless file name: no folders, no control or direction characters, no leading dots.</summary>
    public static string SafeName(string? name, string fallback)
    {
        var last = (name ?? "").Split(Separators)[^1];
        var clean = new string([.. StorableText.Line(last, int.MaxValue).Where(c => c is not ('"' or '<' or '>' or '|' or '?' or '*') && !IsDirectionMark(c))]).Trim().TrimStart('.');
        if (clean.Length <= 200)
            return clean.Length > 0 ? clean : fallback;
        var extension = Path.GetExtension(clean);
        return extension.Length is > 0 and < 12 ? StorableText.Cut(clean, 200 - extension.Length) + extension : StorableText.Cut(clean, 200);
    }

    /// <summary>U+202E makes "gpj.exe" read "exe.jpg".</summary>
    public static bool IsDirectionMark(char c) => c is (>= '\u200E' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u061C';
}
