using System.Collections.Immutable;

namespace Akka.Cluster;

/// <summary>
/// What the nodes tell each other: who is a member, who hears whom, who has seen exactly this. Every change goes through
/// <see cref="ChangedBy"/>, which moves the version on and forgets who saw the previous one.
/// </summary>
/// <param name="Members">All members, ordered by address.</param>
/// <param name="SeenBy">The nodes that are known to have this very version.</param>
/// <param name="Reachability">Who does not hear whom.</param>
/// <param name="Version">Which changes this gossip contains.</param>
/// <param name="Tombstones">
/// The incarnations that have been removed, and when (Unix milliseconds): what keeps a late gossip from bringing one back.
/// </param>
internal sealed record Gossip(
    ImmutableSortedSet<Member> Members,
    ImmutableSortedSet<UniqueAddress> SeenBy,
    Reachability Reachability,
    VectorClock Version,
    ImmutableSortedDictionary<UniqueAddress, long> Tombstones)
{
    internal static readonly Gossip Empty =
        new([], [], Reachability.Empty, VectorClock.Create(), ImmutableSortedDictionary<UniqueAddress, long>.Empty);

    internal Member? Find(UniqueAddress node) => Members.TryGetValue(Member.Removed(node), out var member) ? member : null;

    internal bool Contains(UniqueAddress node) => Find(node) is not null;

    internal bool IsRemoved(UniqueAddress node) => Tombstones.ContainsKey(node);

    /// <summary>The member with this one's node is replaced by this one, or added.</summary>
    internal Gossip With(Member member) => this with { Members = Members.Remove(member).Add(member) };

    internal Gossip With(Reachability reachability) => this with { Reachability = reachability };

    /// <summary>This gossip, whatever was changed in it, as a new version that only <paramref name="node"/> has seen.</summary>
    internal Gossip ChangedBy(UniqueAddress node) =>
        this with { Version = Version.Increment(node.Counter), SeenBy = [node] };

    internal Gossip Seen(UniqueAddress node) => SeenBy.Contains(node) ? this : this with { SeenBy = SeenBy.Add(node) };

    /// <summary>Without the given nodes, for good.</summary>
    internal Gossip Without(IReadOnlyCollection<UniqueAddress> removed, long nowUnixMilliseconds)
    {
        var tombstones = Tombstones.ToBuilder();
        foreach (var node in removed) tombstones.TryAdd(node, nowUnixMilliseconds);
        return Bury(tombstones.ToImmutable());
    }

    /// <summary>Forgets the removals from before the given time (Unix milliseconds).</summary>
    internal Gossip ForgetRemovalsBefore(long unixMilliseconds)
    {
        var old = Tombstones.Where(each => each.Value < unixMilliseconds).Select(each => each.Key).ToList();
        return old.Count == 0 ? this : this with { Tombstones = Tombstones.RemoveRange(old) };
    }

    /// <summary>How this gossip's version stands to the other's, the counters of nodes left out that either knows as removed.</summary>
    internal VectorClock.Ordering CompareVersion(Gossip that) =>
        Prune(Version, that.Tombstones).CompareTo(Prune(that.Version, Tombstones));

    /// <summary>
    /// What either side knows. The result does not depend on the order of merging, so that nodes which merge the same
    /// things agree without another version.
    /// </summary>
    internal Gossip Merge(Gossip that)
    {
        var tombstones = Tombstones.ToBuilder();
        foreach (var (node, time) in that.Tombstones)
        {
            if (!tombstones.TryGetValue(node, out var known) || time < known) tombstones[node] = time;
        }
        var members = Members.ToBuilder();
        foreach (var member in that.Members)
        {
            if (!members.TryGetValue(member, out var known))
            {
                members.Add(member);
                continue;
            }
            var merged = Member.HighestPriorityOf(known, member);
            if (ReferenceEquals(merged, known)) continue;
            members.Remove(known);
            members.Add(merged);
        }
        var union = this with { Members = members.ToImmutable(), Version = Version.Merge(that.Version) };
        return union.Bury(tombstones.ToImmutable(), that.Reachability) with { SeenBy = [] };
    }

    /// <inheritdoc />
    public override string ToString() =>
        $"Gossip(members = [{string.Join(", ", Members)}], seen = [{string.Join(", ", SeenBy)}], absent = [{Reachability}], {Version})";

    private Gossip Bury(ImmutableSortedDictionary<UniqueAddress, long> tombstones, Reachability? alsoKnown = null)
    {
        var members = Members.Except(Members.Where(member => tombstones.ContainsKey(member.UniqueAddress)));
        return this with
        {
            Members = members,
            SeenBy = SeenBy.Except(tombstones.Keys),
            Reachability = Reachability.Merge(
                alsoKnown ?? Reachability.Empty, node => members.Contains(Member.Removed(node))),
            Version = Prune(Version, tombstones),
            Tombstones = tombstones,
        };
    }

    private static VectorClock Prune(VectorClock version, ImmutableSortedDictionary<UniqueAddress, long> tombstones)
    {
        foreach (var (node, _) in tombstones) version = version.Prune(node.Counter);
        return version;
    }
}
