using System.Text.Encodings.Web;
using System.Text.Json;

namespace Omnichannel.Traces;

/// <summary>Spans in a file, a JSON object a line. It grows to <see cref="Largest"/> and is then begun anew; the file before it stays beside it, as <c>….1</c>.</summary>
/// <param name="path">The file.</param>
public sealed class SpanFile(string path)
{
    /// <summary>Bytes.</summary>
    public const int Largest = 64_000_000;

    static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly Lock writing = new();

    string Before => path + ".1";

    /// <summary>Adds spans at the end.</summary>
    public void Append(IEnumerable<ExportedSpan> spans)
    {
        var lines = spans.Select(span => JsonSerializer.Serialize(span, Written)).ToList();
        lock (writing)
        {
            File.AppendAllLines(path, lines);
            if (new FileInfo(path).Length > Largest)
                File.Move(path, Before, overwrite: true);
        }
    }

    /// <summary>All that is kept, in the order in which it came. A line that is just being written is left out.</summary>
    public IReadOnlyList<ExportedSpan> Read() =>
        [.. new[] { Before, path }.Where(File.Exists).SelectMany(File.ReadLines).Where(line => line.EndsWith('}')).Select(line => JsonSerializer.Deserialize<ExportedSpan>(line, Written)!)];
}
