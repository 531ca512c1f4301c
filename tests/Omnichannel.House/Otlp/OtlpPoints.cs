using Omnichannel.Traces.Otlp;

namespace Omnichannel.House.Otlp;

/// <summary>Decodes metrics sent by OTLP by the field numbers of github.com/open-telemetry/opentelemetry-proto, version 1.</summary>
static class OtlpPoints
{
    /// <summary><c>ExportMetricsServiceRequest</c>.</summary>
    public static List<ExportedPoint> Of(ReadOnlySpan<byte> request)
    {
        var points = new List<ExportedPoint>();
        OtlpMessages.ForEach(request, (service, metric) => Metric(service, metric, points));
        return points;
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

        return new ExportedPoint(service, name, OtlpMessages.Attributes(point, 7), value, 0);
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

        return new ExportedPoint(service, name, OtlpMessages.Attributes(point, 9), sum, count);
    }
}
