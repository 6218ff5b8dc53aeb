using ActorCluster.Core;
using ActorCluster.Settings;
using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;

namespace ActorCluster.Raft;

/// <summary>
/// Tells the member's actor what gossip and remoting know of the peers: where they are, and when a connection is lost. Only hints;
/// nothing is decided by them.
/// </summary>
internal sealed class PeerWatcher(PeerDirectory peers, IActorRef member) : UntypedActor
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);

    protected override void PreStart()
    {
        _cluster.Subscribe(
            Self,
            ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.IMemberEvent),
            typeof(ClusterEvent.IReachabilityEvent));
        Context.System.EventStream.Subscribe(Self, typeof(DisassociatedEvent));
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        Context.System.EventStream.Unsubscribe(Self);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Seeds seeds when _cluster.Settings.SeedNodes.IsEmpty:
                _cluster.JoinSeedNodes(seeds.Addresses);
                break;
            case Seeds:
                // The settings have named some.
                break;
            case ClusterEvent.MemberRemoved removed:
                Lost(removed.Member.Address);
                break;
            case ClusterEvent.UnreachableMember unreachable:
                Lost(unreachable.Member.Address);
                break;
            case DisassociatedEvent disassociated:
                Lost(disassociated.RemoteAddress);
                break;
            case ClusterEvent.MemberJoined or ClusterEvent.MemberWeaklyUp or ClusterEvent.MemberUp:
                Found(((ClusterEvent.IMemberEvent)message).Member);
                break;
            case ClusterEvent.IMemberEvent:
                // Somebody leaves, and says nothing new of where it is.
                break;
            case ClusterEvent.ReachableMember reachable:
                Found(reachable.Member);
                break;
            case ClusterEvent.IReachabilityEvent:
                // Of data centres, which this product does not have.
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>The members of the log are at these addresses: where to begin gossip, once, where the settings do not say.</summary>
    public sealed record Seeds(IReadOnlyList<Address> Addresses) : INoSerializationVerificationNeeded;

    private void Found(Member found)
    {
        var role = found.Roles.FirstOrDefault(role => role.StartsWith(AkkaConfiguration.RolePrefix, StringComparison.Ordinal));
        if (role is not null && found.Address != _cluster.SelfAddress)
        {
            member.Tell(new MemberMessage.PeerFound(new NodeId(role[AkkaConfiguration.RolePrefix.Length..]), found.Address));
        }
    }

    private void Lost(Address address)
    {
        if (peers.PeerAt(address) is { } peer)
        {
            member.Tell(new MemberMessage.PeerLost(peer));
        }
    }
}
