using ActorCluster.Core;
using ActorCluster.Settings;
using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;

namespace ActorCluster.Raft;

/// <summary>
/// Tells the member's actor what gossip and remoting know of the peers: where they are, and when a connection is lost. Only hints;
/// nothing is decided by them. Where this member leads it has gossip forget those who are dead and no members any more: nobody else would, and as long as
/// somebody cannot be reached gossip never agrees.
/// </summary>
internal sealed class PeerWatcher(PeerDirectory peers, IActorRef member) : UntypedActor, IWithTimers
{
    /// <summary>Whoever leads for so long has had its configuration committed; and who is removed alive has been told, and has left gossip itself.</summary>
    private static readonly TimeSpan ForgetsAfter = TimeSpan.FromSeconds(10);

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private HashSet<NodeId> _members = [];
    private HashSet<UniqueAddress> _gone = [];

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _cluster.Subscribe(
            Self,
            ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.IMemberEvent),
            typeof(ClusterEvent.IReachabilityEvent));
        Context.System.EventStream.Subscribe(Self, typeof(DisassociatedEvent));
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
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
            case Members told:
                Follow(told.Names);
                break;
            case ForgetGone:
                Forget();
                break;
            case ThisActorSystemQuarantinedEvent quarantined when CoordinatedShutdown.Get(Context.System).ShutdownReason is null:
                member.Tell(new MemberMessage.ShutOut(quarantined.RemoteAddress));
                break;
            case ThisActorSystemQuarantinedEvent:
                // It stops, and the others need not wait for its last words.
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

    /// <summary>These are the members; null: this one does not lead, and cannot know.</summary>
    public sealed record Members(HashSet<NodeId>? Names) : INoSerializationVerificationNeeded;

    private sealed record ForgetGone;

    private void Follow(HashSet<NodeId>? members)
    {
        _gone = [];
        _members = members ?? [];
        if (members is null)
        {
            Timers.Cancel(nameof(ForgetGone));
        }
        else
        {
            Timers.StartPeriodicTimer(nameof(ForgetGone), new ForgetGone(), ForgetsAfter);
        }
    }

    /// <summary>Downs whoever cannot be reached, for the second time in a row, and is no member, or has a process at another address by now.</summary>
    private void Forget()
    {
        var state = _cluster.State;
        var heard = state.Members.Except(state.Unreachable).ToList();
        HashSet<UniqueAddress> gone = [.. state.Unreachable.Where(lost => IsGone(lost, heard)).Select(lost => lost.UniqueAddress)];
        foreach (var dead in gone.Where(_gone.Contains).Order())
        {
            _cluster.Down(dead.Address);
        }

        _gone = gone;
    }

    // An address is downed with all that gossip knows there: not while the next process there is heard, who takes the place of the dead one by itself.
    private bool IsGone(Member lost, IReadOnlyList<Member> heard) =>
        NameOf(lost) is { } name
        && heard.All(other => other.Address != lost.Address)
        && (!_members.Contains(name) || heard.Any(other => NameOf(other) == name));

    private void Found(Member found)
    {
        if (NameOf(found) is { } name && found.Address != _cluster.SelfAddress)
        {
            member.Tell(new MemberMessage.PeerFound(name, found.Address));
        }
    }

    private static NodeId? NameOf(Member member) =>
        member.Roles.FirstOrDefault(role => role.StartsWith(AkkaConfiguration.RolePrefix, StringComparison.Ordinal)) is { } role
            ? new NodeId(role[AkkaConfiguration.RolePrefix.Length..])
            : null;

    private void Lost(Address address)
    {
        if (peers.PeerAt(address) is { } peer)
        {
            member.Tell(new MemberMessage.PeerLost(peer));
        }
    }
}
