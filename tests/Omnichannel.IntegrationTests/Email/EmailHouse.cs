using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Security;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Email;

/// <summary>The Email service as a real process among real servers, with the neighbours it talks to.</summary>
internal sealed class EmailHouse : IAsyncDisposable
{
    private const string Key = "c2l4dGVlbiBieXRlcyBhcmUgbm90IGVub3VnaCBmb3IgdGhpcyBrZXk=";

    private readonly List<ServiceProcess> processes = [];

    private EmailHouse(PrivateServers servers, ChannelAccounts accounts, Broker broker)
    {
        Servers = servers;
        Accounts = accounts;
        Broker = broker;
    }

    public PrivateServers Servers { get; }

    public ChannelAccounts Accounts { get; }

    public Broker Broker { get; }

    public static async Task<EmailHouse> BuildAsync(PrivateServers servers) => new(
        servers,
        await ChannelAccounts.StartAsync(),
        await Broker.ConnectAsync(servers, typeof(MessageReceived), typeof(ReplySent), typeof(ReplyFailed), typeof(ReplyOutcomeUnknown), typeof(DeliveryReported)));

    /// <summary>Names one more process of the service; it does not run yet.</summary>
    public ServiceProcess AddProcess(params (string Key, string Value)[] more)
    {
        var configuration = Servers.Configuration("email");
        configuration["Internal:Key"] = Key;
        configuration["Services:Conversations"] = Accounts.Url;
        foreach (var (key, value) in more)
            configuration[key] = value;
        var process = new ServiceProcess("services/Email", "Omnichannel.Email", configuration);
        processes.Add(process);
        return process;
    }

    /// <summary>A client that calls a process as an agent of a tenant or in another role, or as the operator.</summary>
    public static HttpClient Client(ServiceProcess process, string tenant, CallerKind kind = CallerKind.Person, string role = "agent")
    {
        var tokens = new InternalToken(
            new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Internal:Key"] = Key }).Build(), TimeProvider.System);
        var caller = new Caller(tenant, "somebody", kind, kind == CallerKind.Person ? "asha" : null, null, new HashSet<string>(StringComparer.Ordinal) { role });
        var client = new HttpClient { BaseAddress = new Uri(process.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Create(caller, TimeSpan.FromMinutes(5)));
        return client;
    }

    /// <summary>Waits until a mail with this subject is on the broker.</summary>
    public Task<MessageReceived> ReceivedAsync(string subject) => Broker.NextAsync<MessageReceived>(message => message.Subject == subject, $"MessageReceived '{subject}'; the service wrote:\n{Output}");

    /// <summary>Announces a mailbox until the running processes read it: the queue on which they listen is made some time after the start.</summary>
    public Task AnnounceAsync(string tenant, string account) => Wait.Until(
        async () =>
        {
            await Broker.PublishAsync(new ChannelAccountChanged(tenant, "email", account, 1, TimeProvider.System.GetUtcNow()), tenant);
            return (await Servers.QueryAsync<string>("select account from email.mailbox_position where tenant = @tenant and account = @account", new { tenant, account })).Count == 1;
        },
        $"mailbox {account} is open; the service wrote:\n{Output}");

    public string Output => string.Join("\n--\n", processes.Select(process => process.Output));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
            await process.DisposeAsync();
        await Broker.DisposeAsync();
        await Accounts.DisposeAsync();
    }
}
