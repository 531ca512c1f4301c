using Dapper;
using Omnichannel.Contracts;
using Omnichannel.Gateway.Callers;
using Omnichannel.Hosting.Storage;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Publishing;

namespace Omnichannel.Gateway.Sessions;

/// <summary>Why a session ended, as the table stores it.</summary>
static class EndReason
{
    public const string SignedOut = "signed-out";
    public const string Expired = "expired";
    public const string Reused = "reused";
    public const string PersonChanged = "person-changed";
    public const string TenantDisabled = "tenant-disabled";
}

/// <summary>Ends sessions within a transaction: the row, the <c>SessionEnded</c> that closes their streams, and this process's memory of them at the commit.</summary>
sealed class EndSessions(Outbox outbox, KnownCallers callers, TimeProvider time)
{
    /// <summary>Ends one session; one that has ended already stays as it is.</summary>
    public Task One(TenantTransaction tx, string tenant, Guid session, string reason, CancellationToken ct) =>
        End(tx, "tenant = @tenant and id = @session", new { tenant, session, reason, now = time.GetUtcNow() }, ct);

    /// <summary>Ends all sessions of a person.</summary>
    public Task OfPerson(TenantTransaction tx, string tenant, string person, CancellationToken ct) =>
        End(tx, "tenant = @tenant and person = @person", new { tenant, person, reason = EndReason.PersonChanged, now = time.GetUtcNow() }, ct);

    /// <summary>Ends all sessions of a tenant.</summary>
    public Task OfTenant(TenantTransaction tx, string tenant, CancellationToken ct) =>
        End(tx, "tenant = @tenant", new { tenant, reason = EndReason.TenantDisabled, now = time.GetUtcNow() }, ct);

    /// <summary>Ends up to 500 sessions, of whatever tenants, that have run out; says how many.</summary>
    public Task<int> RunOut(TenantTransaction workers, CancellationToken ct) =>
        End(
            workers,
            "id in (select id from session where ended_at is null and expires_at <= @now order by expires_at limit 500 for update skip locked)",
            new { reason = EndReason.Expired, now = time.GetUtcNow() },
            ct);

    async Task<int> End(TenantTransaction tx, string which, object parameters, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var ended = (await tx.Connection.QueryAsync<(string Tenant, Guid Id, string? Agent)>(new CommandDefinition(
            $"update session set ended_at = @now, end_reason = @reason where ended_at is null and {which} returning tenant, id, agent",
            parameters,
            tx.Transaction,
            cancellationToken: ct))).AsList();
        if (ended.Count == 0)
            return 0;

        await outbox.AddAsync(
            tx,
            [.. ended.Select(session => OutgoingEvent.Of(new SessionEnded(session.Tenant, session.Id, session.Agent, now), session.Tenant, Shard.Of(session.Tenant), now))],
            ct);
        tx.OnCommitted(() => ended.ForEach(session => callers.ForgetSession(session.Id)));
        return ended.Count;
    }
}
