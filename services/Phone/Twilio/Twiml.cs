using System.Globalization;
using System.Text;
using System.Xml;
using Omnichannel.Phone.Calls;
using Omnichannel.Phone.Texts;

namespace Omnichannel.Phone.Twilio;

/// <summary>
/// Says in TwiML what is heard on a line (https://www.twilio.com/docs/voice/twiml). Written by System.Xml: what stands in a name or number ends up as text, and what XML cannot hold is
/// left out.
/// </summary>
internal static class Twiml
{
    public const string MediaType = "text/xml; charset=utf-8";

    private const int LongestMessage = 180;
    private const int SilenceEndsMessage = 10;

    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = false, CheckCharacters = true };

    /// <summary>Writes a document.</summary>
    /// <param name="lines">What is heard.</param>
    /// <param name="addresses">Where our steps are.</param>
    public static string Of(IReadOnlyList<Line> lines, Addresses addresses)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, Settings))
        {
            xml.WriteStartElement("Response");
            foreach (var line in lines)
                Write(xml, line, addresses);
            xml.WriteEndElement();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(XmlWriter xml, Line line, Addresses addresses)
    {
        switch (line)
        {
            case Say say:
                var words = Words.Of(say.Language);
                xml.WriteStartElement("Say");
                xml.WriteAttributeString("voice", words.Voice);
                xml.WriteAttributeString("language", words.Say);
                xml.WriteString(Writable(say.Text));
                xml.WriteEndElement();
                break;
            case Music:
                xml.WriteElementString("Play", addresses.Music);
                break;
            case Silence silence:
                xml.WriteStartElement("Pause");
                xml.WriteAttributeString("length", Number(silence.Seconds));
                xml.WriteEndElement();
                break;
            case Ask ask:
                WriteAsk(xml, ask, addresses);
                break;
            case GoTo go:
                xml.WriteStartElement("Redirect");
                xml.WriteAttributeString("method", "POST");
                xml.WriteString(addresses.Of(go.Next));
                xml.WriteEndElement();
                break;
            case Join join:
                WriteJoin(xml, join, addresses);
                break;
            case TakeMessage message:
                WriteRecord(xml, message, addresses);
                break;
            case HangUp:
                xml.WriteStartElement("Hangup");
                xml.WriteEndElement();
                break;
            default:
                throw new InvalidOperationException($"There are no words for {line.GetType().Name} in TwiML.");
        }
    }

    private static void WriteAsk(XmlWriter xml, Ask ask, Addresses addresses)
    {
        xml.WriteStartElement("Gather");
        xml.WriteAttributeString("input", ask.Hints.Count > 0 ? "dtmf speech" : "dtmf");
        xml.WriteAttributeString("numDigits", "1");
        xml.WriteAttributeString("timeout", Number(ask.Seconds));
        xml.WriteAttributeString("action", addresses.Of(ask.Next));
        xml.WriteAttributeString("method", "POST");
        if (ask.Hints.Count > 0)
        {
            xml.WriteAttributeString("language", Words.Of(ask.Language).Say);
            xml.WriteAttributeString("hints", string.Join(", ", ask.Hints));
            xml.WriteAttributeString("speechTimeout", "auto");
        }

        foreach (var heard in ask.Heard)
            Write(xml, heard, addresses);
        xml.WriteEndElement();
    }

    private static void WriteJoin(XmlWriter xml, Join join, Addresses addresses)
    {
        xml.WriteStartElement("Dial");
        xml.WriteAttributeString("action", addresses.Of(join.After));
        xml.WriteAttributeString("method", "POST");
        xml.WriteStartElement("Conference");
        xml.WriteAttributeString("beep", "false");
        xml.WriteAttributeString("startConferenceOnEnter", "true");
        xml.WriteAttributeString("endConferenceOnExit", "false");
        xml.WriteAttributeString("waitUrl", "");
        if (join.Recorded)
        {
            xml.WriteAttributeString("record", "record-from-start");
            xml.WriteAttributeString("recordingStatusCallback", addresses.Recording(join.Call, "recording"));
            xml.WriteAttributeString("recordingStatusCallbackMethod", "POST");
        }

        xml.WriteString($"call-{join.Call:N}");
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteRecord(XmlWriter xml, TakeMessage message, Addresses addresses)
    {
        xml.WriteStartElement("Record");
        xml.WriteAttributeString("action", addresses.Of(message.Next));
        xml.WriteAttributeString("method", "POST");
        xml.WriteAttributeString("maxLength", Number(LongestMessage));
        xml.WriteAttributeString("timeout", Number(SilenceEndsMessage));
        xml.WriteAttributeString("finishOnKey", "#");
        xml.WriteAttributeString("playBeep", "true");
        xml.WriteAttributeString("recordingStatusCallback", addresses.Recording(message.Call, "message"));
        xml.WriteAttributeString("recordingStatusCallbackMethod", "POST");
        if (message.Transcribed)
        {
            xml.WriteAttributeString("transcribe", "true");
            xml.WriteAttributeString("transcribeCallback", addresses.Recording(message.Call, "transcript"));
        }

        xml.WriteEndElement();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Writable(string text)
    {
        var kept = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i]))
                kept.Append(text[i]);
            else if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                kept.Append(text[i]).Append(text[++i]);
        }

        return kept.ToString();
    }
}
