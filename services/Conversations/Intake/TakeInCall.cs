using Omnichannel.Contracts;

namespace Omnichannel.Conversations.Intake;

/// <summary>A call becomes an entry of the timeline in the way a message does: who, which thread, which language, which queue.</summary>
static class TakeInCall
{
    /// <summary>Attribute of a message that is a call: the call's id.</summary>
    internal const string Call = "call";

    /// <summary>Attribute of a call whose language the caller chose.</summary>
    internal const string LanguageChosen = "languageChosen";

    /// <summary>The message an adapter published, be it a call.</summary>
    internal static MessageReceived MessageOf(object @event) => @event switch
    {
        MessageReceived message => message,
        CallReceived call => MessageOf(call),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is nothing that is taken in."),
    };

    /// <summary>What the timeline says where nobody wrote anything.</summary>
    internal static string WordsOf(MessageReceived message) => message.Attributes.ContainsKey(Call) ? "Incoming call." : message.Text;

    static MessageReceived MessageOf(CallReceived call)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal) { [Call] = call.CallId.ToString() };
        if (call.LanguageChosen)
            attributes[LanguageChosen] = "yes";
        return new MessageReceived(
            call.Tenant,
            "phone",
            call.ChannelAccount,
            call.ExternalId,
            call.ThreadKey,
            [],
            call.From,
            call.To,
            [],
            null,
            "",
            null,
            null,
            [],
            call.Language,
            null,
            // Nobody is on the line any more: the entry asks for nobody.
            call.Live ? null : "auto-reply",
            false,
            attributes,
            call.StartedAt,
            call.At);
    }
}
