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

/// <summary>This text, in whatever case.</summary>
public class EqualsString : IStringMatcher
{
    private readonly string _text;

    /// <summary>Takes the text.</summary>
    public EqualsString(string s) => _text = s;

    /// <inheritdoc/>
    public bool IsMatch(string s) => string.Equals(s, _text, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string ToString() => $"== \"{_text}\"";
}

/// <summary>A text that begins so, in whatever case.</summary>
public class StartsWithString : IStringMatcher
{
    private readonly string _start;

    /// <summary>Takes the beginning.</summary>
    public StartsWithString(string start) => _start = start;

    /// <inheritdoc/>
    public bool IsMatch(string s) => s.StartsWith(_start, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string ToString() => $"starts with \"{_start}\"";
}

/// <summary>A text that has this in it, in whatever case.</summary>
public class ContainsString : IStringMatcher
{
    private readonly string _part;

    /// <summary>Takes the part.</summary>
    public ContainsString(string part) => _part = part;

    /// <inheritdoc/>
    public bool IsMatch(string s) => s.Contains(_part, StringComparison.OrdinalIgnoreCase);

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

/// <summary>An actor's path, with or without the address of its system before it, or the name of another source, in whatever case.</summary>
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
        if (IsSame(path, _path)) return true;
        var end = path.LastIndexOf('#');
        if (end > 0 && IsSame(path[..end], _path)) return true;
        if (!_canBeRelative || !Akka.Actor.ActorPath.TryParse(path, out var actual)) return false;
        return IsSame(actual.ToStringWithoutAddress(), _path.StartsWith('/') ? _path : "/" + _path);
    }

    private static bool IsSame(string actual, string expected) => string.Equals(actual, expected, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string ToString() => $"== \"{_path}\"";
}
