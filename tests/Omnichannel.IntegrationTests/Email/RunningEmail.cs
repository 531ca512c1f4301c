using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Email;

/// <summary>One running Email service for the tests of a class; each test has mailboxes of its own.</summary>
public sealed class RunningEmail : IAsyncLifetime
{
    internal const string Tenant = "demo";

    private int count;

    internal PrivateServers Servers { get; } = new();

    internal EmailHouse House { get; private set; } = default!;

    internal ServiceProcess Service { get; private set; } = default!;

    public async Task InitializeAsync()
    {
        await Servers.InitializeAsync();
        House = await EmailHouse.BuildAsync(Servers);
        Service = House.AddProcess(("Email:Bounds:Bytes", "1500000"));
        await Service.StartAsync();
    }

    public async Task DisposeAsync() => await House.DisposeAsync();

    /// <summary>Makes a support mailbox, connects it, and a customer to write to it.</summary>
    internal async Task<(Mailbox Support, Mailbox Customer, string Account)> ConnectAsync(int? smtpPort = null)
    {
        var account = $"support{Interlocked.Increment(ref count)}";
        var support = await Servers.AddMailboxAsync(account);
        var customer = await Servers.AddMailboxAsync(account + "-asha", MailServer.CustomerDomain);
        House.Accounts.Add(Tenant, account, support, smtpPort);
        await House.AnnounceAsync(Tenant, account);
        return (support, customer, account);
    }
}
