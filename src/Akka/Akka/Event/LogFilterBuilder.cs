using System.Text.RegularExpressions;
using Akka.Actor.Setup;

namespace Akka.Event;

/// <summary>Gives an actor system its filters: <c>BootstrapSetup.Create().And(new LogFilterBuilder()….Build())</c>.</summary>
public sealed class LogFilterSetup : Setup
{
    /// <summary>With the filters.</summary>
    public LogFilterSetup(LogFilterBase[] filters) => Filters = filters;

    /// <summary>The filters.</summary>
    public LogFilterBase[] Filters { get; }

    /// <summary>All filters together.</summary>
    public LogFilterEvaluator CreateEvaluator() => Filters.Length == 0 ? LogFilterEvaluator.NoFilters : new LogFilterEvaluator(Filters);
}

/// <summary>Collects filters. What any of them drops no logger writes; whoever subscribes to the event stream still gets it.</summary>
public sealed class LogFilterBuilder
{
    private readonly List<LogFilterBase> _filters = [];

    /// <summary>Without filters.</summary>
    public LogFilterBuilder() { }

    /// <summary>Adds a filter.</summary>
    public LogFilterBuilder Add(LogFilterBase filter)
    {
        _filters.Add(filter);
        return this;
    }

    /// <summary>Adds filters.</summary>
    public LogFilterBuilder AddRange(IEnumerable<LogFilterBase> filters)
    {
        _filters.AddRange(filters);
        return this;
    }

    /// <summary>Drops lines of that source.</summary>
    public LogFilterBuilder ExcludeSourceExactly(string source, StringComparison comparison = StringComparison.OrdinalIgnoreCase) =>
        Add(new ExactMatchLogSourceFilter(source, comparison));

    /// <summary>Drops lines of sources that begin so.</summary>
    public LogFilterBuilder ExcludeSourceStartingWith(string sourceStart) => ExcludeSourceRegex(new Regex("^" + Regex.Escape(sourceStart)));

    /// <summary>Drops lines of sources that have this in them.</summary>
    public LogFilterBuilder ExcludeSourceContaining(string sourcePart) => ExcludeSourceRegex(new Regex(Regex.Escape(sourcePart)));

    /// <summary>Drops lines of sources that end so.</summary>
    public LogFilterBuilder ExcludeSourceEndingWith(string sourceEnd) => ExcludeSourceRegex(new Regex(Regex.Escape(sourceEnd) + "$"));

    /// <summary>Drops lines of sources that the expression matches.</summary>
    public LogFilterBuilder ExcludeSourceRegex(Regex regex) => Add(new RegexLogSourceFilter(regex));

    /// <summary>Drops lines that have this in their text.</summary>
    public LogFilterBuilder ExcludeMessageContaining(string messagePart) => ExcludeMessageRegex(new Regex(Regex.Escape(messagePart)));

    /// <summary>Drops lines whose text the expression matches.</summary>
    public LogFilterBuilder ExcludeMessageRegex(Regex regex) => Add(new RegexLogMessageFilter(regex));

    /// <summary>The filters as a part of a system's setup.</summary>
    public LogFilterSetup Build() => new([.. _filters]);
}
