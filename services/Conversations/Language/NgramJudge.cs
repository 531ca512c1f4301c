using System.Text.Unicode;

namespace Omnichannel.Conversations.Language;

/// <summary>
/// The method of npm <c>eld</c>, written anew: per word the four-byte n-grams at stride three with its leading and trailing space, as a set;
/// the sums of the table's scores per language; their mean m scaled to m/(m+25).
/// </summary>
internal static class NgramJudge
{
    const int LongestWord = 70; // bytes
    const int MostNgrams = 200; // About 600 bytes of text: more changes no answer and costs time.
    const int FewestNgrams = 3;
    const int LeastLead = 30; // Of the sums: less is noise, also between Hindi and Marathi, whose means are always close.
    const double LeastScore = 0.55;
    const double LeastScoreAlone = 0.4; // Where the script leaves one language only, to rule out gibberish.
    const double ForeignLead = 0.05; // A language that is not configured fits this much better.

    /// <summary>The language among the candidates, unless the text does not tell or is clearly in another language of the same script.</summary>
    public static LanguageResult Judge(
        NgramTable table, ReadOnlySpan<char> words, Script script, IReadOnlyList<TenantLanguages.Candidate> candidates, IReadOnlyList<TenantLanguages.Candidate> all)
    {
        Span<int> sums = stackalloc int[table.Languages.Count];
        sums.Clear();
        var ngrams = Sum(table, words, script, sums);
        if (ngrams < FewestNgrams)
            return LanguageResult.Unknown;

        var (best, score, lead) = Best(candidates, sums, ngrams);
        if (best.Tag is null || score <= (candidates.Count == 1 ? LeastScoreAlone : LeastScore) || lead < LeastLead)
            return LanguageResult.Unknown;
        return Best(all, sums, ngrams).Score - score > ForeignLead
            ? LanguageResult.Unknown
            : new LanguageResult(best.Tag, Math.Round(score, 3), LanguageSource.Ngrams);
    }

    static int Sum(NgramTable table, ReadOnlySpan<char> words, Script script, Span<int> sums)
    {
        Span<ulong> seen = stackalloc ulong[512];
        seen.Clear();
        Span<byte> word = stackalloc byte[LongestWord + 4];
        var ngrams = 0;
        while (!words.IsEmpty && ngrams < MostNgrams)
        {
            var end = words.IndexOf(' ');
            var length = Encode(words[..end], script, word);
            words = words[(end + 1)..];
            if (length == 0)
                continue;
            var start = 0;
            for (; start + 4 < length; start += 3)
                AddOnce(table, Pack(word.Slice(start, 4), leading: start == 0, trailing: false), seen, sums, ref ngrams);
            var tail = length > 4 ? length - 4 : 0;
            AddOnce(table, Pack(word[tail..length], leading: start == 0, trailing: true), seen, sums, ref ngrams);
        }
        return ngrams;
    }

    // A word of another script than the one judged, a product's name say, would only lower every score.
    static int Encode(ReadOnlySpan<char> letters, Script script, Span<byte> word)
    {
        foreach (var letter in letters)
        {
            if (Scripts.Of(letter) != script && char.IsLetter(letter) && !(script == Script.Kana && Scripts.Of(letter) == Script.Han))
                return 0;
        }
        Utf8.FromUtf16(letters, word, out _, out var length);
        return Math.Min(length, LongestWord);
    }

    static ulong Pack(ReadOnlySpan<byte> bytes, bool leading, bool trailing)
    {
        ulong packed = leading ? ' ' : 0UL;
        foreach (var b in bytes)
            packed = packed << 8 | b;
        return trailing ? packed << 8 | ' ' : packed;
    }

    static void AddOnce(NgramTable table, ulong ngram, Span<ulong> seen, Span<int> sums, ref int ngrams)
    {
        if (ngrams >= MostNgrams)
            return;
        var slot = (int)((ngram * 0x9E3779B97F4A7C15UL) >> 55);
        while (seen[slot] != 0)
        {
            if (seen[slot] == ngram)
                return;
            slot = (slot + 1) & 511;
        }
        seen[slot] = ngram;
        ngrams++;
        table.Add(ngram, sums);
    }

    static (TenantLanguages.Candidate Language, double Score, int Lead) Best(
        IReadOnlyList<TenantLanguages.Candidate> candidates, ReadOnlySpan<int> sums, int ngrams)
    {
        var best = default(TenantLanguages.Candidate);
        int first = 0, second = 0;
        foreach (var candidate in candidates)
        {
            var sum = candidate.Index < 0 ? 0 : sums[candidate.Index];
            if (sum > first)
                (best, first, second) = (candidate, sum, first);
            else if (sum > second)
                second = sum;
        }
        return (best, Scale((double)first / ngrams), first - second);
    }

    static double Scale(double mean) => mean / (mean + 25);
}
