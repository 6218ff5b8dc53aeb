using System.Globalization;
using System.Text;

namespace Akka.Event;

/// <summary>Makes text from a format and its arguments.</summary>
public interface ILogMessageFormatter
{
    /// <summary>Fills the format.</summary>
    string Format(string format, params object[] args);

    /// <summary>Fills the format.</summary>
    string Format(string format, IEnumerable<object> args);
}

/// <summary>Fills <c>{0}</c>, and named holes such as <c>{Order}</c> in their order.</summary>
public class DefaultLogMessageFormatter : ILogMessageFormatter
{
    /// <summary>The one value of this type.</summary>
    public static readonly DefaultLogMessageFormatter Instance = new();

    private DefaultLogMessageFormatter() { }

    /// <inheritdoc/>
    public string Format(string format, params object[] args)
    {
        if (args is null || args.Length == 0)
            return format;
        var text = new StringBuilder(format.Length + 32);
        var next = 0;
        for (var i = 0; i < format.Length; i++)
        {
            var c = format[i];
            if (c is '{' or '}' && i + 1 < format.Length && format[i + 1] == c)
            {
                text.Append(c);
                i++;
                continue;
            }

            var end = c == '{' ? format.IndexOf('}', i) : -1;
            if (end < 0)
            {
                text.Append(c);
                continue;
            }

            AppendHole(text, format.AsSpan(i + 1, end - i - 1), args, ref next);
            i = end;
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public string Format(string format, IEnumerable<object> args) => Format(format, args.ToArray());

    private static void AppendHole(StringBuilder text, ReadOnlySpan<char> hole, object[] args, ref int next)
    {
        var colon = hole.IndexOf(':');
        var name = colon < 0 ? hole : hole[..colon];
        var comma = name.IndexOf(',');
        if (comma >= 0)
            name = name[..comma];
        var index = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : next++;
        if (index >= args.Length)
        {
            text.Append('{').Append(hole).Append('}');
            return;
        }

        var value = args[index];
        if (colon >= 0 && value is IFormattable formattable)
            text.Append(formattable.ToString(hole[(colon + 1)..].ToString(), CultureInfo.InvariantCulture));
        else
            text.Append(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null");
    }
}

/// <summary>A format with its arguments; text is made from it only where somebody wants it.</summary>
public abstract class LogMessage
{
    /// <summary>Makes the text.</summary>
    protected readonly ILogMessageFormatter Formatter;

    /// <summary>With a format.</summary>
    public LogMessage(ILogMessageFormatter formatter, string format)
    {
        Formatter = formatter;
        Format = format;
    }

    /// <summary>The format, whose holes loggers may read as properties.</summary>
    public string Format { get; private set; }

    /// <summary>Format and arguments side by side.</summary>
    public abstract string Unformatted();

    /// <summary>The arguments.</summary>
    public abstract IEnumerable<object> Parameters();
}

/// <summary>A format with any number of arguments.</summary>
internal sealed class FormattedLogMessage(ILogMessageFormatter formatter, string format, object[] args) : LogMessage(formatter, format)
{
    private string? _text;

    public override IEnumerable<object> Parameters() => args;

    public override string Unformatted() => $"Format: {Format}, Args: {string.Join(',', args)}";

    public override string ToString() => _text ??= Write();

    /// <summary>A line whose arguments cannot be written must not bring down the logger: it says so instead.</summary>
    private string Write()
    {
        try
        {
            return Formatter.Format(Format, args);
        }
        catch (Exception e)
        {
            return $"{Format} [its arguments cannot be written: {e.GetType().Name}: {e.Message}]";
        }
    }
}
