namespace Omnichannel.Hosting.Conditions;

/// <summary>The attributes that conditions of one use may name.</summary>
/// <param name="Names">Attributes by their whole name.</param>
/// <param name="Prefixes">What further names begin with, as <c>attributes.</c>; something follows, and the whole has at most 100 characters.</param>
public sealed record ConditionAttributes(IReadOnlyList<string> Names, params IReadOnlyList<string> Prefixes)
{
    const int LongestName = 100;

    /// <summary>What is wrong with a name that may be asked for by its form, or null; for names of things that must exist.</summary>
    public Func<string, string?> Fault { get; init; } = static _ => null;

    /// <summary>What is wrong with a name, or null where a condition may ask for it.</summary>
    internal string? FaultOf(string? name)
    {
        if (name is null || !(Names.Contains(name, StringComparer.Ordinal) || Prefixes.Any(prefix => IsBelow(prefix, name))))
            return $"One of {string.Join(", ", Names.Concat(Prefixes.Select(prefix => prefix + "NAME")))}.";
        return Fault(name);
    }

    static bool IsBelow(string prefix, string name) => name.Length > prefix.Length && name.Length <= LongestName && name.StartsWith(prefix, StringComparison.Ordinal);
}
