using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster;

/// <summary>The way into a cluster, for this node and for others through this node.</summary>
internal sealed partial class MembershipActor
{
    /// <summary>How soon a node that found a cluster through a seed goes back to the seeds if it is not let in.</summary>
    private static readonly TimeSpan SeedJoinPatience = TimeSpan.FromSeconds(2);

    private readonly HashSet<IActorRef> _seekers = [];
    private IReadOnlyCollection<Address> _seeds = [];
    private IActorRef _seeking = ActorRefs.Nobody;
    private Address? _joining;
    private bool _isSeeking;
    private TimeSpan _askedToJoinAt;

    /// <summary>What a node does that is in no cluster. Whether the message was one for it.</summary>
    private bool OnOutsider(object message)
    {
        switch (message)
        {
            case InitJoin init:
                _seekers.Add(Sender);
                if (_isSeeking) _seeking.Forward(init);
                Sender.Tell(new InitJoinNack(_cluster.SelfAddress));
                return true;
            case JoinSeedNodes join:
                StartSeeking(join.Seeds);
                return true;
            case JoinTo join:
                JoinCluster(join.Address);
                return true;
            case Welcome welcome:
                Welcomed(welcome);
                return true;
            case Tick.JoinRetry:
                RetryJoin();
                return true;
            case Tick.GiveUpJoining:
                GiveUpJoining();
                return true;
            case LeaveSelf or ExitingCompleted:
                Sender.Tell(Done.Instance);
                return true;
            case InitJoinAck or InitJoinNack or Join or Leave or GossipEnvelope or GossipStatus or ExitingConfirmed or Down
                or OtherIncarnation or Tick or Remote.ThisActorSystemQuarantinedEvent:
                // Only members have anything to do with these.
                return true;
            default:
                return false;
        }
    }

    private void StartSeeking(IReadOnlyCollection<Address> seeds)
    {
        StopSeeking();
        if (seeds.Count == 0) return;
        _seeds = seeds;
        _isSeeking = true;
        if (_settings.ShutdownAfterUnsuccessfulJoinSeedNodes is { } limit && !Timers.IsTimerActive(Tick.GiveUpJoining))
            Timers.StartSingleTimer(Tick.GiveUpJoining, Tick.GiveUpJoining, limit);
        var cluster = _cluster;
        _seeking = Context.ActorOf(
            Props.Create(() => new SeedJoinActor(cluster, seeds)).WithDispatcher(_settings.UseDispatcher));
    }

    private void StopSeeking()
    {
        if (_isSeeking) Context.Stop(_seeking);
        _isSeeking = false;
    }

    private void JoinCluster(Address address)
    {
        var isFromSeeds = _isSeeking && Sender.Equals(_seeking);
        StopSeeking();
        if (!isFromSeeds) _seeds = [];
        if (address.Equals(_cluster.SelfAddress))
        {
            Entered(_state.Found(_settings.Roles, _settings.AppVersion));
            return;
        }
        _joining = address;
        SendJoin(address);
        if ((isFromSeeds ? SeedJoinPatience : _settings.RetryUnsuccessfulJoinAfter) is { } retry)
            Timers.StartSingleTimer(Tick.JoinRetry, Tick.JoinRetry, retry);
    }

    private void SendJoin(Address address)
    {
        _askedToJoinAt = _clock.MonotonicClock;
        _cluster.PeerAt(address, Name).Tell(new Join(SelfNode, _settings.Roles, _settings.AppVersion));
    }

    /// <summary>No welcome: a seed that was found may be gone, so all are asked again; a node that was named is asked again.</summary>
    private void RetryJoin()
    {
        if (_joining is not { } address) return;
        if (_seeds.Count > 0)
        {
            _joining = null;
            StartSeeking(_seeds);
            return;
        }
        SendJoin(address);
        if (_settings.RetryUnsuccessfulJoinAfter is { } retry) Timers.StartSingleTimer(Tick.JoinRetry, Tick.JoinRetry, retry);
    }

    /// <summary>
    /// Whoever let this node in may have died before it told anybody, and nobody listens to the gossip of a node that they do not know.
    /// So a node that is not up yet asks another member too, now and then; that changes nothing where it is known.
    /// </summary>
    private void JoinAgain()
    {
        if (_settings.RetryUnsuccessfulJoinAfter is not { } retry || _state.WhomToJoinAgain is not { } member) return;
        if (_clock.MonotonicClock - _askedToJoinAt >= retry) SendJoin(member.Address);
    }

    private void GiveUpJoining()
    {
        _log.Warning(
            "Cluster node [{0}] - found no cluster at [{1}] within {2} and shuts down", _cluster.SelfAddress,
            string.Join(", ", _seeds), _settings.ShutdownAfterUnsuccessfulJoinSeedNodes);
        StopSeeking();
        _joining = null;
        _cluster.RunCoordinatedShutdown(CoordinatedShutdown.ClusterJoinUnsuccessfulReason.Instance);
    }

    private void Welcomed(Welcome welcome)
    {
        if (_joining is null || !welcome.Gossip.Contains(SelfNode)) return;
        if (_settings.LogInfo) _log.Info("Cluster node [{0}] - welcomed by {1}", _cluster.SelfAddress, welcome.From.Address);
        Entered(_state.With(welcome.Gossip.Seen(SelfNode)));
        if (_state.MayTalkTo(welcome.From)) SendGossip(welcome.From);
    }

    private void Entered(MembershipState state)
    {
        StopSeeking();
        _joining = null;
        Timers.CancelAll();
        StartPeriodicTasks();
        Update(state);
        foreach (var seeker in _seekers) seeker.Tell(new InitJoinAck(_cluster.SelfAddress));
        _seekers.Clear();
    }

    /// <summary>Another node wants to join through this one.</summary>
    private void Joining(Join join)
    {
        if (join.Node.Address.Protocol != _cluster.SelfAddress.Protocol || join.Node.Address.System != _cluster.SelfAddress.System)
        {
            _log.Warning(
                "Cluster node [{0}] - {1} cannot join: its protocol or its actor system's name is another", _cluster.SelfAddress,
                join.Node.Address);
            return;
        }
        if (!IsStaying || join.Node.Address.Equals(_cluster.SelfAddress)) return;
        if (_state.Gossip.IsRemoved(join.Node))
        {
            _log.Warning("Cluster node [{0}] - {1} was removed and must restart to join", _cluster.SelfAddress, join.Node);
            return;
        }
        foreach (var old in _state.EarlierIncarnationsOf(join.Node))
            _log.Info("Cluster node [{0}] - {1} has restarted and takes the place of {2}", _cluster.SelfAddress, join.Node, old);
        var sender = Sender;
        var joined = _state.Join(join.Node, join.Roles, join.AppVersion, NowUnixMilliseconds);
        // Before anything else, so that the gossip which follows finds a member there.
        sender.Tell(new Welcome(SelfNode, joined.Gossip));
        Update(joined);
    }
}
