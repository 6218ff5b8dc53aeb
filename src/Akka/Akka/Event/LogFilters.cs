using System.Text.RegularExpressions;
using Akka.Actor;

namespace Akka.Event;

/// <summary>What a filter looks at.</summary>
public enum LogFilterType
{
    /// <summary>Where a line comes from, so that its text need not be made.</summary>
    Source = 0,

    /// <summary>The text.</summary>
    Content = 1,
}

/// <summary>What a filter says of a line.</summary>
public enum LogFilterDecision
{
    /// <summary>Write it, unless another filter drops it.</summary>
    Keep = 0,

    /// <summary>Do not write it.</summary>
    Drop = 1,

    /// <summary>It cannot be told: as <see cref="Keep"/>.</summary>
    NoDecision = 2,
}

/// <summary>Keeps lines out of the log before a logger writes them. Filters run on the loggers' threads.</summary>
public abstract class LogFilterBase : INoSerializationVerificationNeeded, IDeadLetterSuppression
{
    /// <summary>For heirs.</summary>
    protected LogFilterBase() { }

    /// <summary>What the filter looks at.</summary>
    public abstract LogFilterType FilterType { get; }

    /// <summary>Decides about a line; its text is given to a filter that looks at the content.</summary>
    public abstract LogFilterDecision ShouldKeepMessage(LogEvent content, string? expandedMessage = null);
}

/// <summary>Drops the lines of one source.</summary>
public sealed class ExactMatchLogSourceFilter : LogFilterBase
{
    private readonly string _source;
    private readonly StringComparison _comparison;

    /// <summary>With the source.</summary>
    public ExactMatchLogSourceFilter(string source, StringComparison comparison = StringComparison.OrdinalIgnoreCase)
    {
        _source = source;
        _comparison = comparison;
    }

    /// <inheritdoc/>
    public override LogFilterType FilterType => LogFilterType.Source;

    /// <inheritdoc/>
    public override LogFilterDecision ShouldKeepMessage(LogEvent content, string? expandedMessage = null) =>
        content.LogSource.Equals(_source, _comparison) ? LogFilterDecision.Drop : LogFilterDecision.Keep;
}

/// <summary>Drops the lines of the sources that an expression matches.</summary>
public sealed class RegexLogSourceFilter : LogFilterBase
{
    private readonly Regex _source;

    /// <summary>With the expression.</summary>
    public RegexLogSourceFilter(Regex sourceRegex) => _source = sourceRegex;

    /// <inheritdoc/>
    public override LogFilterType FilterType => LogFilterType.Source;

    /// <inheritdoc/>
    public override LogFilterDecision ShouldKeepMessage(LogEvent content, string? expandedMessage = null) =>
        _source.IsMatch(content.LogSource) ? LogFilterDecision.Drop : LogFilterDecision.Keep;
}

/// <summary>Drops the lines whose text an expression matches.</summary>
public sealed class RegexLogMessageFilter : LogFilterBase
{
    private readonly Regex _message;

    /// <summary>With the expression.</summary>
    public RegexLogMessageFilter(Regex messageRegex) => _message = messageRegex;

    /// <inheritdoc/>
    public override LogFilterType FilterType => LogFilterType.Content;

    /// <inheritdoc/>
    public override LogFilterDecision ShouldKeepMessage(LogEvent content, string? expandedMessage = null) =>
        _message.IsMatch(expandedMessage ?? content.Message?.ToString() ?? "") ? LogFilterDecision.Drop : LogFilterDecision.Keep;
}

/// <summary>All filters of a system together.</summary>
public class LogFilterEvaluator
{
    /// <summary>Keeps every line.</summary>
    public static readonly LogFilterEvaluator NoFilters = new([]);

    private readonly LogFilterBase[] _filters;

    /// <summary>With the filters: those of the source are asked first.</summary>
    public LogFilterEvaluator(LogFilterBase[] filters)
    {
        _filters = [.. filters.OrderBy(f => f.FilterType)];
        EvaluatesLogSourcesOnly = Array.TrueForAll(_filters, f => f.FilterType == LogFilterType.Source);
    }

    /// <summary>True where no filter needs the text of a line.</summary>
    public bool EvaluatesLogSourcesOnly { get; }

    /// <summary>False where a filter drops the line.</summary>
    /// <param name="evt">The line.</param>
    /// <param name="expandedLogMessage">The whole line as text, if it is kept.</param>
    public virtual bool ShouldTryKeepMessage(LogEvent evt, out string expandedLogMessage)
    {
        if (Drops(evt, out expandedLogMessage)) return false;
        if (expandedLogMessage.Length == 0) expandedLogMessage = evt.ToString();
        return true;
    }

    /// <summary>True where a filter drops the line, whose text is made only for a filter that looks at it.</summary>
    internal bool Drops(LogEvent evt) => Drops(evt, out _);

    private bool Drops(LogEvent evt, out string text)
    {
        text = "";
        foreach (var filter in _filters)
        {
            if (filter.FilterType == LogFilterType.Content && text.Length == 0) text = evt.ToString();
            if (filter.ShouldKeepMessage(evt, text) == LogFilterDecision.Drop) return true;
        }

        return false;
    }
}
