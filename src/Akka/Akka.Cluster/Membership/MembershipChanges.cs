using System.Collections.Immutable;
using Akka.Actor;
using Akka.Util;

namespace Akka.Cluster;

/// <summary>What one node does to the gossip on its own account. Each returns the state as it was if there is nothing to do.</summary>
internal static class MembershipChanges
{
    /// <summary>The node founds a cluster of its own.</summary>
    internal static MembershipState Found(this MembershipState state, ImmutableHashSet<string> roles, AppVersion version) =>
        state.Changed(Gossip.Empty.With(Member.Joining(state.Self, roles, version)));

    /// <summary>
    /// Another node joins. If an earlier incarnation of it is still a member, that one is certainly dead, since both cannot hold one
    /// address: it goes at once, without waiting for agreement.
    /// </summary>
    internal static MembershipState Join(
        this MembershipState state, UniqueAddress node, ImmutableHashSet<string> roles, AppVersion version, long nowUnixMilliseconds)
    {
        if (state.Gossip.Contains(node) || state.Gossip.IsRemoved(node)) return state;
        var dead = state.EarlierIncarnationsOf(node).ToList();
        var isSuccessor = dead.Exists(member => member.IsSuccessor || member.Status is MemberStatus.Up or MemberStatus.Leaving);
        var gossip = dead.Count == 0
            ? state.Gossip
            : state.Gossip.Without([.. dead.Select(member => member.UniqueAddress)], nowUnixMilliseconds);
        return state.Changed(gossip.With(Member.Joining(node, roles, version, isSuccessor)));
    }

    /// <summary>The members at the node's address that are not this incarnation of it.</summary>
    internal static IEnumerable<Member> EarlierIncarnationsOf(this MembershipState state, UniqueAddress node) =>
        state.Members.Where(member => member.Address.Equals(node.Address) && member.UniqueAddress.Uid != node.Uid);

    /// <summary>
    /// Another incarnation than the known one has answered from an address. The known one is dead; it goes if the new one is
    /// a member already, and else waits, terminated, for the new one to join or for somebody to down it.
    /// </summary>
    internal static MembershipState Answered(this MembershipState state, UniqueAddress node, long nowUnixMilliseconds)
    {
        var dead = state.EarlierIncarnationsOf(node).Select(member => member.UniqueAddress).ToList();
        if (dead.Count == 0 || node.Address.Equals(state.Self.Address)) return state;
        if (state.Gossip.Contains(node)) return state.Changed(state.Gossip.Without(dead, nowUnixMilliseconds));
        var reachability = dead.Aggregate(
            state.Gossip.Reachability, (rows, subject) => rows.Terminated(state.Self, subject));
        return state.WithReachability(reachability);
    }

    /// <summary>A member wants to leave, or is asked to.</summary>
    internal static MembershipState Leave(this MembershipState state, Address address) =>
        state.MoveAll(
            member => member.Address.Equals(address)
                && member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up,
            MemberStatus.Leaving);

    /// <summary>A member is declared dead.</summary>
    internal static MembershipState Down(this MembershipState state, Address address) =>
        state.MoveAll(member => member.Address.Equals(address) && member.Status != MemberStatus.Down, MemberStatus.Down);

    /// <summary>What this node's failure detector says now of those it watches.</summary>
    internal static MembershipState Observe(this MembershipState state, Func<UniqueAddress, bool?> isAvailable)
    {
        var reachability = state.Gossip.Reachability;
        foreach (var member in state.Members)
        {
            var node = member.UniqueAddress;
            if (node == state.Self) continue;
            reachability = isAvailable(node) switch
            {
                true => reachability.Reachable(state.Self, node),
                false => reachability.Unreachable(state.Self, node),
                null => reachability,
            };
        }
        return state.WithReachability(reachability);
    }

    internal static MembershipState Changed(this MembershipState state, Gossip gossip) => state.With(gossip.ChangedBy(state.Self));

    private static MembershipState WithReachability(this MembershipState state, Reachability reachability) =>
        ReferenceEquals(reachability, state.Gossip.Reachability) ? state : state.Changed(state.Gossip.With(reachability));

    private static MembershipState MoveAll(this MembershipState state, Func<Member, bool> which, MemberStatus to)
    {
        var moved = state.Members.Where(which).ToList();
        return moved.Count == 0
            ? state
            : state.Changed(moved.Aggregate(state.Gossip, (gossip, member) => gossip.With(member.Copy(to))));
    }
}
