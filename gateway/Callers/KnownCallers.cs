using System.Collections.Concurrent;
using Dapper;
using Omnichannel.Gateway.ApiKeys;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Gateway.Callers;

/// <summary>
/// Finds who stands behind an API key or a session, and remembers it for <see cref="Staleness"/>: that long a revoked key or an ended session may still be
/// accepted by another gateway process; the one that revoked it forgets at once. Only good credentials are remembered.
/// </summary>
/// <remarks>Reads with the worker login, because the tenant is what it is asked for; <see cref="Sessions.SignIn"/> says why not otherwise.</remarks>
sealed class KnownCallers(Database database, InternalToken tokens, TimeProvider time)
{
    /// <summary>How long an answer is used without asking the database again.</summary>
    public static readonly TimeSpan Staleness = TimeSpan.FromSeconds(5);

    // Twice the agents of the largest installation planned for; a full memory starts anew.
    const int Capacity = 20_000;

    readonly ConcurrentDictionary<string, Remembered> known = new(StringComparer.Ordinal);

    /// <summary>The caller behind an API key; null where there is none, or it is revoked, out of date or of a disabled tenant.</summary>
    public ValueTask<KnownCaller?> ByApiKey(ApiKeySecret secret)
    {
        var hash = secret.Hash();
        return Get("key " + Convert.ToHexString(hash), () => FindApiKey(hash));
    }

    /// <summary>The person behind a session; null where it has ended, or person or tenant is disabled.</summary>
    public ValueTask<KnownCaller?> BySession(Guid session) => Get("session " + session, () => FindSession(session));

    /// <summary>True for an API key that was found good here before, however long ago: to ask for it again is not a stranger's request.</summary>
    public bool Remembers(ApiKeySecret secret) => known.ContainsKey("key " + Convert.ToHexString(secret.Hash()));

    /// <summary>The same for a session.</summary>
    public bool Remembers(Guid session) => known.ContainsKey("session " + session);

    /// <summary>Forgets an API key by the hash it is stored under.</summary>
    public void ForgetApiKey(byte[] hash) => known.TryRemove("key " + Convert.ToHexString(hash), out _);

    /// <summary>Forgets a session.</summary>
    public void ForgetSession(Guid session) => known.TryRemove("session " + session, out _);

    /// <summary>Forgets everybody: a tenant was disabled.</summary>
    public void ForgetAll() => known.Clear();

    async ValueTask<KnownCaller?> Get(string credential, Func<Task<KnownCaller?>> find)
    {
        var now = time.GetUtcNow();
        if (known.TryGetValue(credential, out var remembered) && now - remembered.AskedAt < Staleness)
            return Unexpired(await remembered.Caller.Value, now);

        // Requests that come together ask once: the first to replace the old answer asks, the others wait for its answer.
        var asking = new Remembered(now, new Lazy<Task<KnownCaller?>>(find));
        if (known.Count >= Capacity)
            known.Clear();
        var winner = known.AddOrUpdate(credential, asking, (_, present) => now - present.AskedAt < Staleness ? present : asking);
        try
        {
            var caller = await winner.Caller.Value;
            if (caller is null)
                known.TryRemove(KeyValuePair.Create(credential, winner));
            return Unexpired(caller, now);
        }
        catch
        {
            known.TryRemove(KeyValuePair.Create(credential, winner));
            throw;
        }
    }

    static KnownCaller? Unexpired(KnownCaller? caller, DateTimeOffset now) => caller is { ExpiresAt: { } expiresAt } && expiresAt <= now ? null : caller;

    async Task<KnownCaller?> FindApiKey(byte[] hash)
    {
        await using var connection = await database.OpenWorkerAsync(CancellationToken.None);
        var found = await connection.QuerySingleOrDefaultAsync<FoundKey>(
            """
            select k.tenant, k.id, k.roles, k.expires_at as "ExpiresAt"
              from api_key k join tenant t using (tenant)
             where k.hash = @hash and k.revoked_at is null and t.enabled
            """,
            new { hash });
        return found is null
            ? null
            : new KnownCaller(
                new Caller(found.Tenant, found.Id.ToString(), CallerKind.ApiKey, AgentId: null, SessionId: null, found.Roles.ToHashSet(StringComparer.Ordinal)),
                found.ExpiresAt,
                tokens);
    }

    async Task<KnownCaller?> FindSession(Guid session)
    {
        await using var connection = await database.OpenWorkerAsync(CancellationToken.None);
        var found = await connection.QuerySingleOrDefaultAsync<FoundSession>(
            """
            select s.tenant, s.person, p.agent, p.roles, s.expires_at as "ExpiresAt"
              from session s
              join person p on p.tenant = s.tenant and p.id = s.person
              join tenant t on t.tenant = s.tenant
             where s.id = @session and s.ended_at is null and p.enabled and t.enabled
            """,
            new { session });
        return found is null
            ? null
            : new KnownCaller(
                new Caller(found.Tenant, found.Person, CallerKind.Person, found.Agent, session, found.Roles.ToHashSet(StringComparer.Ordinal)),
                found.ExpiresAt,
                tokens);
    }

    sealed record Remembered(DateTimeOffset AskedAt, Lazy<Task<KnownCaller?>> Caller);

    sealed class FoundKey
    {
        public required string Tenant { get; init; }

        public required Guid Id { get; init; }

        public required string[] Roles { get; init; }

        public required DateTimeOffset? ExpiresAt { get; init; }
    }

    sealed class FoundSession
    {
        public required string Tenant { get; init; }

        public required string Person { get; init; }

        public required string? Agent { get; init; }

        public required string[] Roles { get; init; }

        public required DateTimeOffset ExpiresAt { get; init; }
    }
}
