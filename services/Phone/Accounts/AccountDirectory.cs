using System.Collections.Frozen;
using System.Text.Json;
using System.Threading.Channels;
using Omnichannel.Hosting.Web;
using Omnichannel.Messaging;

namespace Omnichannel.Phone.Accounts;

/// <summary>
/// The numbers of all tenants, read from Conversations at the start, whenever it says that one changed, and every minute besides. While Conversations cannot be reached, what was
/// read last stays in force; before the first reading the process is not ready, and says of no number that it is unknown: a caller would be dropped, and what a call asks for
/// left undone.
/// </summary>
internal sealed partial class AccountDirectory(IHttpClientFactory clients, Readiness readiness, TimeProvider time, ILogger<AccountDirectory> log) : BackgroundService
{
    private const string Gate = "accounts";

    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    private readonly Channel<bool> wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private FrozenDictionary<string, PhoneAccount>? byKey;

    private FrozenDictionary<string, PhoneAccount> Known => byKey ?? throw new UnavailableException("The process is starting.");

    /// <summary>The account a webhook names; null where there is none or it is disabled.</summary>
    /// <exception cref="UnavailableException">They were not read yet.</exception>
    public PhoneAccount? Find(string? webhookKey) => Known.GetValueOrDefault(webhookKey ?? "") is { Enabled: true } account ? account : null;

    /// <summary>The account of a tenant; null where there is none or it is disabled.</summary>
    /// <exception cref="UnavailableException">They were not read yet.</exception>
    public PhoneAccount? Find(string tenant, string id) => Known.Values.FirstOrDefault(account => account.Enabled && account.Tenant == tenant && account.Id == id);

    /// <summary>Has it read again soon.</summary>
    public void Refresh() => wakes.Writer.TryWrite(true);

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        readiness.Require(Gate);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var waitOut = Outage.WaitOut(exception => LogWaiting(log, exception.Message));
        while (!stoppingToken.IsCancellationRequested)
        {
            await waitOut.ExecuteAsync(async ct => await ReadAsync(ct), stoppingToken);
            readiness.Met(Gate);
            using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await using var timer = time.CreateTimer(_ => bounded.Cancel(), null, Pace, Timeout.InfiniteTimeSpan);
            await ((Task)wakes.Reader.WaitToReadAsync(bounded.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wakes.Reader.TryRead(out _);
        }
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        using var client = clients.CreateClient("Conversations");
        var answer = (await client.GetFromJsonAsync<Answer>("/internal/channel-accounts?channel=phone", ct))!;
        var accounts = new List<PhoneAccount>();
        foreach (var item in answer.Items)
            if (PhoneAccount.Of(item) is { } account)
                accounts.Add(account);
            else
                LogUnusable(log, item.GetProperty("tenant").GetString(), item.GetProperty("id").GetString());
        byKey = accounts.ToFrozenDictionary(account => account.WebhookKey, StringComparer.Ordinal);
    }

    private sealed record Answer(IReadOnlyList<JsonElement> Items);

    [LoggerMessage(1, LogLevel.Warning, "The phone accounts cannot be read from Conversations: {Reason}")]
    private static partial void LogWaiting(ILogger log, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Phone account {Tenant}/{Account} has settings of another form, or no secrets, and is not served")]
    private static partial void LogUnusable(ILogger log, string? tenant, string? account);
}
