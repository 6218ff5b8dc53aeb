using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>Paths into a configuration: segments parted by dots, quoted where a segment has a dot itself.</summary>
internal static class HoconPath
{
    public static string[] Split(string path)
    {
        if (!path.Contains('"')) return path.Split('.');
        var segments = new List<string>();
        var segment = new StringBuilder();
        var quoted = false;
        foreach (var c in path)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == '.' && !quoted)
            {
                segments.Add(segment.ToString());
                segment.Clear();
            }
            else
            {
                segment.Append(c);
            }
        }

        if (quoted) throw new ConfigurationException($"The path '{path}' has a quote that is not closed.");
        segments.Add(segment.ToString());
        return [.. segments];
    }

    public static string Join(IEnumerable<string> segments) => string.Join('.', segments.Select(QuoteSegment));

    public static string QuoteSegment(string segment) =>
        segment.Length > 0 && segment.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '/') && !segment.Contains("//")
            ? segment
            : HoconWriter.Quote(segment);
}
