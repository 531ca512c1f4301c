using System.Globalization;
using System.Text;

namespace Omnichannel.Routing.Engine.Simulating;

/// <summary>A report as a table for a terminal.</summary>
public static class ReportTable
{
    private static readonly string[] Heads = ["queue", "hour (UTC)", "came", "answered", "gave up", "waiting", "mean", "median", "p95", "in target", "language", "overflow", "handed over"];

    /// <summary>The table: a row for each queue and hour, one for each queue, one for all, and the agents by hour below it. Lines end with a line feed.</summary>
    public static string Print(SimulationReport report)
    {
        List<string[]> rows = [Heads];
        foreach (var queue in report.Queues)
        {
            rows.AddRange(queue.Hours.Select(hour => Row(queue.Queue, Hour(hour.From), hour.Figures)));
            rows.Add(Row(queue.Queue, "all", queue.Total));
        }

        rows.Add(Row("all", "all", report.Total));
        var text = new StringBuilder();
        Write(text, rows);
        text.Append('\n');
        Write(text, [["agents", "hour (UTC)", "on shift", "in use"], .. report.Hours.Select(h => Staff(Hour(h.From), h.OnShift, h.Utilisation)),
            Staff("all", report.Hours.Count == 0 ? 0 : report.Hours.Average(h => h.OnShift), report.Utilisation)]);
        return text.ToString();
    }

    private static string[] Row(string queue, string hour, Figures f) =>
    [
        queue, hour, Number(f.Arrivals), Number(f.Answered), Number(f.Abandoned), Number(f.Waiting), Time(f.MeanWaitSeconds), Time(f.MedianWaitSeconds), Time(f.P95WaitSeconds),
        Share(f.WithinTarget), Share(f.LanguageMatch), Share(f.Overflow), Number(f.HandOvers),
    ];

    private static string[] Staff(string hour, double onShift, double? used) => [string.Empty, hour, onShift.ToString("0.0", CultureInfo.InvariantCulture), Share(used)];

    /// <summary>The first two columns to the left, figures to the right.</summary>
    private static void Write(StringBuilder text, List<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(r => r[column].Length)).ToArray();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, i) => i < 2 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }
    }

    private static string Hour(DateTime at) => at.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Number(int n) => n.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double? share) => share is { } s ? s.ToString("0.0 %", CultureInfo.InvariantCulture) : "-";

    private static string Time(double? seconds) => seconds switch
    {
        null => "-",
        < 60 => seconds.Value.ToString("0.0 s", CultureInfo.InvariantCulture),
        < 3600 => (seconds.Value / 60).ToString("0.0 min", CultureInfo.InvariantCulture),
        _ => (seconds.Value / 3600).ToString("0.0 h", CultureInfo.InvariantCulture),
    };
}
