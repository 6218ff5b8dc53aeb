namespace ActorCluster.Core.Raft;

/// <content>Hands its part over (thesis §3.10): to whom it is told, or to the follower whose log is nearest to its own.</content>
public sealed partial class Leader
{
    private Progress? successor;
    private int transferTicks;

    /// <inheritdoc/>
    public override NodeId? TransferringTo => successor?.Peer;

    private int TicksUntilTransferDue
    {
        get
        {
            var heartbeat = Member.Options.HeartbeatTicks;
            return Math.Min(Member.Options.MinElectionTimeoutTicks - transferTicks, heartbeat - (transferTicks % heartbeat));
        }
    }

    private protected override Role Transfer(NodeId? to)
    {
        if (successor is not null) return this;
        successor = to is { } named && Member.Configuration.Voters.Contains(named) ? Find(named) : to is null ? Nearest() : null;
        transferTicks = 0;
        AskSuccessor();
        return this;
    }

    /// <summary>The follower whose log is nearest to this one, of those that were heard lately.</summary>
    private Progress? Nearest() =>
        peers.Where(peer => Member.Configuration.Voters.Contains(peer.Peer) && !peer.IsSilent).OrderByDescending(peer => peer.Match.Value).FirstOrDefault();

    /// <summary>Asks again with each heartbeat; gives up after the time in which an election is over.</summary>
    private void TransferTick()
    {
        if (successor is null) return;
        transferTicks++;
        if (transferTicks >= Member.Options.MinElectionTimeoutTicks)
        {
            successor = null;
            AdvanceChange();
        }
        else if (transferTicks % Member.Options.HeartbeatTicks == 0) AskSuccessor();
    }

    /// <summary>Once the successor holds all of this log it may stand, and wins.</summary>
    private void AskSuccessor()
    {
        if (successor is not { } peer || peer.Match != Log.Last.Index) return;
        lease.GiveUp();
        Effects.Send(peer.Peer, new TimeoutNow(Term, Member.Time.Clock.Stamp));
    }
}
