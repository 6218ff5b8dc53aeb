using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>Writes values as HOCON that reads back as the same values.</summary>
internal static class HoconWriter
{
    public static string Render(IHoconElement element, int indent = 0)
    {
        var text = new StringBuilder();
        Write(text, element, indent);
        return text.ToString();
    }

    public static string Literal(string? value)
    {
        if (value is null) return "null";
        var plain = value.Length > 0 && value != "null" && value != "include"
            && value.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '%') && !value.Contains("//");
        return plain ? value : Quote(value);
    }

    public static string Quote(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append("\\u").Append(((int)c).ToString("x4")),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }

    private static void Write(StringBuilder text, IHoconElement element, int indent)
    {
        switch (element)
        {
            case HoconObject o:
                WriteObject(text, o, indent);
                break;
            case HoconArray array:
                text.Append('[');
                for (var i = 0; i < array.Count; i++)
                {
                    if (i > 0) text.Append(", ");
                    WriteValue(text, array[i], indent);
                }

                text.Append(']');
                break;
            default:
                text.Append(Literal(element.GetString()));
                break;
        }
    }

    private static void WriteObject(StringBuilder text, HoconObject o, int indent)
    {
        text.Append('{').Append('\n');
        foreach (var (key, value) in o.Items)
        {
            text.Append(' ', (indent + 1) * 2).Append(HoconPath.QuoteSegment(key)).Append(" = ");
            WriteValue(text, value, indent + 1);
            text.Append('\n');
        }

        text.Append(' ', indent * 2).Append('}');
    }

    private static void WriteValue(StringBuilder text, HoconValue value, int indent)
    {
        value.Origin.RefuseDepth();
        if (value.Element is { } element) Write(text, element, indent);
        else text.Append("{}");
    }
}
