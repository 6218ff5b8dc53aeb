using Akka.Actor;

namespace Akka.Cluster;

/// <summary>
/// The events that lead from one state to the next, in the order in which subscribers get them: reachability, members, leaders.
/// </summary>
internal static class MembershipDiff
{
    internal static IEnumerable<ClusterEvent.IClusterDomainEvent> Between(MembershipState before, MembershipState after)
    {
        if (ReferenceEquals(before.Gossip, after.Gossip)) return [];
        return ReachabilityEvents(before, after).Concat(MemberEvents(before, after)).Concat(LeaderEvents(before, after));
    }

    private static IEnumerable<ClusterEvent.IClusterDomainEvent> ReachabilityEvents(MembershipState before, MembershipState after)
    {
        var absentBefore = before.Unreachable;
        var absentNow = after.Unreachable;
        foreach (var member in absentNow)
        {
            if (!absentBefore.Contains(member)) yield return new ClusterEvent.UnreachableMember(member);
        }
        foreach (var member in absentBefore)
        {
            if (!absentNow.Contains(member) && after.Gossip.Find(member.UniqueAddress) is { } back)
                yield return new ClusterEvent.ReachableMember(back);
        }
    }

    private static IEnumerable<ClusterEvent.IClusterDomainEvent> MemberEvents(MembershipState before, MembershipState after)
    {
        foreach (var member in before.Members)
        {
            if (after.Members.Contains(member)) continue;
            var last = LastStatus(member.Status);
            if (last == MemberStatus.Down && member.Status != MemberStatus.Down)
                yield return new ClusterEvent.MemberDowned(member.Copy(MemberStatus.Down));
            yield return new ClusterEvent.MemberRemoved(member.Copy(MemberStatus.Removed), last);
        }
        foreach (var member in after.Members)
        {
            var known = before.Gossip.Find(member.UniqueAddress);
            if (known?.Status != member.Status) yield return EventOf(member);
        }
    }

    /// <summary>A full member is removed only once it is down, even where this node was not told in between.</summary>
    private static MemberStatus LastStatus(MemberStatus known) => known switch
    {
        MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up => MemberStatus.Down,
        MemberStatus.Leaving => MemberStatus.Exiting,
        _ => known,
    };

    internal static ClusterEvent.IClusterDomainEvent EventOf(Member member) => member.Status switch
    {
        MemberStatus.Joining => new ClusterEvent.MemberJoined(member),
        MemberStatus.WeaklyUp => new ClusterEvent.MemberWeaklyUp(member),
        MemberStatus.Up => new ClusterEvent.MemberUp(member),
        MemberStatus.Leaving => new ClusterEvent.MemberLeft(member),
        MemberStatus.Exiting => new ClusterEvent.MemberExited(member),
        MemberStatus.Down => new ClusterEvent.MemberDowned(member),
        _ => throw new InvalidOperationException($"A member in the gossip cannot be {member.Status}."),
    };

    private static IEnumerable<ClusterEvent.IClusterDomainEvent> LeaderEvents(MembershipState before, MembershipState after)
    {
        var leader = after.Leader?.Address;
        if (!Equals(before.Leader?.Address, leader)) yield return new ClusterEvent.LeaderChanged(leader);
        foreach (var role in before.AllRoles.Union(after.AllRoles).Order())
        {
            Address? roleLeader = after.RoleLeader(role)?.Address;
            if (!Equals(before.RoleLeader(role)?.Address, roleLeader)) yield return new ClusterEvent.RoleLeaderChanged(role, roleLeader);
        }
    }
}
