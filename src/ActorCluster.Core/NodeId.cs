namespace ActorCluster.Core;

/// <summary>The name of a member of the cluster, the same on disk, on the wire and in every rule. Never an address.</summary>
/// <param name="Name">Not empty; letters, digits, '-' and '_'.</param>
public readonly record struct NodeId(string Name) : IComparable<NodeId>
{
    public int CompareTo(NodeId other) => string.CompareOrdinal(Name, other.Name);

    public override string ToString() => Name;
}
