using System.Globalization;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Conditions;

namespace Omnichannel.Conversations.EntryRules;

/// <summary>The attributes of a new conversation that entry rules may ask for.</summary>
public sealed class EntryAttributes(MessageReceived message, string? language, string? timeZone, int tier)
{
    const string Further = "attributes.";

    /// <summary>What a rule may name; <c>attributes.NAME</c> are those of the message.</summary>
    public static readonly ConditionAttributes Known = new(
        ["channel", "channelAccount", "to", "from", "fromDomain", "subject", "text", "language", "timeZone", "tier", "automatic", "public"], Further);

    /// <summary>The value as text, or null where there is none.</summary>
    public string? this[string name] => name switch
    {
        "channel" => message.Channel,
        "channelAccount" => message.ChannelAccount,
        "to" => message.To,
        "from" => message.From.Address,
        "fromDomain" => message.From.Kind == "email" ? message.From.Address[(message.From.Address.LastIndexOf('@') + 1)..] : null,
        "subject" => message.Subject,
        "text" => message.Text,
        "language" => language,
        "timeZone" => timeZone,
        "tier" => tier.ToString(CultureInfo.InvariantCulture),
        "automatic" => message.Automatic,
        "public" => message.Public ? "true" : "false",
        _ => name.StartsWith(Further, StringComparison.Ordinal) ? message.Attributes.GetValueOrDefault(name[Further.Length..]) : null,
    };
}
