using System.Collections.Concurrent;
using System.Xml.Linq;

namespace Omnichannel.House.Providers;

/// <summary>The verbs and attributes of TwiML as documented (https://www.twilio.com/docs/voice/twiml), as far as a contact centre needs them.</summary>
public static class TwimlRules
{
    static readonly Dictionary<string, string[]> Attributes = new(StringComparer.Ordinal)
    {
        ["Say"] = ["voice", "language", "loop"],
        ["Play"] = ["loop", "digits"],
        ["Pause"] = ["length"],
        ["Gather"] = ["input", "numDigits", "timeout", "action", "method", "language", "hints", "speechTimeout", "finishOnKey", "actionOnEmptyResult"],
        ["Redirect"] = ["method"],
        ["Hangup"] = [],
        ["Dial"] = ["action", "method", "timeout", "callerId", "record", "hangupOnStar"],
        ["Record"] = ["action", "method", "maxLength", "timeout", "finishOnKey", "playBeep", "recordingStatusCallback", "recordingStatusCallbackMethod", "transcribe", "transcribeCallback"],
        ["Conference"] =
        [
            "beep", "startConferenceOnEnter", "endConferenceOnExit", "waitUrl", "waitMethod", "record", "recordingStatusCallback", "recordingStatusCallbackMethod", "muted", "maxParticipants",
        ],
    };

    static readonly Dictionary<string, string[]> Children = new(StringComparer.Ordinal) { ["Gather"] = ["Say", "Play", "Pause"], ["Dial"] = ["Conference"] };

    /// <summary>Notes what is wrong with a verb.</summary>
    public static void Check(XElement verb, ConcurrentQueue<string> faults)
    {
        if (!Attributes.TryGetValue(verb.Name.LocalName, out var known))
        {
            faults.Enqueue($"There is no verb {verb.Name}.");
            return;
        }

        foreach (var attribute in verb.Attributes().Where(attribute => !known.Contains(attribute.Name.LocalName, StringComparer.Ordinal)))
            faults.Enqueue($"{verb.Name} has no attribute {attribute.Name}.");
        foreach (var child in verb.Elements())
        {
            if (!Children.GetValueOrDefault(verb.Name.LocalName, []).Contains(child.Name.LocalName, StringComparer.Ordinal))
                faults.Enqueue($"{verb.Name} holds no {child.Name}.");
            Check(child, faults);
        }
    }
}
