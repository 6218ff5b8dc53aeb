using System.Collections.Immutable;

namespace Akka.Cluster.SBR;

/// <summary>Both sides of a partition, as one node sees it.</summary>
internal sealed class DowningView
{
    internal DowningView(MembershipState state)
    {
        Members = [.. state.Members.Where(member => member.Status is not (MemberStatus.Down or MemberStatus.Removed))];
        Unreachable = [.. Members.Where(member => !state.IsReachable(member))];
        IndirectlyConnected = FindIndirectlyConnected(state);
    }

    private DowningView(ImmutableSortedSet<Member> members, ImmutableSortedSet<Member> unreachable)
    {
        Members = members;
        Unreachable = unreachable;
        IndirectlyConnected = [];
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

    /// <summary>The view with the indirectly connected on this side, since they are there.</summary>
    internal DowningView WithIndirectlyConnectedHere() => new(Members, Unreachable.Except(IndirectlyConnected));

    /// <summary>
    /// What the other side may see by now. A leader moves members on when all have seen the state before, and nobody may have seen the
    /// state after: those that leave may be exiting there, and those that join may be up.
    /// </summary>
    internal IEnumerable<DowningView> PossibleViewsOfOtherSide()
    {
        yield return FromOtherSide(MemberStatus.Leaving);
        yield return FromOtherSide(MemberStatus.Leaving, MemberStatus.Joining, MemberStatus.WeaklyUp);
    }

    /// <summary>The members that take part in a decision: those that are or were full and have not left yet, of the given role.</summary>
    internal static bool Counts(Member member, string role) =>
        (member.Status is MemberStatus.Up or MemberStatus.Leaving || (IsOnTheWay(member) && member.IsSuccessor))
        && (role.Length == 0 || member.HasRole(role));

    private static bool IsOnTheWay(Member member) => member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp;

    private DowningView FromOtherSide(params MemberStatus[] moved)
    {
        var youngest = Members.Where(member => member.UpNumber != Member.NeverUp)
            .Select(member => member.UpNumber).DefaultIfEmpty(0).Max();
        var members = Members.Select(member => !moved.Contains(member.Status) ? member
            : member.Status == MemberStatus.Leaving ? member.Copy(MemberStatus.Exiting)
            : member.CopyUp(++youngest)).ToImmutableSortedSet();
        return new DowningView(members, [.. members.Where(member => !Unreachable.Contains(member))]);
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
