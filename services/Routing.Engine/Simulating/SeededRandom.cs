namespace Omnichannel.Routing.Engine.Simulating;

/// <summary>Random numbers that are the same whenever the seed is: the sequence of <see cref="SplitMix64"/>.</summary>
/// <param name="seed">Any number.</param>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>One of many sequences of the same seed; what is drawn from one leaves the others as they are.</summary>
    public static SeededRandom Of(ulong seed, ulong sequence) => new(SplitMix64.Mix(SplitMix64.Mix(seed) ^ sequence));

    /// <summary>Evenly in [0, 1).</summary>
    public double Uniform()
    {
        var bits = SplitMix64.Mix(_state);
        _state += SplitMix64.Gap;
        return (bits >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Exponential, of mean 1.</summary>
    public double Exponential() => -Math.Log(1 - Uniform());

    /// <summary>Normal, of mean 0 and variance 1 (Box and Muller).</summary>
    public double Normal() => Math.Sqrt(2 * Exponential()) * Math.Cos(2 * Math.PI * Uniform());
}
