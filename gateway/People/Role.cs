namespace Omnichannel.Gateway.People;

/// <summary>What somebody is allowed to do.</summary>
static class Role
{
    /// <summary>Configures the tenant: people, keys, channel accounts, routing.</summary>
    public const string Admin = "admin";

    /// <summary>Sees everybody's work and helps.</summary>
    public const string Supervisor = "supervisor";

    /// <summary>Takes conversations.</summary>
    public const string Agent = "agent";

    static readonly string[] All = [Admin, Supervisor, Agent];

    /// <summary>What is wrong with a list of roles, or null.</summary>
    public static string? Error(IReadOnlyList<string>? roles) =>
        roles is null || roles.Count > All.Length || roles.Distinct(StringComparer.Ordinal).Count() != roles.Count || roles.Any(role => !All.Contains(role, StringComparer.Ordinal))
            ? $"Each at most once of {string.Join(", ", All)}."
            : null;
}
