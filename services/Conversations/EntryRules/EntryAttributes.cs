using System.Globalization;
using Omnichannel.Contracts;

namespace Omnichannel.Conversations.EntryRules;

/// <summary>The attributes of a new conversation that entry rules may ask for.</summary>
public sealed class EntryAttributes(MessageReceived message, string? language, string? timeZone, int tier)
{
    const string Further = "attributes.";

    /// <summary>The names beside <c>attributes.NAME</c>, which are those of the message.</summary>
    public static readonly IReadOnlyList<string> Names =
        ["channel", "channelAccount", "to", "from", "fromDomain", "subject", "text", "language", "timeZone", "tier", "automatic", "public"];

    /// <summary>Whether a rule may name it.</summary>
    public static bool IsKnown(string name) => Names.Contains(name, StringComparer.Ordinal) || (name.StartsWith(Further, StringComparison.Ordinal) && name.Length is > 11 and <= 100);

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
