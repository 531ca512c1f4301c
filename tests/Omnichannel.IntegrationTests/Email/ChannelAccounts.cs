using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Omnichannel.House;

namespace Omnichannel.IntegrationTests.Email;

/// <summary>Stands where Conversations stands: answers which mailboxes there are, to callers with an internal token.</summary>
internal sealed class ChannelAccounts : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, object> accounts = new(StringComparer.Ordinal);

    private ChannelAccounts(string url)
    {
        Url = url;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Urls.Add(url);
        app.MapGet("/internal/channel-accounts", (HttpRequest request) =>
            request.Headers.Authorization.ToString().StartsWith("Bearer ey", StringComparison.Ordinal) && request.Query["channel"] == "email"
                ? Results.Json(new { items = accounts.Values })
                : Results.Unauthorized());
    }

    public string Url { get; }

    public static async Task<ChannelAccounts> StartAsync()
    {
        var server = new ChannelAccounts($"http://127.0.0.1:{Ports.Free()}");
        await server.app.StartAsync();
        return server;
    }

    /// <summary>Configures a mailbox of the private mail server.</summary>
    public void Add(string tenant, string id, Mailbox mailbox, int? smtpPort = null) => accounts[$"{tenant}/{id}"] = new
    {
        tenant,
        id,
        name = "Shop Support",
        address = mailbox.Address,
        enabled = true,
        settings = new
        {
            imap = new { host = "127.0.0.1", port = mailbox.Server.ImapPort, security = "none", user = mailbox.User },
            smtp = new { host = "127.0.0.1", port = smtpPort ?? mailbox.Server.SubmissionPort, security = "none", user = mailbox.User },
            authentication = "password",
        },
        secrets = new { password = mailbox.Password },
    };

    public void Remove(string tenant, string id) => accounts.TryRemove($"{tenant}/{id}", out _);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
