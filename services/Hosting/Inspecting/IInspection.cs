namespace Omnichannel.Hosting.Inspecting;

/// <summary>Looks at something a service needs and says how it stands, for an operator who asks with <c>--check</c>. It changes nothing.</summary>
public interface IInspection
{
    /// <summary>Looks. What it throws is a fault too.</summary>
    Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct);
}

/// <summary>What an inspection found.</summary>
/// <param name="IsFault">Whether somebody has to do something.</param>
/// <param name="Text">What was found and, of a fault, what to do about it.</param>
public sealed record Finding(bool IsFault, string Text)
{
    /// <summary>All is well.</summary>
    public static Finding Well(string text) => new(false, text);

    /// <summary>Somebody has to do something.</summary>
    public static Finding Fault(string text) => new(true, text);
}
