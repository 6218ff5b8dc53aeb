using System.Globalization;

namespace ActorCluster.Benchmarks.Engine;

/// <summary>A line of the table.</summary>
/// <param name="What">What is measured.</param>
/// <param name="Unit">Of the figure.</param>
/// <param name="Goal">What it is to reach, in words; empty for what is only there to compare with.</param>
/// <param name="Decimals">After the point.</param>
internal sealed record Row(string What, string Unit, string Goal = "", int Decimals = 0);

/// <summary>The figures of all runs, by row, in the order in which the rows first came.</summary>
internal sealed class Results
{
    private readonly List<Row> rows = [];
    private readonly Dictionary<Row, List<(double Value, double? Bytes)>> figures = [];

    /// <summary>Takes the figure of one run.</summary>
    /// <param name="row">What was measured.</param>
    /// <param name="value">The figure.</param>
    /// <param name="bytesPerMessage">Allocated in all processes that took part, over the number of messages.</param>
    public void Add(Row row, double value, double? bytesPerMessage = null)
    {
        if (!figures.TryGetValue(row, out var list))
        {
            rows.Add(row);
            figures[row] = list = [];
        }

        list.Add((value, bytesPerMessage));
        var text = Text(row, value);
        Console.WriteLine(bytesPerMessage is { } bytes
            ? $"  {row.What}: {text} {row.Unit}, {bytes.ToString("F0", CultureInfo.InvariantCulture)} bytes a message"
            : $"  {row.What}: {text} {row.Unit}");
    }

    /// <summary>Writes the table: median and range of each row.</summary>
    public void Print(TextWriter output)
    {
        List<string[]> lines = [["what", "median", "range", "unit", "bytes/message", "goal"]];
        lines.AddRange(rows.Select(Line));
        var widths = Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        lines.Insert(1, [.. widths.Select(width => new string('-', width))]);
        foreach (var line in lines)
            output.WriteLine("| " + string.Join(" | ", line.Select((cell, column) => cell.PadRight(widths[column]))) + " |");
    }

    private string[] Line(Row row)
    {
        var values = figures[row].Select(figure => figure.Value).Order().ToArray();
        var bytes = figures[row].Select(figure => figure.Bytes).OfType<double>().Order().ToArray();
        return
        [
            row.What, Text(row, Statistics.Median(values)), $"{Text(row, values[0])}–{Text(row, values[^1])}", row.Unit,
            bytes.Length == 0 ? "" : Statistics.Median(bytes).ToString("F0", CultureInfo.InvariantCulture), row.Goal,
        ];
    }

    private static string Text(Row row, double value) => value.ToString("N" + row.Decimals, CultureInfo.InvariantCulture);
}

/// <summary>Of sorted numbers.</summary>
internal static class Statistics
{
    public static double Median(double[] sorted) => At(sorted, 0.5);

    /// <summary>The number below which the share <paramref name="quantile"/> of all lies.</summary>
    public static double At(double[] sorted, double quantile) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * quantile))];
}
