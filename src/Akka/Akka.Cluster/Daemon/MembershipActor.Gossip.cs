using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster;

/// <summary>Gossiping.</summary>
internal sealed partial class MembershipActor
{
    private void StartPeriodicTasks()
    {
        var delay = _settings.PeriodicTasksInitialDelay;
        Timers.StartPeriodicTimer(Tick.Gossip, Tick.Gossip, Later(_settings.GossipInterval), _settings.GossipInterval);
        Timers.StartPeriodicTimer(Tick.Leader, Tick.Leader, Later(_settings.LeaderActionsInterval), _settings.LeaderActionsInterval);
        Timers.StartPeriodicTimer(
            Tick.Reap, Tick.Reap, Later(_settings.UnreachableNodesReaperInterval), _settings.UnreachableNodesReaperInterval);

        TimeSpan Later(TimeSpan interval) => delay > interval ? delay : interval;
    }

    private void OnTick(Tick tick)
    {
        switch (tick)
        {
            case Tick.Gossip:
                Compare();
                if (GossipPeers.ShouldHurry(_state))
                    Timers.StartSingleTimer(Tick.HurriedGossip, Tick.HurriedGossip, _settings.GossipInterval / 3);
                break;
            case Tick.HurriedGossip:
                Compare();
                break;
            case Tick.Leader:
                Lead();
                PromoteWeakly();
                JoinAgain();
                _state = _state.With(_state.Gossip.ForgetRemovalsBefore(
                    NowUnixMilliseconds - (long)RemovalsAreKept.TotalMilliseconds));
                break;
            case Tick.Reap:
                Update(_state.Observe(IsAvailable));
                break;
            case Tick.JoinRetry or Tick.GiveUpJoining:
                // The join has succeeded in the meantime.
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(tick), tick, "unknown tick");
        }
    }

    private bool? IsAvailable(UniqueAddress node) => _cluster.FailureDetector.IsMonitoring(node.Address)
        ? _cluster.FailureDetector.IsAvailable(node.Address)
        : null;

    private void PromoteWeakly()
    {
        if (!_settings.AllowWeaklyUpMembers || _state.Members.Count < 2) return;
        if (_clock.MonotonicClock - _convergedAt < _settings.WeaklyUpAfter) return;
        Update(LeaderDuties.PromoteWeakly(_state, _settings.Quota, _exitingConfirmed));
    }

    /// <summary>Compares versions with some other node.</summary>
    private void Compare()
    {
        if (GossipPeers.OfTick(_state, DifferentViewProbability, _random) is not { } node) return;
        if (_state.Gossip.SeenBy.Contains(node)) SendStatus(node);
        else SendGossip(node);
    }

    /// <summary>In a large cluster most have seen most things, and asking only those that have not would drown them.</summary>
    private double DifferentViewProbability =>
        _state.Members.Count < _settings.ReduceGossipDifferentViewProbability
            ? _settings.GossipDifferentViewProbability
            : _settings.GossipDifferentViewProbability * _settings.ReduceGossipDifferentViewProbability / _state.Members.Count / 2;

    /// <summary>
    /// Tells a new version on: a change of this node's own to those who do not have it, and in a cluster so large that its author
    /// cannot tell all, a change of another too.
    /// </summary>
    private void Spread(MembershipState before)
    {
        var isOwn = _state.Gossip.SeenBy.Count <= 1;
        if (!isOwn && (_state.Members.Count <= GossipPeers.FanOut + 1 || !before.IsMember)) return;
        foreach (var node in GossipPeers.OfChange(_state, _random)) SendGossip(node);
    }

    private void Received(GossipEnvelope envelope)
    {
        var from = envelope.From;
        if (envelope.To != SelfNode || !_state.MayTalkTo(from)) return;
        if (_clock.MonotonicClock - envelope.ReceivedAt > _settings.GossipTimeToLive)
        {
            SendStatus(from);
            return;
        }
        if (!envelope.Gossip.Contains(SelfNode) && !envelope.Gossip.IsRemoved(SelfNode)) return;
        if (_settings.VerboseGossipReceivedLogging) _log.Debug("Gossip from {0}: {1}", from, envelope.Gossip);

        var before = _state;
        var received = GossipReceived.Of(_state, envelope.Gossip);
        Update(received.State);
        if (!_state.IsMember) return;
        if (received.TalkBack && _state.MayTalkTo(from)) SendGossip(from);
        // The leader waits for everybody to have seen this.
        if (!ReferenceEquals(before, received.State) && before.Gossip.Version != received.State.Gossip.Version
            && _state.Leader is { } leader && leader.UniqueAddress != from && _state.MayTalkTo(leader.UniqueAddress))
        {
            SendGossip(leader.UniqueAddress);
        }
    }

    private void Received(GossipStatus status)
    {
        if (status.To != SelfNode || !_state.MayTalkTo(status.From)) return;
        switch (_state.Gossip.Version.CompareTo(status.Version))
        {
            case VectorClock.Ordering.Same:
                if (status.SeenBy < _state.Gossip.SeenBy.Count) SendGossip(status.From);
                else if (status.SeenBy > _state.Gossip.SeenBy.Count) SendStatus(status.From);
                break;
            case VectorClock.Ordering.Before:
                SendStatus(status.From);
                break;
            default:
                SendGossip(status.From);
                break;
        }
    }

    private void SendGossip(UniqueAddress node) => Peer(node).Tell(new GossipEnvelope(SelfNode, node, _state.Gossip));

    private void SendStatus(UniqueAddress node) =>
        Peer(node).Tell(new GossipStatus(SelfNode, node, _state.Gossip.Version, _state.Gossip.SeenBy.Count));
}
