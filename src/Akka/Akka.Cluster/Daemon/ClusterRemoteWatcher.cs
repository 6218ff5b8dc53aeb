using Akka.Actor;
using Akka.Remote;

namespace Akka.Cluster;

/// <summary>
/// Watches remote actors. For those on members of the cluster the membership decides about life and death: they are dead once
/// their node is removed, and not before. Nodes outside of the cluster are watched by heartbeats as ever.
/// </summary>
internal sealed class ClusterRemoteWatcher : RemoteWatcher
{
    private readonly HashSet<Member> _members = [];

    public ClusterRemoteWatcher(
        IFailureDetectorRegistry<Address> failureDetector, TimeSpan heartbeatInterval, TimeSpan unreachableReaperInterval,
        TimeSpan heartbeatExpectedResponseAfter)
        : base(failureDetector, heartbeatInterval, unreachableReaperInterval, heartbeatExpectedResponseAfter)
    {
    }

    /// <inheritdoc />
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.MemberRemoved removed:
                Removed(removed);
                break;
            case ClusterEvent.IMemberEvent changed:
                _members.Add(changed.Member);
                UnwatchNode(changed.Member.Address);
                break;
            default:
                base.OnReceive(message);
                break;
        }
    }

    /// <inheritdoc />
    protected override void WatchNode(IInternalActorRef watchee)
    {
        if (!_members.Any(member => member.Address.Equals(watchee.Path.Address))) base.WatchNode(watchee);
    }

    private void Removed(ClusterEvent.MemberRemoved removed)
    {
        var node = removed.Member.UniqueAddress;
        if (!_members.Remove(removed.Member)) return;
        // A removed incarnation must not come back: the others have gone on without it.
        if (removed.PreviousStatus == MemberStatus.Down) Quarantine(node.Address, node.Uid, forGood: true);
        PublishAddressTerminated(node.Address);
    }
}
