using System.ComponentModel.DataAnnotations;
using System.Net.Mail;
using Omnichannel.Gateway.Edge;
using Omnichannel.Gateway.Sessions;
using Omnichannel.Hosting;

namespace Omnichannel.Gateway.People;

/// <summary>Body of <c>PUT /v1/people/{id}</c>.</summary>
/// <param name="Email">E-mail address; unique in the installation, whatever its case.</param>
/// <param name="Name">Display name, 1 to 200 characters.</param>
/// <param name="Roles">Of <c>admin</c>, <c>supervisor</c>, <c>agent</c>.</param>
/// <param name="AgentId">The agent the person works as: with the role <c>agent</c>, and only then.</param>
/// <param name="Password">10 to 256 characters; left out, it stays as it is. Without any the person cannot sign in.</param>
/// <param name="Enabled">False ends the person's sessions and lets him begin none.</param>
sealed record PersonSettings(
    [property: Required] string? Email, [property: Required] string? Name, [property: Required] IReadOnlyList<string>? Roles, string? AgentId = null, string? Password = null, bool Enabled = true)
{
    /// <summary>What is wrong, by field; empty where nothing is.</summary>
    public Dictionary<string, string[]> Errors()
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (Email is null || Email.Length > 254 || Email.Any(char.IsControl) || !MailAddress.TryCreate(Email, out var address) || address.Address != Email)
            errors["email"] = ["An e-mail address of at most 254 characters, without a name."];
        if (!DisplayName.IsGood(Name))
            errors["name"] = [DisplayName.Rule];
        if (Role.Error(Roles) is { } wrong)
            errors["roles"] = [wrong];
        if (AgentId is not null && !Names.IsName(AgentId))
            errors["agentId"] = ["1 to 64 of a-z, 0-9 and hyphen."];
        else if ((AgentId is not null) != (Roles?.Contains(Role.Agent, StringComparer.Ordinal) == true))
            errors["agentId"] = ["Goes with the role agent, and only with it."];
        if (Password is { Length: < Passwords.MinLength or > Passwords.MaxLength })
            errors["password"] = [$"{Passwords.MinLength} to {Passwords.MaxLength} characters."];
        return errors;
    }
}

/// <summary>A person as the API shows him; never with the password.</summary>
/// <param name="Id">Person id.</param>
/// <param name="Email">E-mail address.</param>
/// <param name="Name">Display name.</param>
/// <param name="Roles">Roles.</param>
/// <param name="AgentId">Agent id, or null.</param>
/// <param name="Enabled">False while he may not sign in.</param>
/// <param name="ChangedAt">UTC instant of the last change.</param>
sealed record Person(string Id, string Email, string Name, IReadOnlyList<string> Roles, string? AgentId, bool Enabled, DateTimeOffset ChangedAt);
