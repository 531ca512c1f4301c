using Npgsql;
using Omnichannel.Conversations.Replies;
using Omnichannel.Conversations.Tenants;
using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Notices;

/// <summary>
/// Tells a customer, once for each wait, that the queue is closed and when it opens: as an automatic answer on his channel where the channel account has that turned on, else in the timeline
/// alone. Never answered automatically is what a machine wrote, what everybody can read, and an address that had two such answers within a day (RFC 3834; loops with other robots).
/// </summary>
static class TellClosed
{
    /// <summary>Why the answer counts as automatic.</summary>
    internal const string Automatic = "out-of-hours";

    const int MostADay = 2;

    /// <summary>The entry for the timeline, and what is to be sent, if anything.</summary>
    /// <param name="tx">Holds the conversation's lock.</param>
    /// <param name="conversation">Whose customer.</param>
    /// <param name="settings">Its tenant's.</param>
    /// <param name="now">Now.</param>
    /// <param name="ct">Cancels.</param>
    internal static async Task<(TimelineEntry Entry, object? Event)> RunAsync(
        TenantTransaction tx, Conversation conversation, TenantSettings settings, DateTimeOffset now, CancellationToken ct)
    {
        var zone = conversation.TimeZone ?? settings.TimeZone;
        var (language, text) = NoticeTexts.OutOfHours([conversation.Language, .. settings.Languages], conversation.QueueOpensAt, zone);
        var id = Guid.CreateVersion7(now);
        if (conversation.Public || conversation.ReplyTo.Address.Length == 0 || !await MayAnswerAsync(tx, conversation, now, ct))
        {
            var told = new TimelineEvent("queue-closed") { At = conversation.QueueOpensAt, TimeZone = zone };
            return (SystemEntry.Of(conversation, id, null, told, text, now), null);
        }

        var entry = SendReply.Entry(conversation, id, null, text, [], [], now) with { Automatic = Automatic, Language = language };
        return (entry, entry.State == "sent" ? null : await SendReply.RequestAsync(conversation, tx, entry, now, ct));
    }

    static async Task<bool> MayAnswerAsync(TenantTransaction tx, Conversation conversation, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            select a.out_of_hours_reply
               and (select automatic from message where tenant = $1 and conversation_id = $3 and direction = 'in' order by seq desc limit 1) is null
               and (select count(*) from message where tenant = $1 and recipient = $4 and at > $5 and direction = 'out' and automatic is not null) < $6
              from channel_account a where a.tenant = $1 and a.id = $2
            """,
            tx.Connection,
            tx.Transaction)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = conversation.Tenant },
                new NpgsqlParameter<string> { TypedValue = conversation.ChannelAccount },
                new NpgsqlParameter<Guid> { TypedValue = conversation.Id },
                new NpgsqlParameter<string> { TypedValue = conversation.ReplyTo.Address },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = now.AddDays(-1) },
                new NpgsqlParameter<int> { TypedValue = MostADay },
            },
        };
        return await command.ExecuteScalarAsync(ct) is true;
    }
}
