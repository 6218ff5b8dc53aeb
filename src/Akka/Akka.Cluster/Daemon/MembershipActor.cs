using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Event;
using Akka.Remote;

namespace Akka.Cluster;

/// <summary>
/// Keeps this node's <see cref="MembershipState"/>: every message becomes a pure function of it, and <see cref="Update"/> tells the
/// result to whom it concerns. Whoever changes the gossip tells the others at once; the periodic tasks only make good what got lost.
/// </summary>
internal sealed partial class MembershipActor : UntypedActor, IWithTimers
{
    /// <summary>The actor's name under <c>/system/cluster</c>.</summary>
    internal const string Name = "membership";

    private static readonly TimeSpan RemovalsAreKept = TimeSpan.FromHours(24);

    private readonly Cluster _cluster;
    private readonly ClusterSettings _settings;
    private readonly ILoggingAdapter _log;
    private readonly ClusterEventPublisher _publisher = new();
    private readonly List<IActorRef> _observers = [];
    private readonly Dictionary<UniqueAddress, IActorRef> _peers = [];
    private readonly HashSet<UniqueAddress> _exitingConfirmed = [];
    private readonly Random _random;
    private readonly ITimeProvider _clock = Context.System.Scheduler;
    private readonly List<IActorRef> _waitForExit = [];
    private MembershipState _state;
    private TimeSpan _convergedAt;
    private bool _exiting;

    public MembershipActor(Cluster cluster)
    {
        _cluster = cluster;
        _random = ((ActorSystemImpl)cluster.System).Random;
        _convergedAt = _clock.MonotonicClock;
        _settings = cluster.Settings;
        _state = MembershipState.Outside(cluster.SelfUniqueAddress);
        _log = Context.GetLogger();
    }

    /// <inheritdoc />
    public ITimerScheduler Timers { get; set; } = null!;

    private UniqueAddress SelfNode => _state.Self;

    private long NowUnixMilliseconds => _clock.Now.ToUnixTimeMilliseconds();

    /// <inheritdoc />
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        if (!_settings.SeedNodes.IsEmpty) StartSeeking(_settings.SeedNodes);
    }

    /// <inheritdoc />
    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        _cluster.StateChanged(MembershipState.Outside(SelfNode));
        _publisher.Publish(ClusterEvent.ClusterShuttingDown.Instance);
        // For this node all are gone, but nobody is dead for that.
        foreach (var member in _state.Members)
            _publisher.Publish(new ClusterEvent.MemberRemoved(member.Copy(MemberStatus.Removed), member.Status));
        foreach (var waiting in _waitForExit) waiting.Tell(Done.Instance);
    }

    /// <inheritdoc />
    protected override void OnReceive(object message)
    {
        if (OnSubscription(message)) return;
        if (_state.IsMember ? OnMember(message) : OnOutsider(message)) return;
        Unhandled(message);
    }

    /// <summary>What a member of a cluster does. Whether the message was one for it.</summary>
    private bool OnMember(object message)
    {
        switch (message)
        {
            case GossipEnvelope envelope:
                Received(envelope);
                return true;
            case GossipStatus status:
                Received(status);
                return true;
            case Tick tick:
                OnTick(tick);
                return true;
            case InitJoin init:
                if (IsStaying) Sender.Tell(new InitJoinAck(_cluster.SelfAddress));
                else Sender.Tell(new InitJoinNack(_cluster.SelfAddress));
                return true;
            case Join join:
                Joining(join);
                return true;
            case OtherIncarnation other:
                Update(_state.Answered(other.Node, NowUnixMilliseconds));
                return true;
            case ExitingConfirmed confirmed:
                if (_state.Gossip.Find(confirmed.Node) is { Status: MemberStatus.Exiting }) _exitingConfirmed.Add(confirmed.Node);
                Lead();
                return true;
            case Leave leave:
                Update(_state.Leave(leave.Address));
                return true;
            case LeaveSelf:
                _waitForExit.Add(Sender);
                Update(_state.Leave(_cluster.SelfAddress));
                AnswerIfExiting();
                return true;
            case ExitingCompleted:
                SayGoodbye();
                return true;
            case Down down:
                if (_state.Members.All(member => !member.Address.Equals(down.Address)))
                    _log.Info("Cluster node [{0}] - {1} cannot be downed: it is no member", _cluster.SelfAddress, down.Address);
                Update(_state.Down(down.Address));
                return true;
            case ThisActorSystemQuarantinedEvent quarantined:
                Quarantined(quarantined);
                return true;
            case JoinTo or JoinSeedNodes or InitJoinAck or InitJoinNack or Welcome:
                // In a cluster already: late answers, and wishes that are fulfilled.
                return true;
            default:
                return false;
        }
    }

    private bool IsStaying => _state.SelfMember?.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up;

    private bool OnSubscription(object message)
    {
        switch (message)
        {
            case Subscribe subscribe:
                Context.Watch(subscribe.Subscriber);
                _publisher.Subscribe(subscribe.Subscriber, subscribe.Mode, subscribe.Types, _state);
                return true;
            case Unsubscribe unsubscribe:
                _publisher.Unsubscribe(unsubscribe.Subscriber, unsubscribe.Type);
                if (!_publisher.IsSubscribed(unsubscribe.Subscriber)) Context.Unwatch(unsubscribe.Subscriber);
                return true;
            case Terminated terminated:
                _publisher.Unsubscribe(terminated.ActorRef, null);
                return true;
            case SendState send:
                send.Receiver.Tell(ClusterEvent.CurrentClusterState.Of(_state));
                return true;
            case ObserveState observe:
                _observers.Add(observe.Observer);
                observe.Observer.Tell(_state);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Another system will never talk to this one again: if it is in this cluster, this node is as good as downed.</summary>
    private void Quarantined(ThisActorSystemQuarantinedEvent quarantined)
    {
        // Two members that have only lost track of their watches begin anew by themselves.
        if (!quarantined.ForGood) return;
        if (_state.Members.All(member => !member.Address.Equals(quarantined.RemoteAddress))) return;
        _log.Warning(
            "Cluster node [{0}] - is quarantined by {1}: it has been removed from the cluster there", _cluster.SelfAddress,
            quarantined.RemoteAddress);
        Update(_state.Down(_cluster.SelfAddress));
    }

    /// <summary>Takes on a new state: publishes what happened, gossips it, and does what follows from it.</summary>
    private void Update(MembershipState next)
    {
        if (ReferenceEquals(next, _state)) return;
        var before = _state;
        _state = next;
        _cluster.StateChanged(next);
        foreach (var happened in MembershipDiff.Between(before, next))
        {
            Log(happened);
            _publisher.Publish(happened);
        }
        foreach (var observer in _observers) observer.Tell(next);
        Forget(before);
        if (before.Gossip.Version != next.Gossip.Version) Spread(before);
        if (ReactToOwnStatus()) return;
        Lead();
    }

    /// <summary>Drops what is kept of those that are no longer members.</summary>
    private void Forget(MembershipState before)
    {
        if (ReferenceEquals(before.Members, _state.Members)) return;
        _exitingConfirmed.RemoveWhere(node => !_state.Gossip.Contains(node));
        foreach (var node in _peers.Keys.Where(node => !_state.Gossip.Contains(node)).ToList()) _peers.Remove(node);
    }

    private void Lead()
    {
        if (_state.HasConverged(_exitingConfirmed)) _convergedAt = _clock.MonotonicClock;
        Update(LeaderDuties.Act(_state, _settings.Quota, _exitingConfirmed, NowUnixMilliseconds));
    }

    /// <summary>Whether this node's part ends here.</summary>
    private bool ReactToOwnStatus()
    {
        if (!_state.IsMember || _state.SelfMember?.Status == MemberStatus.Down)
        {
            _log.Warning("Cluster node [{0}] - has been declared dead by the cluster and shuts down", _cluster.SelfAddress);
            _cluster.ShutdownBecauseDown();
            return true;
        }
        if (_state.SelfMember?.Status != MemberStatus.Exiting || _exiting) return false;
        _exiting = true;
        AnswerIfExiting();
        _cluster.RunCoordinatedShutdown(CoordinatedShutdown.ClusterLeavingReason.Instance);
        return false;
    }

    private void AnswerIfExiting()
    {
        if (!_exiting) return;
        foreach (var waiting in _waitForExit) waiting.Tell(Done.Instance);
        _waitForExit.Clear();
    }

    /// <summary>Tells the others that they need not wait for this node.</summary>
    private void SayGoodbye()
    {
        var goodbye = new ExitingConfirmed(SelfNode);
        foreach (var member in _state.Members.Where(member => _state.MayTalkTo(member.UniqueAddress)).Take(GossipPeers.FanOut))
            Peer(member.UniqueAddress).Tell(goodbye);
        if (_state.Leader is { } leader && _state.MayTalkTo(leader.UniqueAddress)) Peer(leader.UniqueAddress).Tell(goodbye);
        Sender.Tell(Done.Instance);
    }

    private void Log(ClusterEvent.IClusterDomainEvent happened)
    {
        if (!_settings.LogInfo) return;
        switch (happened)
        {
            case ClusterEvent.MemberUp or ClusterEvent.MemberRemoved or ClusterEvent.MemberDowned or ClusterEvent.MemberWeaklyUp:
            case ClusterEvent.LeaderChanged:
                _log.Info("Cluster node [{0}] - {1}", _cluster.SelfAddress, happened);
                break;
            case ClusterEvent.UnreachableMember:
                _log.Warning("Cluster node [{0}] - {1}", _cluster.SelfAddress, happened);
                break;
            case ClusterEvent.ReachableMember:
                _log.Info("Cluster node [{0}] - {1}", _cluster.SelfAddress, happened);
                break;
            default:
                if (_settings.LogInfoVerbose) _log.Info("Cluster node [{0}] - {1}", _cluster.SelfAddress, happened);
                break;
        }
    }

    private IActorRef Peer(UniqueAddress node)
    {
        if (!_peers.TryGetValue(node, out var peer)) _peers[node] = peer = _cluster.PeerAt(node.Address, Name);
        return peer;
    }
}
