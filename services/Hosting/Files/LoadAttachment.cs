using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Files;

/// <summary>An attachment without its bytes.</summary>
/// <param name="Id">Its id.</param>
/// <param name="FileName">Harmless file name.</param>
/// <param name="MediaType">As claimed by its sender.</param>
/// <param name="Size">Bytes.</param>
public sealed record StoredAttachment(Guid Id, string FileName, string MediaType, long Size);

/// <summary>Reads stored attachments of the transaction's tenant.</summary>
public static class LoadAttachment
{
    /// <summary>What is known of it; null when the tenant has none of this id.</summary>
    public static Task<StoredAttachment?> FindAsync(TenantTransaction tx, Guid id, CancellationToken ct) =>
        tx.Connection.QuerySingleOrDefaultAsync<StoredAttachment?>(new CommandDefinition(
            "select id, file_name as FileName, media_type as MediaType, size from attachment where id = @id", new { id }, tx.Transaction, cancellationToken: ct));

    /// <summary>Writes its bytes, one chunk in memory at a time.</summary>
    public static async Task CopyToAsync(TenantTransaction tx, Guid id, Stream target, CancellationToken ct)
    {
        for (var number = 0; ; number++)
        {
            var chunk = await tx.Connection.QuerySingleOrDefaultAsync<byte[]?>(new CommandDefinition(
                "select bytes from attachment_chunk where attachment_id = @id and number = @number", new { id, number }, tx.Transaction, cancellationToken: ct));
            if (chunk is null)
                return;
            await target.WriteAsync(chunk, ct);
        }
    }
}
