using Omnichannel.Contracts;
using Omnichannel.Conversations.ChannelAccounts;
using Omnichannel.Conversations.Customers;
using Omnichannel.Conversations.EntryRules;
using Omnichannel.Conversations.Tenants;
using Omnichannel.Conversations.Threads;

namespace Omnichannel.Conversations.Intake;

/// <summary>Where a message ended up.</summary>
/// <param name="ConversationId">Its conversation.</param>
/// <param name="MessageId">Its timeline entry.</param>
/// <param name="Seq">Its place in the timeline.</param>
/// <param name="IsRepeat">True where it had been taken in before.</param>
public sealed record TakenIn(Guid ConversationId, Guid MessageId, long Seq, bool IsRepeat);

/// <summary>A message taken in before.</summary>
sealed record KnownMessage(string Tenant, string ChannelAccount, byte[] ExternalKey, Guid ConversationId, Guid Id, long Seq);

/// <summary>A reference that leads to a conversation.</summary>
sealed record KnownReference(string Tenant, string ChannelAccount, byte[] ReferenceKey, Guid ConversationId, bool Ours);

/// <summary>Somebody who took part in a conversation.</summary>
sealed record Participant(string Tenant, Guid ConversationId, string Address);

/// <summary>A thread of a channel account.</summary>
readonly record struct ThreadName(string Tenant, string ChannelAccount, string Key)
{
    internal static ThreadName Of(MessageReceived message) => new(message.Tenant, message.ChannelAccount, message.ThreadKey);
}

/// <summary>What was loaded, under locks, for a batch of messages; threading adds to it as it goes.</summary>
sealed class IntakeState
{
    internal required IReadOnlyDictionary<string, TenantSettings> Tenants { get; init; }
    internal required IReadOnlyDictionary<(string Tenant, string Id), AccountDefaults> Accounts { get; init; }
    internal required ILookup<string, EntryRule> Rules { get; init; }
    internal required Dictionary<(string Tenant, string Kind, string Scope, string Address), Guid> CustomerOf { get; init; }
    internal required Dictionary<(string Tenant, Guid Id), CustomerRow> Customers { get; init; }
    internal required Dictionary<(string Tenant, Guid Id), Conversation> Conversations { get; init; }
    internal required Dictionary<(string Tenant, string Account, string KeyHex), KnownMessage> Messages { get; init; }
    internal required Dictionary<(string Tenant, string Account, string KeyHex), KnownReference> References { get; init; }
    internal required HashSet<Participant> Participants { get; init; }

    internal TenantSettings SettingsOf(string tenant) => Tenants.GetValueOrDefault(tenant) ?? TenantSettings.Unknown(tenant);
}
