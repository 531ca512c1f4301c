using Omnichannel.Email.Reading;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email.Attachments;

/// <summary>Keeps what came with a mail.</summary>
public static class StoreAttachments
{
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
            await StoreAttachment.KeepAsync(tx, mail.Event.Tenant, mail.Event.ChannelAccount, mail.Event.ExternalId, file, now, ct);
    }
}
