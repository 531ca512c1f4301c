namespace Omnichannel.House.Otlp;

/// <summary>Decodes OTLP requests by the field numbers of github.com/open-telemetry/opentelemetry-proto, version 1.</summary>
static class OtlpMessages
{
    /// <summary><c>ExportTraceServiceRequest</c>.</summary>
    public static List<ExportedSpan> Spans(ReadOnlySpan<byte> request)
    {
        var spans = new List<ExportedSpan>();
        ForEach(request, 1, (resource, scope) => spans.Add(Span(resource, scope)));
        return spans;
    }

    /// <summary><c>ExportMetricsServiceRequest</c>.</summary>
    public static List<ExportedPoint> Points(ReadOnlySpan<byte> request)
    {
        var points = new List<ExportedPoint>();
        ForEach(request, 1, (service, metric) => Metric(service, metric, points));
        return points;
    }

    delegate void Take(string service, ReadOnlySpan<byte> item);

    // Resource…{ resource = 1, scope… = 2 { items = 2 } } in both.
    static void ForEach(ReadOnlySpan<byte> request, int field, Take take)
    {
        var reader = new ProtobufReader(request);
        while (reader.Next())
        {
            if (reader.Field != field)
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

    static ExportedSpan Span(string service, ReadOnlySpan<byte> bytes)
    {
        string trace = "", id = "", parent = "", name = "";
        var kind = 0;
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
                case 13:
                    links.Add(LinkedSpan(reader.Bytes));
                    break;
            }
        }

        return new ExportedSpan(service, name, kind, trace, id, parent, Attributes(bytes, 9), links);
    }

    static string LinkedSpan(ReadOnlySpan<byte> link)
    {
        var reader = new ProtobufReader(link);
        while (reader.Next())
            if (reader.Field == 2)
                return Convert.ToHexStringLower(reader.Bytes);
        return "";
    }

    // Metric { name = 1, gauge = 5, sum = 7, histogram = 9 }, each with data_points = 1.
    static void Metric(string service, ReadOnlySpan<byte> metric, List<ExportedPoint> points)
    {
        var name = "";
        var reader = new ProtobufReader(metric);
        while (reader.Next())
        {
            if (reader.Field == 1)
                name = reader.Text;
            else if (reader.Field is 5 or 7 or 9)
                Data(service, name, reader.Bytes, reader.Field == 9, points);
        }
    }

    static void Data(string service, string name, ReadOnlySpan<byte> data, bool isHistogram, List<ExportedPoint> points)
    {
        var reader = new ProtobufReader(data);
        while (reader.Next())
            if (reader.Field == 1)
                points.Add(isHistogram ? Histogram(service, name, reader.Bytes) : Number(service, name, reader.Bytes));
    }

    // NumberDataPoint { as_double = 4, as_int = 6 (sfixed64), attributes = 7 }
    static ExportedPoint Number(string service, string name, ReadOnlySpan<byte> point)
    {
        var value = 0d;
        var reader = new ProtobufReader(point);
        while (reader.Next())
        {
            if (reader.Field == 4)
                value = reader.Double;
            else if (reader.Field == 6)
                value = (long)reader.Number;
        }

        return new ExportedPoint(service, name, Attributes(point, 7), value, 0);
    }

    // HistogramDataPoint { count = 4 (fixed64), sum = 5 (double), attributes = 9 }
    static ExportedPoint Histogram(string service, string name, ReadOnlySpan<byte> point)
    {
        var sum = 0d;
        var count = 0L;
        var reader = new ProtobufReader(point);
        while (reader.Next())
        {
            if (reader.Field == 4)
                count = (long)reader.Number;
            else if (reader.Field == 5)
                sum = reader.Double;
        }

        return new ExportedPoint(service, name, Attributes(point, 9), sum, count);
    }

    // KeyValue { key = 1, value = 2 AnyValue { string = 1, bool = 2, int = 3, double = 4 } }
    static Dictionary<string, string> Attributes(ReadOnlySpan<byte> message, int field)
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
            3 => ((long)reader.Number).ToString(System.Globalization.CultureInfo.InvariantCulture),
            4 => reader.Double.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => "…",
        };
    }
}
