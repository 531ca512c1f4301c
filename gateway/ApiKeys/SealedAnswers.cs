using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using Omnichannel.Gateway.Sessions;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Gateway.ApiKeys;

/// <summary>
/// The same answer again to the same <c>Idempotency-Key</c> for 24 hours, although an API key is stored nowhere: the answer is kept encrypted (AES-256-GCM) under a key of
/// the gateway, bound to who asked.
/// </summary>
sealed class SealedAnswers(Keys keys, TimeProvider time)
{
    const int Nonce = 12;
    const int Tag = 16;

    /// <summary>What was answered before, or null. <c>Match</c> is false where the request was another one.</summary>
    public async Task<(bool Match, ApiKey? Answer)?> Find(TenantTransaction tx, string tenant, string subject, string idempotencyKey, CreateApiKey.Request request, CancellationToken ct)
    {
        var found = await tx.Connection.QuerySingleOrDefaultAsync<(byte[] Hash, byte[] Sealed)?>(new CommandDefinition(
            """
            select request_hash, sealed from api_key_answer
             where tenant = @tenant and subject = @subject and idempotency_key = @idempotencyKey and created_at > @dayAgo
            """,
            new { tenant, subject, idempotencyKey, dayAgo = time.GetUtcNow() - TimeSpan.FromHours(24) },
            tx.Transaction,
            cancellationToken: ct));
        if (found is not { } kept)
            return null;
        return kept.Hash.AsSpan().SequenceEqual(HashOf(request)) ? (true, Open(kept.Sealed, tenant, subject, idempotencyKey)) : (false, null);
    }

    /// <summary>Keeps an answer, in the transaction that made the key.</summary>
    public Task Keep(TenantTransaction tx, string tenant, string subject, string idempotencyKey, CreateApiKey.Request request, ApiKey answer, CancellationToken ct) =>
        tx.Connection.ExecuteAsync(new CommandDefinition(
            """
            insert into api_key_answer (tenant, subject, idempotency_key, request_hash, sealed, created_at)
            values (@tenant, @subject, @idempotencyKey, @hash, @sealed, @now)
            on conflict (tenant, subject, idempotency_key) do update
               set request_hash = excluded.request_hash, sealed = excluded.sealed, created_at = excluded.created_at
            """,
            new { tenant, subject, idempotencyKey, hash = HashOf(request), @sealed = Seal(answer, tenant, subject, idempotencyKey), now = time.GetUtcNow() },
            tx.Transaction,
            cancellationToken: ct));

    byte[] Seal(ApiKey answer, string tenant, string subject, string idempotencyKey)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(answer);
        var box = new byte[Nonce + Tag + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, Nonce));
        using var aes = new AesGcm(keys.SealedAnswers, Tag);
        aes.Encrypt(box.AsSpan(0, Nonce), plain, box.AsSpan(Nonce + Tag), box.AsSpan(Nonce, Tag), Purpose(tenant, subject, idempotencyKey));
        return box;
    }

    ApiKey? Open(byte[] box, string tenant, string subject, string idempotencyKey)
    {
        var plain = new byte[box.Length - Nonce - Tag];
        using var aes = new AesGcm(keys.SealedAnswers, Tag);
        aes.Decrypt(box.AsSpan(0, Nonce), box.AsSpan(Nonce + Tag), box.AsSpan(Nonce, Tag), plain, Purpose(tenant, subject, idempotencyKey));
        return JsonSerializer.Deserialize<ApiKey>(plain);
    }

    static byte[] Purpose(string tenant, string subject, string idempotencyKey) => JsonSerializer.SerializeToUtf8Bytes(new[] { tenant, subject, idempotencyKey });

    static byte[] HashOf(CreateApiKey.Request request) => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request));
}
