using Akka.Actor;

namespace Akka.Cluster;

/// <summary>
/// One incarnation of a node: its address and the number that its actor system drew at start.
/// A process that is restarted at the same address is another incarnation.
/// </summary>
public class UniqueAddress : IEquatable<UniqueAddress>, IComparable<UniqueAddress>, IComparable
{
    private VectorClock.Node? _counter;

    /// <param name="address">Where the node listens.</param>
    /// <param name="uid">The number of this incarnation.</param>
    public UniqueAddress(Address address, int uid)
    {
        Address = address;
        Uid = uid;
    }

    /// <summary>Where the node listens.</summary>
    public Address Address { get; }

    /// <summary>The number of this incarnation.</summary>
    public int Uid { get; }

    /// <summary>The name of this incarnation's counter in the gossip's version.</summary>
    internal VectorClock.Node Counter => _counter ??= VectorClock.Node.Create(ToString());

    /// <inheritdoc />
    public bool Equals(UniqueAddress? other) =>
        ReferenceEquals(this, other) || (other is not null && Uid == other.Uid && Address.Equals(other.Address));

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as UniqueAddress);

    /// <inheritdoc />
    public override int GetHashCode() => Uid;

    /// <summary>Orders by address, then by incarnation number.</summary>
    public int CompareTo(UniqueAddress? uniqueAddress)
    {
        if (uniqueAddress is null) return 1;
        var byAddress = Member.AddressOrdering.Compare(Address, uniqueAddress.Address);
        return byAddress != 0 ? byAddress : Uid.CompareTo(uniqueAddress.Uid);
    }

    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        UniqueAddress other => CompareTo(other),
        _ => throw new ArgumentException($"A UniqueAddress cannot be compared with a {obj.GetType()}.", nameof(obj)),
    };

    /// <inheritdoc />
    public override string ToString() => $"{Address}#{Uid}";

    /// <summary>Whether both are the same incarnation of the same address.</summary>
    public static bool operator ==(UniqueAddress? left, UniqueAddress? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether the two differ in address or incarnation.</summary>
    public static bool operator !=(UniqueAddress? left, UniqueAddress? right) => !(left == right);
}
