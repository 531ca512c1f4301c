using System.Runtime.CompilerServices;

namespace Omnichannel.Routing.Engine;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014): chance that is a function of a number.</summary>
internal static class SplitMix64
{
    /// <summary>What the states of a sequence are apart.</summary>
    public const ulong Gap = 0x9E3779B97F4A7C15;

    /// <summary>The number that follows the state <paramref name="x"/>: every input bit reaches every output bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong x)
    {
        x += Gap;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
