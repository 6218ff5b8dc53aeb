using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Akka.Cluster;

/// <summary>
/// Says of two versions of the gossip which one knows the other, or that neither does: one counter for each node that changed it.
/// </summary>
public sealed class VectorClock
{
    private static readonly VectorClock Empty = new(ImmutableSortedDictionary<Node, long>.Empty);

    private VectorClock(ImmutableSortedDictionary<Node, long> versions) => Versions = versions;

    /// <summary>How two clocks stand to each other.</summary>
    public enum Ordering
    {
        /// <summary>The first knows all of the second and more.</summary>
        After = 0,

        /// <summary>The second knows all of the first and more.</summary>
        Before = 1,

        /// <summary>Both know the same.</summary>
        Same = 2,

        /// <summary>Each knows something that the other does not.</summary>
        Concurrent = 3,

        /// <summary>Asks for a full comparison; never an answer.</summary>
        FullOrder = 4,
    }

    /// <summary>How often each node has changed the gossip.</summary>
    public ImmutableSortedDictionary<Node, long> Versions { get; }

    /// <summary>A clock that knows nothing.</summary>
    public static VectorClock Create() => Empty;

    /// <summary>A clock with the given counters.</summary>
    public static VectorClock Create(ImmutableSortedDictionary<Node, long> seedValues) =>
        seedValues.IsEmpty ? Empty : new VectorClock(seedValues);

    /// <summary>This clock after one more change by <paramref name="node"/>.</summary>
    public VectorClock Increment(Node node) => new(Versions.SetItem(node, Versions.GetValueOrDefault(node) + 1));

    /// <summary>The clock that knows what either knows.</summary>
    public VectorClock Merge(VectorClock that)
    {
        var merged = Versions.ToBuilder();
        foreach (var (node, count) in that.Versions)
        {
            if (!merged.TryGetValue(node, out var own) || own < count) merged[node] = count;
        }
        return new VectorClock(merged.ToImmutable());
    }

    /// <summary>This clock without the counter of a node that is gone.</summary>
    public VectorClock Prune(Node removedNode) =>
        Versions.ContainsKey(removedNode) ? new VectorClock(Versions.Remove(removedNode)) : this;

    /// <summary>How this clock stands to <paramref name="that"/>.</summary>
    public Ordering CompareTo(VectorClock that)
    {
        if (ReferenceEquals(this, that)) return Ordering.Same;
        var hereMore = false;
        var thereMore = false;
        foreach (var (node, count) in Versions)
        {
            var other = that.Versions.GetValueOrDefault(node);
            hereMore |= count > other;
            thereMore |= count < other;
        }
        foreach (var (node, _) in that.Versions) thereMore |= !Versions.ContainsKey(node);
        return (hereMore, thereMore) switch
        {
            (false, false) => Ordering.Same,
            (true, false) => Ordering.After,
            (false, true) => Ordering.Before,
            (true, true) => Ordering.Concurrent,
        };
    }

    /// <summary>Whether neither clock knows all of the other.</summary>
    public bool IsConcurrentWith(VectorClock that) => CompareTo(that) == Ordering.Concurrent;

    /// <summary>Whether <paramref name="that"/> knows all of this clock and more.</summary>
    public bool IsBefore(VectorClock that) => CompareTo(that) == Ordering.Before;

    /// <summary>Whether this clock knows all of <paramref name="that"/> and more.</summary>
    public bool IsAfter(VectorClock that) => CompareTo(that) == Ordering.After;

    /// <summary>Whether both know the same.</summary>
    public bool IsSameAs(VectorClock that) => CompareTo(that) == Ordering.Same;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is VectorClock that && IsSameAs(that);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (node, count) in Versions)
        {
            hash.Add(node);
            hash.Add(count);
        }
        return hash.ToHashCode();
    }

    /// <inheritdoc />
    public override string ToString() =>
        $"VectorClock({string.Join(", ", Versions.Select(each => $"{each.Key} -> {each.Value}"))})";

    /// <summary>Whether <paramref name="left"/> knows all of <paramref name="right"/> and more.</summary>
    public static bool operator >(VectorClock left, VectorClock right) => left.IsAfter(right);

    /// <summary>Whether <paramref name="right"/> knows all of <paramref name="left"/> and more.</summary>
    public static bool operator <(VectorClock left, VectorClock right) => left.IsBefore(right);

    /// <summary>Whether both know the same.</summary>
    public static bool operator ==(VectorClock? left, VectorClock? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether the two differ.</summary>
    public static bool operator !=(VectorClock? left, VectorClock? right) => !(left == right);

    /// <summary>The name of a counter: a digest of a node's name, so that all are equally short.</summary>
    public class Node : IComparable<Node>
    {
        private const int DigestBytes = 8;
        private readonly string _value;

        /// <param name="value">The digest itself.</param>
        public Node(string value) => _value = value;

        /// <summary>The counter of the node called <paramref name="name"/>.</summary>
        public static Node Create(string name) =>
            new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, DigestBytes)));

        /// <summary>The counter with a digest that has been made before.</summary>
        public static Node FromHash(string hash) => new(hash);

        /// <inheritdoc />
        public int CompareTo(Node? other) => string.CompareOrdinal(_value, other?._value);

        /// <inheritdoc />
        public override bool Equals(object? obj) => obj is Node other && _value == other._value;

        /// <inheritdoc />
        public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);

        /// <inheritdoc />
        public override string ToString() => _value;
    }
}
