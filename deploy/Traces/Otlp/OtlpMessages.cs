using System.Globalization;

namespace Omnichannel.Traces.Otlp;

/// <summary>What requests of OTLP have in common, by the field numbers of github.com/open-telemetry/opentelemetry-proto, version 1.</summary>
public static class OtlpMessages
{
    /// <summary>Takes one item of a service.</summary>
    public delegate void Take(string service, ReadOnlySpan<byte> item);

    /// <summary>Goes through the spans or metrics of a request: both are <c>{ resource = 1, scopes = 2 { items = 2 } }</c>, repeated as field 1.</summary>
    /// <exception cref="FormatException">This is no such request.</exception>
    public static void ForEach(ReadOnlySpan<byte> request, Take take)
    {
        var reader = new ProtobufReader(request);
        while (reader.Next())
        {
            if (reader.Field != 1)
                continue;
            var service = "";
            var ofResource = new ProtobufReader(reader.Bytes);
            while (ofResource.Next())
            {
                if (ofResource.Field == 1)
                    service = Attributes(ofResource.Bytes, 1).GetValueOrDefault("service.name", "");
                else if (ofResource.Field == 2)
                    ForEachOfScope(service, ofResource.Bytes, take);
            }
        }
    }

    static void ForEachOfScope(string service, ReadOnlySpan<byte> scope, Take take)
    {
        var reader = new ProtobufReader(scope);
        while (reader.Next())
            if (reader.Field == 2)
                take(service, reader.Bytes);
    }

    /// <summary>Attributes as text: <c>KeyValue { key = 1, value = 2 AnyValue { string = 1, bool = 2, int = 3, double = 4 } }</c>.</summary>
    /// <param name="message">What has them.</param>
    /// <param name="field">In which field.</param>
    public static Dictionary<string, string> Attributes(ReadOnlySpan<byte> message, int field)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field != field)
                continue;
            string key = "", value = "";
            var pair = new ProtobufReader(reader.Bytes);
            while (pair.Next())
            {
                if (pair.Field == 1)
                    key = pair.Text;
                else if (pair.Field == 2)
                    value = Value(pair.Bytes);
            }

            attributes[key] = value;
        }

        return attributes;
    }

    static string Value(ReadOnlySpan<byte> any)
    {
        var reader = new ProtobufReader(any);
        if (!reader.Next())
            return "";
        return reader.Field switch
        {
            1 => reader.Text,
            2 => reader.Number == 1 ? "true" : "false",
            3 => ((long)reader.Number).ToString(CultureInfo.InvariantCulture),
            4 => reader.Double.ToString(CultureInfo.InvariantCulture),
            _ => "…",
        };
    }
}
