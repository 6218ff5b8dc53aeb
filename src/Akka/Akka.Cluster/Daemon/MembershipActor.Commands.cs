using Akka.Actor;

namespace Akka.Cluster;

internal sealed partial class MembershipActor
{
    /// <summary>Join the cluster that a node is in; with this node's own address, found one.</summary>
    internal sealed record JoinTo(Address Address);

    /// <summary>Look for a cluster among the seed nodes, or found one with them.</summary>
    internal sealed record JoinSeedNodes(IReadOnlyCollection<Address> Seeds);

    /// <summary>Have a member leave.</summary>
    internal sealed record Leave(Address Address);

    /// <summary>Leave with this node; answered with Done once it is exiting or was in no cluster.</summary>
    internal sealed record LeaveSelf;

    /// <summary>This node has done all that it wanted to do before it goes; answered with Done.</summary>
    internal sealed record ExitingCompleted;

    /// <summary>Declare a member dead.</summary>
    internal sealed record Down(Address Address);

    /// <summary>A heartbeat was answered by another incarnation than the member's.</summary>
    internal sealed record OtherIncarnation(UniqueAddress Node);

    internal sealed record Subscribe(
        IActorRef Subscriber, ClusterEvent.SubscriptionInitialStateMode Mode, IReadOnlyCollection<Type> Types);

    internal sealed record Unsubscribe(IActorRef Subscriber, Type? Type);

    /// <summary>Tell somebody the state once.</summary>
    internal sealed record SendState(IActorRef Receiver);

    /// <summary>Tell an actor of the cluster's own each new <see cref="MembershipState"/>, starting with the current one.</summary>
    internal sealed record ObserveState(IActorRef Observer);

    private enum Tick
    {
        Gossip,
        HurriedGossip,
        Leader,
        Reap,
        JoinRetry,
        GiveUpJoining,
    }
}
