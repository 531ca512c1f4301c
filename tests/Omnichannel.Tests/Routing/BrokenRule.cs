using System.Runtime.CompilerServices;

namespace Omnichannel.Tests.Routing;

/// <summary>A rule in words that are only put together where it is broken: a million events are checked.</summary>
[InterpolatedStringHandler]
internal ref struct BrokenRule
{
    private DefaultInterpolatedStringHandler _words;

    public BrokenRule(int literalLength, int formattedCount, bool holds, out bool isBroken)
    {
        isBroken = !holds;
        _words = holds ? default : new DefaultInterpolatedStringHandler(literalLength, formattedCount);
    }

    public void AppendLiteral(string words) => _words.AppendLiteral(words);

    public void AppendFormatted<T>(T value) => _words.AppendFormatted(value);

    public string ToStringAndClear() => _words.ToStringAndClear();
}
