namespace ActorCluster.Core.Raft;

/// <content>Hands its part over (thesis §3.10): to whom it is told, or to the follower whose log is nearest to its own.</content>
public sealed partial class Leader
{
    private Progress? successor;
    private int transferTicks;
    private int flushTicks;
    private Progress? rather;
    private int calmTicks;
    private LogIndex committedBefore;

    /// <inheritdoc/>
    public override NodeId? TransferringTo => successor?.Peer;

    private bool IsFlushing => persisted < Log.Last.Index;

    private int TicksUntilTransferDue
    {
        get
        {
            if (successor is null)
            {
                var calm = rather is null ? int.MaxValue : Member.Options.CalmTicks - calmTicks;
                return IsFlushing ? Math.Min(Member.Options.MaxFlushStallTicks - flushTicks, calm) : calm;
            }

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
        peers.Where(peer => Member.Configuration.Voters.Contains(peer.Peer) && !peer.IsSilent)
            .OrderByDescending(peer => peer.Match.Value).ThenByDescending(peer => Member.Options.PriorityOf(peer.Peer)).FirstOrDefault();

    /// <summary>
    /// Asks again with each heartbeat; gives up after the time in which an election is over. A leader whose disk stalls begins by itself, again and again while it does: the others
    /// hold what it has appended, and can go on without it. Where its flush ends meanwhile this is a hand-over like any other.
    /// </summary>
    private void TransferTick()
    {
        flushTicks = IsFlushing ? flushTicks + 1 : 0;
        calmTicks++;
        var isCalm = calmTicks >= Member.Options.CalmTicks;
        if (Member.Options.Priorities.Count > 0 && (calmTicks % Member.Options.HeartbeatTicks == 0 || isCalm)) LookForRather();
        if (successor is null)
        {
            isCalm = isCalm && rather is not null && calmTicks > 0;
            if (!isCalm && flushTicks < Member.Options.MaxFlushStallTicks) return;
            (flushTicks, calmTicks) = (0, 0);
            Transfer(isCalm ? rather!.Peer : null);
            return;
        }

        transferTicks++;
        if (transferTicks >= Member.Options.MinElectionTimeoutTicks)
        {
            successor = null;
            AdvanceChange();
        }
        else if (transferTicks % Member.Options.HeartbeatTicks == 0) AskSuccessor();
    }

    /// <summary>
    /// A voter that is to lead rather than this member: it gets the part once it has answered all the time and never lacked what was committed a heartbeat before, for so
    /// long that it is surely well. Whoever comes and goes does not move the leadership to and fro.
    /// </summary>
    private void LookForRather()
    {
        var best = peers.Where(peer => Member.IsRather(peer.Peer) && Member.Configuration.IsVoter(peer.Peer) && !peer.IsSilent && peer.Match >= committedBefore)
            .MaxBy(peer => Member.Options.PriorityOf(peer.Peer));
        if (best is null || best != rather) calmTicks = 0;
        (rather, committedBefore) = (best, Member.Commit);
    }

    /// <summary>Once the successor holds all of this log it may stand, and wins.</summary>
    private void AskSuccessor()
    {
        if (successor is not { } peer || peer.Match != Log.Last.Index) return;
        lease.GiveUp();
        Effects.Send(peer.Peer, new TimeoutNow(Term, Member.Time.Clock.Stamp));
    }
}
