using System.Collections.Concurrent;
using Akka.Event;
using Serilog.Events;
using Serilog.Parsing;

namespace Akka.Logger.Serilog;

/// <summary>
/// Renders log messages as Serilog does: named properties (<c>"{User} has left"</c>) in the order of the arguments, or numbered ones.
/// For <c>akka.logger-formatter</c>, so that other loggers and tests read the same templates.
/// </summary>
public class SerilogLogMessageFormatter : ILogMessageFormatter
{
    /// <summary>One for all.</summary>
    public static readonly SerilogLogMessageFormatter Instance = new();

    /// <summary>A program has as many templates as lines that log; whoever makes texts up as templates must not fill the memory.</summary>
    private const int MaximumTemplates = 1000;

    private readonly ConcurrentDictionary<string, MessageTemplate> _templates = new();
    private readonly MessageTemplateParser _parser = new();

    /// <inheritdoc />
    public string Format(string format, params object[] args)
    {
        var template = Parse(format);
        var properties = new Dictionary<string, LogEventPropertyValue>();
        var position = 0;
        foreach (var token in template.Tokens.OfType<PropertyToken>())
        {
            var isNumber = int.TryParse(token.PropertyName, out var number);
            var index = isNumber ? number : position++;
            if (index >= 0 && index < args.Length) properties[token.PropertyName] = new ScalarValue(args[index]);
        }

        return template.Render(properties);
    }

    /// <inheritdoc />
    public string Format(string format, IEnumerable<object> args) => Format(format, args.ToArray());

    private MessageTemplate Parse(string format)
    {
        if (_templates.TryGetValue(format, out var known)) return known;
        var template = _parser.Parse(format);
        if (_templates.Count < MaximumTemplates) _templates.TryAdd(format, template);
        return template;
    }
}
