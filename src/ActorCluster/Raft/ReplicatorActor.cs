using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Snapshots;
using Akka.Actor;

namespace ActorCluster.Raft;

/// <summary>
/// Sends a leader's requests to one peer. The rules pace it; while the connection is lost it lets through only one request now and
/// then, at longer and
/// longer intervals, so that a peer that is down costs nothing. The rules take what it leaves out for lost, as they must anyway.
/// </summary>
internal sealed class ReplicatorActor(NodeId self, Standing standing, NodeId peer, PeerDirectory peers, ISnapshotFolder snapshots) : UntypedActor
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly ITimeProvider _clock = Context.System.Scheduler;
    private IActorRef? _reader;
    private bool _isLost;
    private TimeSpan _pause;
    private TimeSpan _nextAt;

    public static Props Props(NodeId self, Standing standing, NodeId peer, PeerDirectory peers, ISnapshotFolder snapshots) =>
        Akka.Actor.Props.Create(() => new ReplicatorActor(self, standing, peer, peers, snapshots));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AppendRequest append:
                Send(append);
                break;
            case SnapshotChunk { Length: > 0, Data.IsEmpty: true } chunk:
                _reader ??= Context.ActorOf(SnapshotReader.Props(snapshots), "reader");
                _reader.Tell(chunk, Self);
                break;
            case SnapshotChunk chunk:
                Send(chunk);
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

    private void Send(RaftMessage message)
    {
        if (_isLost)
        {
            var now = _clock.HighResMonotonicClock;
            if (now < _nextAt)
            {
                return;
            }

            _nextAt = now + _pause;
            _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        }

        peers.RefOf(peer)?.Tell(new PeerMessage(self, peer, message, standing), ActorRefs.NoSender);
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
