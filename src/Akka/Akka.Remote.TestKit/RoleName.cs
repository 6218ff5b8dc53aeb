namespace Akka.Remote.TestKit;

/// <summary>The name of one of the processes that a multi-node spec runs in.</summary>
public sealed class RoleName : IEquatable<RoleName>
{
    /// <summary>Takes the name.</summary>
    public RoleName(string name)
    {
        Name = name;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>True where both have the same name.</summary>
    public static bool operator ==(RoleName? left, RoleName? right) => Equals(left, right);

    /// <summary>False where both have the same name.</summary>
    public static bool operator !=(RoleName? left, RoleName? right) => !Equals(left, right);

    /// <inheritdoc/>
    public bool Equals(RoleName? other) => other is not null && Name == other.Name;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RoleName);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"RoleName({Name})";
}
