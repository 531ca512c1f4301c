using System.Net;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Omnichannel.Gateway.Edge;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Gateway.Sessions;

/// <summary>
/// Bounds guessing of passwords, over all gateway processes: failed attempts per e-mail address and network address together, per e-mail address, and per network
/// address, each within <see cref="Window"/>. The first is low; the other two are high, so that nobody locks an agent out from elsewhere and an office behind
/// one address can sign in. An attempt counts before the password is looked at, so that parallel ones cannot slip through; a success gives it back.
/// The table holds keyed digests, no addresses.
/// </summary>
sealed class SignInBounds(Database database, Keys keys, TimeProvider time)
{
    /// <summary>From the first failure on.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    const int PerPair = 10;
    const int PerEmail = 100;
    const int PerAddress = 300;

    /// <summary>Counts an attempt. Null where it may go on, else how long to wait.</summary>
    public async Task<TimeSpan?> Reserve(SignInAttempt attempt, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenWorkerAsync(ct);
        // In the order of the digests: two attempts that share two buckets must not wait for each other.
        var counted = await connection.QueryAsync<Counted>(new CommandDefinition(
            """
            insert into sign_in_attempt as a (bucket, attempts, since)
            select bucket, 1, @now from unnest(@buckets) bucket order by bucket
            on conflict (bucket) do update
               set attempts = case when a.since <= @windowStart then 1 else a.attempts + 1 end,
                   since = case when a.since <= @windowStart then @now else a.since end
            returning bucket, attempts, since
            """,
            new { now, windowStart = now - Window, buckets = Buckets(attempt).Select(bucket => bucket.Digest).ToArray() },
            cancellationToken: ct));
        var limits = Buckets(attempt).ToDictionary(bucket => Convert.ToHexString(bucket.Digest), bucket => bucket.Limit, StringComparer.Ordinal);
        var waits = counted.Where(row => row.Attempts > limits[Convert.ToHexString(row.Bucket)]).Select(row => row.Since + Window - now).ToList();
        return waits.Count == 0 ? null : waits.Max();
    }

    /// <summary>Gives a successful attempt back; the pair starts anew.</summary>
    public async Task Return(SignInAttempt attempt, CancellationToken ct)
    {
        await using var connection = await database.OpenWorkerAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            with mine as (select bucket from sign_in_attempt where bucket = any(@buckets) order by bucket for update)
            update sign_in_attempt a
               set attempts = case when a.bucket = @pair then 0 else greatest(a.attempts - 1, 0) end
              from mine where a.bucket = mine.bucket
            """,
            new { buckets = Buckets(attempt).Select(bucket => bucket.Digest).ToArray(), pair = Buckets(attempt)[0].Digest },
            cancellationToken: ct));
    }

    (byte[] Digest, int Limit)[] Buckets(SignInAttempt attempt) =>
    [
        (Digest($"both\n{attempt.EmailKey}\n{attempt.Network}"), PerPair),
        (Digest($"email\n{attempt.EmailKey}"), PerEmail),
        (Digest($"address\n{attempt.Network}"), PerAddress),
    ];

    byte[] Digest(string text) => HMACSHA256.HashData(keys.AttemptBuckets, Encoding.UTF8.GetBytes(text));

    sealed class Counted
    {
        public required byte[] Bucket { get; init; }

        public required int Attempts { get; init; }

        public required DateTimeOffset Since { get; init; }
    }
}

/// <summary>Who tries to sign in from where.</summary>
/// <param name="EmailKey">The e-mail address in lower case.</param>
/// <param name="Network">An IPv4 address, or the /64 of an IPv6 address, which is one customer's.</param>
sealed record SignInAttempt(string EmailKey, string Network)
{
    public static SignInAttempt Of(string emailKey, IPAddress? address) => new(emailKey, ClientNetwork.Of(address));
}
