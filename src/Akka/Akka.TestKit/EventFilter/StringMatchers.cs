using System.Text.RegularExpressions;

namespace Akka.TestKit.Internal.StringMatcher;

/// <summary>Says whether a text is as expected.</summary>
public interface IStringMatcher
{
    /// <summary>True where it is.</summary>
    bool IsMatch(string s);
}

/// <summary>Any text.</summary>
public class MatchesAll : IStringMatcher
{
    private MatchesAll()
    {
    }

    /// <summary>The only one.</summary>
    public static IStringMatcher Instance { get; } = new MatchesAll();

    /// <inheritdoc/>
    public bool IsMatch(string s) => true;

    /// <inheritdoc/>
    public override string ToString() => "";
}

/// <summary>This text.</summary>
public class EqualsString : IStringMatcher
{
    private readonly string _text;

    /// <summary>Takes the text.</summary>
    public EqualsString(string s) => _text = s;

    /// <inheritdoc/>
    public bool IsMatch(string s) => s == _text;

    /// <inheritdoc/>
    public override string ToString() => $"== \"{_text}\"";
}

/// <summary>A text that begins so.</summary>
public class StartsWithString : IStringMatcher
{
    private readonly string _start;

    /// <summary>Takes the beginning.</summary>
    public StartsWithString(string start) => _start = start;

    /// <inheritdoc/>
    public bool IsMatch(string s) => s.StartsWith(_start, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"starts with \"{_start}\"";
}

/// <summary>A text that has this in it.</summary>
public class ContainsString : IStringMatcher
{
    private readonly string _part;

    /// <summary>Takes the part.</summary>
    public ContainsString(string part) => _part = part;

    /// <inheritdoc/>
    public bool IsMatch(string s) => s.Contains(_part, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"contains \"{_part}\"";
}

/// <summary>A text that the expression matches.</summary>
public class RegexMatcher : IStringMatcher
{
    private readonly Regex _regex;

    /// <summary>Takes the expression.</summary>
    public RegexMatcher(Regex regex) => _regex = regex;

    /// <inheritdoc/>
    public bool IsMatch(string s) => _regex.IsMatch(s);

    /// <inheritdoc/>
    public override string ToString() => $"matches {_regex}";
}

/// <summary>An actor's path, with or without the address of its system before it, or the name of another source.</summary>
public class EqualsStringAndPathMatcher : IStringMatcher
{
    private readonly string _path;
    private readonly bool _canBeRelative;

    /// <summary>Takes the path.</summary>
    public EqualsStringAndPathMatcher(string path, bool canBeRelative = true)
    {
        _path = path;
        _canBeRelative = canBeRelative;
    }

    /// <inheritdoc/>
    public bool IsMatch(string path)
    {
        if (path == _path) return true;
        var end = path.LastIndexOf('#');
        if (end > 0 && path[..end] == _path) return true;
        if (!_canBeRelative || !Akka.Actor.ActorPath.TryParse(path, out var actual)) return false;
        return actual.ToStringWithoutAddress() == (_path.StartsWith('/') ? _path : "/" + _path);
    }

    /// <inheritdoc/>
    public override string ToString() => $"== \"{_path}\"";
}
