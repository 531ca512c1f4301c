namespace Omnichannel.Seed;

/// <summary>A person who answers customers.</summary>
/// <param name="Id">Agent and person id.</param>
/// <param name="Name">Display name.</param>
/// <param name="Email">Address to sign in with.</param>
/// <param name="TimeZone">IANA zone.</param>
/// <param name="Languages">BCP 47 tag and CEFR level, or native.</param>
/// <param name="Skills">Skill and level, 1 to 5.</param>
public sealed record AgentSetup(
    string Id,
    string Name,
    string Email,
    string TimeZone,
    IReadOnlyDictionary<string, string> Languages,
    IReadOnlyDictionary<string, int> Skills);

/// <summary>A mailbox that customers write to.</summary>
/// <param name="Id">Id of the channel account.</param>
/// <param name="Address">Its address.</param>
/// <param name="ImapPort">Port of IMAP.</param>
/// <param name="SubmissionPort">Port of SMTP submission.</param>
/// <param name="User">Sign-in name.</param>
/// <param name="Password">Sign-in password.</param>
/// <param name="Host">The mail server, as the services reach it.</param>
public sealed record MailboxSetup(string Id, string Address, int ImapPort, int SubmissionPort, string User, string Password, string Host = "127.0.0.1");

/// <summary>Makes tenants and what they need, by the public API alone; doing it again changes nothing.</summary>
public static class TenantSetup
{
    /// <summary>Makes a tenant and returns its first API key, an admin's.</summary>
    public static async Task<string> CreateAsync(PublicApi platform, string id, string name, IEnumerable<string> languages, string timeZone, string defaultQueue)
    {
        await UpdateAsync(platform, id, name, languages, timeZone, defaultQueue);
        var key = await platform.PostAsync("/v1/api-keys", new { tenant = id, name = "admin" });
        return (string)key["key"]!;
    }

    /// <summary>Makes or changes a tenant.</summary>
    public static Task UpdateAsync(PublicApi platform, string id, string name, IEnumerable<string> languages, string timeZone, string defaultQueue) =>
        platform.PutAsync($"/v1/tenants/{id}", new { name, languages, timeZone, defaultQueue });

    /// <summary>Makes an agent and the person who signs in as it. The password counts when the person is new.</summary>
    public static async Task PutAgentAsync(PublicApi admin, AgentSetup agent, string password, IEnumerable<string> queues, int capacity = 5)
    {
        await admin.PutAsync($"/v1/agents/{agent.Id}", new
        {
            name = agent.Name,
            timeZone = agent.TimeZone,
            languages = agent.Languages.Select(language => new { tag = language.Key, proficiency = language.Value }),
            skills = agent.Skills.Select(skill => new { skill = skill.Key, level = skill.Value }),
            queues,
            capacity,
        });
        await PutPersonAsync(admin, agent.Id, agent.Name, agent.Email, ["agent"], agent.Id, password);
    }

    /// <summary>Makes a person; the password counts when the person is new.</summary>
    public static async Task PutPersonAsync(PublicApi admin, string id, string name, string email, IEnumerable<string> roles, string? agentId, string password)
    {
        var isNew = await admin.FindAsync($"/v1/people/{id}") is null;
        await admin.PutAsync($"/v1/people/{id}", new { name, email, roles, agentId, password = isNew ? password : null });
    }

    /// <summary>Connects a mailbox.</summary>
    public static Task PutMailboxAsync(PublicApi admin, MailboxSetup mailbox, string language, string timeZone) =>
        admin.PutAsync($"/v1/channel-accounts/{mailbox.Id}", new
        {
            channel = "email",
            name = "Support",
            address = mailbox.Address,
            language,
            timeZone,
            settings = new
            {
                imap = new { host = mailbox.Host, port = mailbox.ImapPort, security = "none", user = mailbox.User },
                smtp = new { host = mailbox.Host, port = mailbox.SubmissionPort, security = "none", user = mailbox.User },
            },
            secrets = new { password = mailbox.Password },
        });

    /// <summary>Makes a channel account for a platform's own channel: its messages come in by <c>POST /v1/messages</c>.</summary>
    public static Task PutApiAccountAsync(PublicApi admin, string id, string name, string language, string timeZone) =>
        admin.PutAsync($"/v1/channel-accounts/{id}", new { channel = "api", name, language, timeZone });

    /// <summary>Makes the channel account of a web-chat widget.</summary>
    /// <param name="admin">The API with an admin's key.</param>
    /// <param name="id">Id of the channel account.</param>
    /// <param name="name">Shown at its head.</param>
    /// <param name="allowedOrigins">Origins of the sites that show it.</param>
    /// <param name="calendar">Calendar whose hours it posts, or null.</param>
    /// <param name="signingKey">Shared with the sites, which sign their users' tokens with it; or null.</param>
    /// <returns>Its key: what a page says in <c>data-account</c>.</returns>
    public static async Task<string> PutWidgetAsync(PublicApi admin, string id, string name, IEnumerable<string> allowedOrigins, string? calendar = null, string? signingKey = null)
    {
        object? secrets = signingKey is null ? null : new { signingKey };
        var account = await admin.PutAsync($"/v1/channel-accounts/{id}", new { channel = "chat", name, settings = new { allowedOrigins, calendar }, secrets });
        return (string)account["webhookKey"]!;
    }
}
