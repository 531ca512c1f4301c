using Omnichannel.Seed;

namespace Omnichannel.House;

/// <summary>A tenant of a <see cref="WholeHouse"/>, and its admin.</summary>
/// <param name="House">Where it lives.</param>
/// <param name="Id">Tenant id.</param>
/// <param name="Admin">The API with an admin's key.</param>
public sealed record Tenant(WholeHouse House, string Id, PublicApi Admin)
{
    /// <summary>Its default queue.</summary>
    public const string Queue = "support";

    /// <summary>Password of every person.</summary>
    public const string Password = "correct horse battery";

    /// <summary>Makes an agent who serves the queue; offline until <see cref="Agent.BecomeAsync"/>.</summary>
    /// <param name="id">Agent id.</param>
    /// <param name="language">BCP 47 tag of the native language.</param>
    /// <param name="furtherLanguages">Tag and CEFR level.</param>
    /// <param name="capacity">Units.</param>
    public async Task<Agent> AddAgentAsync(string id, string language, IReadOnlyDictionary<string, string>? furtherLanguages = null, int capacity = 5)
    {
        var languages = new Dictionary<string, string>(furtherLanguages ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal) { [language] = "native" };
        var email = $"{id}@{Id}.test";
        await TenantSetup.PutAgentAsync(
            Admin,
            new AgentSetup(id, id, email, "Europe/London", languages, new Dictionary<string, int>(StringComparer.Ordinal)),
            Password,
            [Queue],
            capacity);
        return new Agent(this, id, email);
    }

    /// <summary>Makes a mailbox on the mail server and connects it as a channel account.</summary>
    /// <returns>The mailbox; customers write to its address.</returns>
    public async Task<Mailbox> AddSupportMailboxAsync(string account = "mail")
    {
        var mailbox = await House.Servers.AddMailboxAsync($"{Id}-{account}");
        await TenantSetup.PutMailboxAsync(
            Admin,
            new MailboxSetup(account, mailbox.Address, House.Servers.Mail.ImapPort, House.Servers.Mail.SubmissionPort, mailbox.User, mailbox.Password),
            "en",
            "Europe/London");
        return mailbox;
    }
}
