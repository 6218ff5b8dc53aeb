using System.Collections.Immutable;

namespace Akka.Cluster.SBR;

/// <summary>Which members are declared dead.</summary>
internal enum DowningDecision
{
    /// <summary>Nobody is unreachable.</summary>
    Nobody,

    /// <summary>Those on the other side; this side goes on.</summary>
    Unreachable,

    /// <summary>Those on this side; the other goes on.</summary>
    Reachable,

    /// <summary>Those that only some do not hear, and those that are alone in not hearing them, and the other side.</summary>
    IndirectlyConnected,

    /// <summary>All.</summary>
    All,
}

/// <summary>Both sides of a partition, as one node sees it.</summary>
internal sealed class DowningView
{
    internal DowningView(MembershipState state)
    {
        Members = [.. state.Members.Where(member => member.Status is not (MemberStatus.Down or MemberStatus.Removed))];
        Unreachable = [.. Members.Where(member => !state.IsReachable(member))];
        IndirectlyConnected = FindIndirectlyConnected(state);
    }

    /// <summary>All that are not declared dead.</summary>
    internal ImmutableSortedSet<Member> Members { get; }

    /// <summary>The other side.</summary>
    internal ImmutableSortedSet<Member> Unreachable { get; }

    /// <summary>
    /// Members that are heard by some of this side and not by others: those that are not heard although they gossip, and
    /// those that do not hear them. No line between two sides can be drawn through them.
    /// </summary>
    internal ImmutableSortedSet<Member> IndirectlyConnected { get; }

    internal ImmutableSortedSet<Member> Reachable => Members.Except(Unreachable);

    /// <summary>The view once the indirectly connected are gone.</summary>
    internal DowningView WithoutIndirectlyConnected() => new(
        Members.Except(IndirectlyConnected), Unreachable.Except(IndirectlyConnected));

    /// <summary>The members that take part in a decision: those that are or were full and have not left yet, of the given role.</summary>
    internal static bool Counts(Member member, string role) =>
        (member.Status is MemberStatus.Up or MemberStatus.Leaving || (IsOnTheWay(member) && member.IsSuccessor)) && Has(member, role);

    /// <summary>The members that may be full ones by now in another's eyes.</summary>
    internal static bool MayCountElsewhere(Member member, string role) =>
        IsOnTheWay(member) && !member.IsSuccessor && Has(member, role);

    private static bool IsOnTheWay(Member member) => member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp;

    private static bool Has(Member member, string role) => role.Length == 0 || member.HasRole(role);

    private DowningView(ImmutableSortedSet<Member> members, ImmutableSortedSet<Member> unreachable)
    {
        Members = members;
        Unreachable = unreachable;
        IndirectlyConnected = [];
    }

    /// <summary>
    /// An unreachable member that has seen the current gossip is heard by somebody, so it is not on the other side of a partition;
    /// whoever says that it does not hear such a one is just as doubtful.
    /// </summary>
    private ImmutableSortedSet<Member> FindIndirectlyConnected(MembershipState state)
    {
        var halfHeard = Unreachable.Where(member => state.Gossip.SeenBy.Contains(member.UniqueAddress)).ToList();
        var observers = halfHeard
            .SelectMany(member => state.Reachability.ObserversOf(member.UniqueAddress))
            .Distinct()
            .Select(node => state.Gossip.Find(node))
            .OfType<Member>();
        return [.. halfHeard.Concat(observers).Where(Members.Contains)];
    }
}
