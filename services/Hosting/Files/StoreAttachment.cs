using Dapper;
using Npgsql;
using NpgsqlTypes;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Files;

/// <summary>
/// Writes a file into the schema, in chunks, whole or not at all, and only once per id. The tables <c>attachment</c> and <c>attachment_chunk</c> are of the migrations of the
/// service that holds files.
/// </summary>
public static class StoreAttachment
{
    /// <summary>Bytes per row: large enough to be few, small enough to stream.</summary>
    public const int ChunkSize = 256 * 1024;

    /// <summary>Stores one file; one that is there already stays as it is.</summary>
    public static async Task KeepAsync(TenantTransaction tx, string tenant, string? account, string? externalId, AttachedFile file, DateTimeOffset now, CancellationToken ct)
    {
        var isNew = await tx.Connection.ExecuteAsync(new CommandDefinition(
            """
            insert into attachment (id, tenant, account, external_id, file_name, media_type, size, content_id, created_at)
            values (@Id, @tenant, @account, @externalId, @FileName, @MediaType, @Length, @ContentId, @now)
            on conflict (id) do nothing
            """,
            new { file.Id, tenant, account, externalId, file.FileName, file.MediaType, Length = (long)file.Content.Length, file.ContentId, now },
            tx.Transaction,
            cancellationToken: ct)) == 1;
        for (int number = 0, at = 0; isNew && at < file.Content.Length; number++, at += ChunkSize)
        {
            await using var insert = new NpgsqlCommand("insert into attachment_chunk (attachment_id, number, tenant, bytes) values ($1, $2, $3, $4)", tx.Connection, tx.Transaction)
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid> { TypedValue = file.Id },
                    new NpgsqlParameter<int> { TypedValue = number },
                    new NpgsqlParameter<string> { TypedValue = tenant },
                    new NpgsqlParameter { Value = file.Content.Slice(at, Math.Min(ChunkSize, file.Content.Length - at)), NpgsqlDbType = NpgsqlDbType.Bytea },
                },
            };
            await insert.ExecuteNonQueryAsync(ct);
        }
    }
}
