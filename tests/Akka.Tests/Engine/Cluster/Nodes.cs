using System.Collections.Immutable;
using Akka.Actor;
using Akka.Util;

namespace Akka.Cluster.Tests;

/// <summary>Short names for what the specs of the pure rules are about.</summary>
internal static class Nodes
{
    internal static readonly UniqueAddress A = Node(1);
    internal static readonly UniqueAddress B = Node(2);
    internal static readonly UniqueAddress C = Node(3);
    internal static readonly UniqueAddress D = Node(4);
    internal static readonly UniqueAddress E = Node(5);

    internal static readonly IReadOnlySet<UniqueAddress> NoNodes = new HashSet<UniqueAddress>();

    internal static UniqueAddress Node(int number, int incarnation = 1) =>
        new(new Address("akka.tcp", "cluster", "127.0.0.1", 4000 + number), number * 100 + incarnation);

    internal static Member Member(UniqueAddress node, MemberStatus status, int upNumber = 1, params string[] roles) =>
        new(node, status is MemberStatus.Joining or MemberStatus.WeaklyUp ? Akka.Cluster.Member.NeverUp : upNumber, status,
            [.. roles], AppVersion.Zero);

    /// <summary>A gossip of members that went up in the order given, known to all of them.</summary>
    internal static Gossip AllUp(params UniqueAddress[] nodes) => Of([.. nodes.Select((node, i) => Member(node, MemberStatus.Up, i + 1))]);

    internal static Gossip Of(params Member[] members)
    {
        var gossip = members.Aggregate(Gossip.Empty, (before, member) => before.With(member)).ChangedBy(members[0].UniqueAddress);
        return members.Aggregate(gossip, (before, member) => before.Seen(member.UniqueAddress));
    }

    internal static MembershipState At(UniqueAddress self, Gossip gossip) => new(self, gossip);

    internal static MembershipState Joined(this MembershipState state, UniqueAddress node, params string[] roles) =>
        state.Join(node, [.. roles], AppVersion.Zero, 0);

    internal static MembershipState Founded(UniqueAddress node) => MembershipState.Outside(node).Found([], AppVersion.Zero);

    internal static MembershipState Hears(this MembershipState state, MembershipState other) =>
        GossipReceived.Of(state, other.Gossip).State;

    internal static MembershipState Lead(this MembershipState state) => LeaderDuties.Act(state, Quota.None, NoNodes, 0);

    internal static MembershipState Misses(this MembershipState state, params UniqueAddress[] silent) =>
        state.Observe(node => !silent.Contains(node));

    internal static MemberStatus? StatusOf(this MembershipState state, UniqueAddress node) => state.Gossip.Find(node)?.Status;
}
