using Akka.Actor;
using Akka.Event;
using Akka.Remote;

namespace Akka.Cluster;

/// <summary>
/// Sends heartbeats to the nodes that this one watches, answers those of others, and feeds the failure detector with the answers.
/// Only the answer of the watched incarnation counts.
/// </summary>
internal sealed class HeartbeatActor : UntypedActor, IWithTimers
{
    /// <summary>The actor's name under <c>/system/cluster</c>.</summary>
    internal const string Name = "heartbeat";

    private readonly Cluster _cluster;
    private readonly ClusterSettings _settings;
    private readonly IActorRef _membership;
    private readonly ILoggingAdapter _log;
    private readonly Dictionary<UniqueAddress, IActorRef> _watched = [];
    private long _sequence;

    public HeartbeatActor(Cluster cluster, IActorRef membership)
    {
        _cluster = cluster;
        _settings = cluster.Settings;
        _membership = membership;
        _log = Context.GetLogger();
    }

    /// <inheritdoc />
    public ITimerScheduler Timers { get; set; } = null!;

    private DefaultFailureDetectorRegistry<Address> FailureDetector => _cluster.FailureDetector;

    /// <inheritdoc />
    protected override void PreStart() => _membership.Tell(new MembershipActor.ObserveState(Self));

    /// <inheritdoc />
    protected override void PostStop()
    {
        foreach (var node in _watched.Keys) FailureDetector.Remove(node.Address);
    }

    /// <inheritdoc />
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Heartbeat heartbeat:
                Sender.Tell(new HeartbeatRsp(_cluster.SelfUniqueAddress, heartbeat.Sequence));
                break;
            case HeartbeatRsp answer:
                Answered(answer);
                break;
            case Tick:
                Beat();
                break;
            case ExpectFirst expected:
                // Silence from the start is silence too.
                if (_watched.ContainsKey(expected.Node) && !FailureDetector.IsMonitoring(expected.Node.Address))
                    FailureDetector.Heartbeat(expected.Node.Address);
                break;
            case MembershipState state:
                Watch(HeartbeatRing.WatchedBy(state, _settings.MonitoredByNrOfMembers));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Watch(IReadOnlySet<UniqueAddress> wanted)
    {
        foreach (var node in _watched.Keys.Where(node => !wanted.Contains(node)).ToList())
        {
            _watched.Remove(node);
            FailureDetector.Remove(node.Address);
        }
        foreach (var node in wanted.Where(node => !_watched.ContainsKey(node)))
        {
            _watched.Add(node, _cluster.PeerAt(node.Address, Name));
            Beat(node);
            Timers.StartSingleTimer(node, new ExpectFirst(node), _settings.HeartbeatExpectedResponseAfter);
        }
        if (_watched.Count == 0) Timers.Cancel(Tick.Instance);
        else if (!Timers.IsTimerActive(Tick.Instance))
            Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, _settings.HeartbeatInterval);
    }

    private void Beat()
    {
        foreach (var node in _watched.Keys) Beat(node);
    }

    private void Beat(UniqueAddress node)
    {
        if (_settings.VerboseHeartbeatLogging) _log.Debug("Heartbeat to {0}", node.Address);
        _watched[node].Tell(new Heartbeat(_cluster.SelfAddress, ++_sequence), Self);
    }

    private void Answered(HeartbeatRsp answer)
    {
        if (_settings.VerboseHeartbeatLogging) _log.Debug("Heartbeat of {0} answered", answer.From);
        if (_watched.ContainsKey(answer.From)) FailureDetector.Heartbeat(answer.From.Address);
        // Also where both are members: each may have joined at another side of a partition, where nobody knew of the other.
        if (_watched.Keys.Any(node => node.Address.Equals(answer.From.Address) && node.Uid != answer.From.Uid))
            _membership.Tell(new MembershipActor.OtherIncarnation(answer.From));
    }

    private sealed record ExpectFirst(UniqueAddress Node);

    private sealed class Tick
    {
        internal static readonly Tick Instance = new();
    }
}
