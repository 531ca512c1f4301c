using NodaTime;

namespace Omnichannel.Routing.Engine.Simulating;

/// <summary>How a length of time is spread about its mean.</summary>
public enum SpreadShape : byte
{
    /// <summary>Always the mean.</summary>
    Fixed,

    /// <summary>Exponential: short ones are the most, and how long it has lasted says nothing of how long it will.</summary>
    Exponential,

    /// <summary>Log-normal: what handling times mostly look like.</summary>
    LogNormal,
}

/// <summary>A length of time that differs from one conversation to the next.</summary>
/// <param name="Shape">How it is spread.</param>
/// <param name="Mean">Its mean; more than nothing.</param>
/// <param name="Variation">Standard deviation as a share of the mean, more than 0; of account for <see cref="SpreadShape.LogNormal"/> only.</param>
public sealed record TimeSpread(SpreadShape Shape, Duration Mean, double Variation = 1)
{
    internal Duration Draw(SeededRandom random) => Shape switch
    {
        SpreadShape.Fixed => Mean,
        SpreadShape.Exponential => Mean * random.Exponential(),
        _ => Mean * LogNormal(random.Normal()),
    };

    /// <summary>Log-normal of mean 1.</summary>
    private double LogNormal(double normal)
    {
        var variance = Math.Log(1 + (Variation * Variation));
        return Math.Exp((Math.Sqrt(variance) * normal) - (variance / 2));
    }
}
