namespace Omnichannel.Traces.Otlp;

/// <summary>Decodes spans sent by OTLP by the field numbers of github.com/open-telemetry/opentelemetry-proto, version 1.</summary>
public static class OtlpSpans
{
    const int Failed = 2;

    /// <summary><c>ExportTraceServiceRequest</c>.</summary>
    /// <exception cref="FormatException">This is no such request.</exception>
    public static List<ExportedSpan> Of(ReadOnlySpan<byte> request)
    {
        var spans = new List<ExportedSpan>();
        OtlpMessages.ForEach(request, (resource, scope) => spans.Add(Span(resource, scope)));
        return spans;
    }

    static ExportedSpan Span(string service, ReadOnlySpan<byte> bytes)
    {
        string trace = "", id = "", parent = "", name = "";
        var kind = 0;
        ulong start = 0, end = 0;
        var failed = false;
        var links = new List<string>();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    trace = Convert.ToHexStringLower(reader.Bytes);
                    break;
                case 2:
                    id = Convert.ToHexStringLower(reader.Bytes);
                    break;
                case 4:
                    parent = Convert.ToHexStringLower(reader.Bytes);
                    break;
                case 5:
                    name = reader.Text;
                    break;
                case 6:
                    kind = (int)reader.Number;
                    break;
                case 7:
                    start = reader.Number;
                    break;
                case 8:
                    end = reader.Number;
                    break;
                case 13:
                    links.Add(LinkedSpan(reader.Bytes));
                    break;
                case 15:
                    failed = HasFailed(reader.Bytes);
                    break;
            }
        }

        return new ExportedSpan(service, name, kind, trace, id, parent, Instant(start), Instant(end), failed, OtlpMessages.Attributes(bytes, 9), links);
    }

    static DateTimeOffset Instant(ulong nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks((long)(nanoseconds / 100));

    static string LinkedSpan(ReadOnlySpan<byte> link)
    {
        var reader = new ProtobufReader(link);
        while (reader.Next())
            if (reader.Field == 2)
                return Convert.ToHexStringLower(reader.Bytes);
        return "";
    }

    // Status { message = 2, code = 3 }
    static bool HasFailed(ReadOnlySpan<byte> status)
    {
        var reader = new ProtobufReader(status);
        while (reader.Next())
            if (reader.Field == 3)
                return reader.Number == Failed;
        return false;
    }
}
