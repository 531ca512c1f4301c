using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Omnichannel.Conversations.Language;

/// <summary>
/// How often each byte n-gram occurs in each of 60 languages: the large table of the npm package <c>eld</c> 2.1 (Apache-2.0, see NOTICE),
/// packed by <c>deploy/data/language-ngrams.mjs</c>. Immutable after loading; about 7 MB in memory.
/// </summary>
/// <remarks>
/// An n-gram is at most six bytes of lower-case UTF-8 packed big-endian into an integer, so that no two n-grams share one.
/// The table is an open-addressed hash at most half full: one look-up is one or two cache lines.
/// </remarks>
public sealed class NgramTable
{
    const int SmallestScore = 53; // The published table leaves it out of every score to be smaller.
    const int Slots = 1 << 19;

    readonly ulong[] keys = new ulong[Slots];
    readonly int[] starts = new int[Slots]; // index of the first posting << 6 | number of postings
    readonly (byte Language, byte Score)[] postings;

    NgramTable(IReadOnlyList<string> languages, int count)
    {
        Languages = languages;
        this.postings = new (byte, byte)[count];
    }

    /// <summary>The ISO 639-1 codes of the languages the table knows, in the order of their index.</summary>
    public IReadOnlyList<string> Languages { get; }

    /// <summary>Loads the table that is embedded in this assembly.</summary>
    public static NgramTable Load()
    {
        using var stream = typeof(NgramTable).Assembly.GetManifestResourceStream("language-ngrams")
            ?? throw new InvalidOperationException("The n-gram table is not embedded in the assembly.");
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return Parse(file);
    }

    /// <summary>Adds the scores of one n-gram to the sums of all languages.</summary>
    /// <param name="ngram">Up to six bytes, packed big-endian.</param>
    /// <param name="sums">One sum per language, by index.</param>
    public void Add(ulong ngram, Span<int> sums)
    {
        for (var slot = SlotOf(ngram); keys[slot] != 0; slot = (slot + 1) & (Slots - 1))
        {
            if (keys[slot] != ngram)
                continue;
            foreach (var (language, score) in postings.AsSpan(starts[slot] >> 6, starts[slot] & 63))
                sums[language] += score + SmallestScore;
            return;
        }
    }

    static NgramTable Parse(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith("NGR1"u8))
            throw new InvalidDataException("The n-gram table has an unknown format.");
        var languages = new string[file[4]];
        for (var i = 0; i < languages.Length; i++)
            languages[i] = Encoding.ASCII.GetString(file.Slice(5 + 2 * i, 2));
        var rest = file[(5 + 2 * languages.Length)..];
        var count = (int)BinaryPrimitives.ReadUInt32LittleEndian(rest);
        var ngrams = rest.Slice(4, 6 * count);
        var lengths = rest.Slice(4 + 6 * count, count);
        var pairs = rest[(4 + 7 * count)..];
        if (count > Slots / 2)
            throw new InvalidDataException("The n-gram table has outgrown its slots.");

        var table = new NgramTable(languages, pairs.Length / 2);
        for (var i = 0; i < table.postings.Length; i++)
            table.postings[i] = (pairs[2 * i], pairs[2 * i + 1]);
        var start = 0;
        for (var i = 0; i < count; i++)
        {
            table.Insert(BinaryPrimitives.ReadUInt16BigEndian(ngrams[(6 * i)..]) * (1UL << 32) + BinaryPrimitives.ReadUInt32BigEndian(ngrams[(6 * i + 2)..]), start, lengths[i]);
            start += lengths[i];
        }
        return table;
    }

    void Insert(ulong ngram, int start, byte length)
    {
        var slot = SlotOf(ngram);
        while (keys[slot] != 0)
            slot = (slot + 1) & (Slots - 1);
        (keys[slot], starts[slot]) = (ngram, start << 6 | length);
    }

    // Fibonacci hashing: the high bits of the product are well mixed.
    static int SlotOf(ulong ngram) => (int)((ngram * 0x9E3779B97F4A7C15UL) >> (64 - BitOperations.Log2(Slots)));
}
