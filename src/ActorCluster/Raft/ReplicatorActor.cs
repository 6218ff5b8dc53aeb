using ActorCluster.Core;
using ActorCluster.Core.Raft;
using Akka.Actor;

namespace ActorCluster.Raft;

/// <summary>
/// Sends a leader's requests to one peer. The rules pace it; while the connection is lost it lets through only one request now and
/// then, at longer and
/// longer intervals, so that a peer that is down costs nothing. The rules take what it leaves out for lost, as they must anyway.
/// </summary>
internal sealed class ReplicatorActor(NodeId self, NodeId peer, PeerDirectory peers) : UntypedActor
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly ITimeProvider _clock = Context.System.Scheduler;
    private bool _isLost;
    private TimeSpan _pause;
    private TimeSpan _nextAt;

    public static Props Props(NodeId self, NodeId peer, PeerDirectory peers) =>
        Akka.Actor.Props.Create(() => new ReplicatorActor(self, peer, peers));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AppendRequest append:
                Send(append);
                break;
            case PeerIsLost:
                (_isLost, _pause, _nextAt) = (true, FirstPause, TimeSpan.Zero);
                break;
            case PeerIsBack:
                _isLost = false;
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Send(AppendRequest append)
    {
        if (_isLost)
        {
            var now = _clock.MonotonicClock;
            if (now < _nextAt)
            {
                return;
            }

            _nextAt = now + _pause;
            _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        }

        peers.RefOf(peer)?.Tell(new PeerMessage(self, peer, append), ActorRefs.NoSender);
    }

    /// <summary>The connection to the peer is lost.</summary>
    public sealed record PeerIsLost : INoSerializationVerificationNeeded
    {
        public static readonly PeerIsLost Instance = new();
    }

    /// <summary>The peer was heard again.</summary>
    public sealed record PeerIsBack : INoSerializationVerificationNeeded
    {
        public static readonly PeerIsBack Instance = new();
    }
}
