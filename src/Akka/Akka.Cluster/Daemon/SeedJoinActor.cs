using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Akka.Remote;

namespace Akka.Cluster;

/// <summary>
/// Looks for a cluster among the seed nodes until one answers or <see cref="SeedElection"/> says that this node is to found it; tells its
/// parent which node to join, and stops.
/// </summary>
internal sealed class SeedJoinActor : UntypedActor, IWithTimers
{
    /// <summary>Asks often at first, since the others may be starting at this very moment.</summary>
    private static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(1);

    private readonly Address _self;
    private readonly List<IActorRef> _others;
    private readonly SeedElection _election;
    private readonly ITimeProvider _clock = Context.System.Scheduler;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly TimeSpan _patience;
    private TimeSpan _interval = FirstInterval;
    private TimeSpan _warnsAt;

    public SeedJoinActor(Cluster cluster, IReadOnlyCollection<Address> seeds)
    {
        _self = cluster.SelfAddress;
        _others =
        [
            .. seeds.Where(seed => !seed.Equals(_self)).Distinct().Select(seed => cluster.PeerAt(seed, MembershipActor.Name)),
        ];
        _patience = cluster.Settings.SeedNodeTimeout;
        _warnsAt = Now + _patience;
        _election = new SeedElection(seeds, _self, _patience, Now);
    }

    /// <inheritdoc />
    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _clock.MonotonicClock;

    /// <inheritdoc />
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(AssociationErrorEvent));
        Ask();
    }

    /// <inheritdoc />
    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    /// <inheritdoc />
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitJoinAck ack:
                Done(ack.From);
                break;
            case InitJoinNack nack:
                Heard(nack.From);
                break;
            case InitJoin init:
                if (!_election.Asked(init.From, Now)) _others.Find(other => other.Path.Address.Equals(init.From))?.Tell(new InitJoin(_self), Self);
                break;
            case AssociationErrorEvent error:
                if (error.Cause.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound })
                    _election.Refused(error.RemoteAddress);
                break;
            case Tick:
                Ask();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Heard(Address seed)
    {
        _election.Heard(seed, Now);
        if (_election.FoundsCluster(Now)) Done(_self);
    }

    private void Ask()
    {
        if (_election.FoundsCluster(Now))
        {
            Done(_self);
            return;
        }
        if (Now > _warnsAt) WarnOfWaiting();
        foreach (var other in _others) other.Tell(new InitJoin(_self), Self);
        Timers.StartSingleTimer(Tick.Instance, Tick.Instance, _interval);
        if (_interval < LongestInterval) _interval *= 1.25;
    }

    private void WarnOfWaiting()
    {
        _warnsAt = Now + _patience;
        _log.Warning(
            "Cluster node [{0}] - no cluster found yet at seed nodes [{1}], and it is not for this node to found one; it goes on asking", _self,
            string.Join(", ", _others.Select(other => other.Path.Address)));
    }

    private void Done(Address found)
    {
        Context.Parent.Tell(new MembershipActor.JoinTo(found));
        Context.Stop(Self);
    }

    private sealed class Tick
    {
        internal static readonly Tick Instance = new();
    }
}
