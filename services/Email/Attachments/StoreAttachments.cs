using Dapper;
using Npgsql;
using NpgsqlTypes;
using Omnichannel.Email.Reading;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Attachments;

/// <summary>Writes files into the schema, in chunks, each file whole or not at all, and only once per id.</summary>
public static class StoreAttachments
{
    /// <summary>Bytes per row: large enough to be few, small enough to stream.</summary>
    public const int ChunkSize = 256 * 1024;

    /// <summary>Stores what came with a mail.</summary>
    public static async Task KeepAsync(Database database, ReadMailResult.Message mail, DateTimeOffset now, CancellationToken ct)
    {
        if (mail.Files.Count == 0)
            return;
        await using var tx = await database.BeginAsync(mail.Event.Tenant, ct);
        await KeepAsync(tx, mail, now, ct);
        await tx.CommitAsync(ct);
    }

    /// <summary>Stores what came with a mail, in a transaction that does more.</summary>
    public static async Task KeepAsync(TenantTransaction tx, ReadMailResult.Message mail, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var file in mail.Files)
            await KeepAsync(tx, mail.Event.Tenant, mail.Event.ChannelAccount, mail.Event.ExternalId, file, now, ct);
    }

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
