using Omnichannel.House;

namespace Omnichannel.IntegrationTests.MainJob;

/// <summary>A tenant with one agent for each of six languages, all ready and watching their streams, and a mailbox to write to.</summary>
public sealed class Shop(WholeHouse house) : IAsyncLifetime
{
    readonly Dictionary<string, (Agent Agent, AgentStream Stream)> agents = new(StringComparer.Ordinal);

    public Tenant Tenant { get; private set; } = default!;

    public Mailbox Support { get; private set; } = default!;

    public PrivateServers Servers => house.Servers;

    public IReadOnlyDictionary<string, (Agent Agent, AgentStream Stream)> Agents => agents;

    public async Task InitializeAsync()
    {
        Tenant = await house.CreateTenantAsync("en", "ur", "gu", "ta", "hi", "de");
        Support = await Tenant.AddSupportMailboxAsync();
        foreach (var language in new[] { "en", "ur", "gu", "ta", "hi", "de" })
        {
            var agent = await Tenant.AddAgentAsync("agent-" + language, language);
            agents[language] = (agent, await agent.OpenStreamAsync());
            await agent.BecomeAsync("ready");
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var (_, stream) in agents.Values)
            await stream.DisposeAsync();
    }
}
