namespace Akka.Actor;

/// <summary>One step of a selection.</summary>
public abstract class SelectionPathElement
{
    /// <summary>For heirs.</summary>
    protected SelectionPathElement() { }
}

/// <summary>The child of a name.</summary>
public class SelectChildName : SelectionPathElement
{
    /// <summary>With the name.</summary>
    public SelectChildName(string name) => Name = name;

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>Equality of the name.</summary>
    protected bool Equals(SelectChildName? other) => other is not null && Name == other.Name;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SelectChildName);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>All children whose names fit a pattern with <c>*</c> and <c>?</c>.</summary>
public class SelectChildPattern : SelectionPathElement
{
    /// <summary>With the pattern.</summary>
    public SelectChildPattern(string patternStr) => PatternStr = patternStr;

    /// <summary>The pattern.</summary>
    public string PatternStr { get; }

    /// <summary>Equality of the pattern.</summary>
    protected bool Equals(SelectChildPattern? other) => other is not null && PatternStr == other.PatternStr;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SelectChildPattern);

    /// <inheritdoc/>
    public override int GetHashCode() => PatternStr.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => PatternStr;

    internal bool Matches(string name) => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(PatternStr, name, ignoreCase: false);
}

/// <summary>All descendants: <c>**</c>.</summary>
public class SelectChildRecursive : SelectionPathElement
{
    /// <summary>The one value in use.</summary>
    public static readonly SelectChildRecursive Instance = new();

    /// <summary>Makes one.</summary>
    public SelectChildRecursive() { }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SelectChildRecursive;

    /// <inheritdoc/>
    public override int GetHashCode() => "**".GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => "**";
}

/// <summary>The supervisor: <c>..</c>.</summary>
public class SelectParent : SelectionPathElement
{
    /// <summary>The one value in use.</summary>
    public static readonly SelectParent Instance = new();

    /// <summary>Makes one.</summary>
    public SelectParent() { }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SelectParent;

    /// <inheritdoc/>
    public override int GetHashCode() => "..".GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => "..";
}
