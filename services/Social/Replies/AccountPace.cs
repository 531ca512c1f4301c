using System.Collections.Concurrent;
using Omnichannel.Hosting.Limits;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Providers;
using Polly;
using Polly.CircuitBreaker;
using Polly.Registry;
using Polly.Timeout;

namespace Omnichannel.Social.Replies;

/// <summary>
/// How fast each account may send: a rate by its provider's description, a circuit that opens while the provider fails it, and a rest when the provider asks for one. Counted by each
/// process for itself. One account's trouble is no other's.
/// </summary>
internal sealed class AccountPace(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, DateTimeOffset> resting = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Limit> limits = new(StringComparer.Ordinal);
    private readonly ResiliencePipelineRegistry<string> circuits = new();

    /// <summary>The accounts that rest now, as <c>tenant/account</c>.</summary>
    public IReadOnlyCollection<string> Resting
    {
        get
        {
            var now = time.GetUtcNow();
            foreach (var (account, until) in resting)
                if (until <= now)
                    resting.TryRemove(KeyValuePair.Create(account, until));
            return [.. resting.Keys];
        }
    }

    /// <summary>Lets an account rest.</summary>
    public void Rest(SocialAccount account, TimeSpan pause) => resting[account.Key] = time.GetUtcNow() + pause;

    /// <summary>Takes one message of the account's rate. Zero where it may go on, else how long to wait.</summary>
    public TimeSpan Take(SocialAccount account, ProviderDescription provider) =>
        limits.GetOrAdd(provider.Name, _ => new Limit(provider.Name, provider.PerSecond, Math.Max(1, (int)provider.PerSecond))).Take(account.Key);

    /// <summary>The circuit of an account, with the bound of a call inside it.</summary>
    public ResiliencePipeline<SendOutcome> CircuitOf(SocialAccount account) => circuits.GetOrAddPipeline<SendOutcome>(account.Key, builder => builder
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions<SendOutcome>
        {
            // Half of at least ten within half a minute: an outage, not a message that is wrong.
            FailureRatio = 0.5,
            MinimumThroughput = 10,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDuration = Break,
            ShouldHandle = outcome => ValueTask.FromResult(outcome.Outcome.Exception is HttpRequestException or TimeoutRejectedException || outcome.Outcome.Result is SendOutcome.Later { WholeAccount: false }),
        })
        .AddTimeout(new TimeoutStrategyOptions { Timeout = LongestCall }));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var limit in limits.Values)
            limit.Dispose();
        circuits.Dispose();
    }
}
