namespace ActorCluster.Core.Raft;

/// <summary>
/// What a leader knows of one member's log. It either probes, asking where the logs part with empty requests, one at a time;
/// or it replicates, sending on without waiting for answers, up to a bound; or it sends a snapshot, because the leader's log does not hold any more what comes next
/// (§7). Match is below Next, always.
/// </summary>
/// <param name="peer">Who it is.</param>
/// <param name="next">Where the leader's own log began when it took office.</param>
/// <param name="sinceRound">Answers to earlier rounds of the leader are of an earlier member of that name.</param>
/// <param name="options">The measures.</param>
internal sealed class Progress(NodeId peer, LogIndex next, long sinceRound, RaftOptions options)
{
    private readonly LogIndex first = next;
    private readonly Queue<(LogIndex Last, long Bytes)> inflight = new(options.MaxInflightAppends);
    private long inflightBytes;
    private long allowance = long.MaxValue;

    public NodeId Peer => peer;

    public long SinceRound => sinceRound;

    /// <summary>What its answers say of time.</summary>
    public PeerStamps Stamps { get; } = new();

    /// <summary>The member has persisted everything through it, as it stands in the leader's log.</summary>
    public LogIndex Match { get; private set; }

    /// <summary>The same, but nothing of a member that has lost what it acknowledged.</summary>
    public LogIndex Counted => HasLost ? LogIndex.Zero : Match;

    /// <summary>What the member had acknowledged at earlier starts of its.</summary>
    public LogIndex Promised { get; private set; }

    /// <summary>Whether the member lacks what it had acknowledged.</summary>
    public bool HasLost { get; set; }

    /// <summary>The next entry to send. While replicating it runs ahead of what is acknowledged.</summary>
    public LogIndex Next { get; private set; } = next;

    public bool IsProbing { get; private set; }

    /// <summary>The snapshot that the member is sent; null where it needs none.</summary>
    public SnapshotTransfer? Transfer { get; private set; }

    public bool IsReplicating => !IsProbing && Transfer is null;

    /// <summary>Ticks since the member was last heard.</summary>
    public int SilentTicks { get; private set; }

    /// <summary>Ticks since anything was last sent to it.</summary>
    public int UnsentTicks { get; private set; }

    /// <summary>The commit index that it was last told.</summary>
    public LogIndex CommitTold { get; private set; }

    /// <summary>It was not heard for so long that it gets nothing but heartbeats, whatever there is to say: nobody knows how much of that waits in some buffer.</summary>
    public bool IsSilent => SilentTicks >= options.MinElectionTimeoutTicks;

    public bool MaySendEntries => IsReplicating && inflight.Count < options.MaxInflightAppends && inflightBytes < options.MaxInflightBytes;

    /// <summary>Whether nothing with entries is on its way or about to be, so that nothing that is would tell the next commit index.</summary>
    public bool IsIdle => inflight.Count == 0 && Transfer is null && !IsHeldBack;

    /// <summary>Of what the others have committed it has been sent as much in this tick as it may be.</summary>
    public bool IsHeldBack { get; private set; }

    /// <summary>A tick begins.</summary>
    /// <param name="bytes">What the member may be sent in it of what the others have committed.</param>
    public void Tick(long bytes)
    {
        // What was too much in the last tick is taken from this one.
        allowance = bytes == long.MaxValue ? bytes : Math.Min(allowance, 0) + bytes;
        IsHeldBack = false;
        SilentTicks++;
        UnsentTicks++;
        Transfer?.Tick();
    }

    /// <summary>When it is to be sent a word, probed, or counted as silent, whichever is first.</summary>
    public int TicksUntilDue()
    {
        var due = options.HeartbeatTicks - UnsentTicks;
        if (IsHeldBack && !IsSilent) due = Math.Min(due, 1);
        if (IsReplicating) due = Math.Min(due, options.MinElectionTimeoutTicks - SilentTicks);
        if (Transfer is { } transfer && !IsSilent) due = Math.Min(due, transfer.TicksUntilDue(options));
        return SilentTicks <= options.MaxElectionTimeoutTicks ? Math.Min(due, options.MaxElectionTimeoutTicks + 1 - SilentTicks) : due;
    }

    /// <summary>Whether the member was heard at all in the leader's term.</summary>
    public bool HasBeenHeard { get; private set; }

    public void Heard()
    {
        SilentTicks = 0;
        HasBeenHeard = true;
    }

    /// <summary>The member has started again: whatever it says from now on it says with what it has acknowledged.</summary>
    public void Restarted() => Promised = Match;

    /// <summary>How much of what the others have committed may go now. Where it is less than <paramref name="most"/>, it is all for this tick.</summary>
    public int BytesAllowed(int most)
    {
        if (IsHeldBack) return 0;
        IsHeldBack = allowance < most;
        return (int)Math.Clamp(allowance, 0, most);
    }

    /// <summary>A piece of a snapshot has gone out.</summary>
    public void Sent(SnapshotChunk chunk) => allowance -= chunk.Length;

    /// <summary>A request has gone out.</summary>
    public void Sent(AppendRequest request)
    {
        UnsentTicks = 0;
        CommitTold = request.Commit;
        if (request.Entries.Count == 0) return;
        if (Next <= request.Commit)
        {
            for (var i = 0; i < request.Entries.Count; i++) allowance -= request.Entries[i].Weight;
        }

        Next = request.Entries[^1].Index.Next;
        long bytes = 0;
        for (var i = 0; i < request.Entries.Count; i++) bytes += request.Entries[i].Payload.Length;
        inflight.Enqueue((Next.Previous, bytes));
        inflightBytes += bytes;
    }

    /// <summary>From now on the member is sent this snapshot.</summary>
    public SnapshotTransfer Begin(SnapshotInfo snapshot)
    {
        ForgetInflight();
        IsProbing = false;
        return Transfer = new SnapshotTransfer(snapshot);
    }

    /// <summary>The last entry of the snapshot that the member is being sent; null where it is sent none, or is silent.</summary>
    public EntryId? SnapshotUnderWay => IsSilent ? null : Transfer?.Snapshot.Last;

    /// <summary>The member is said to have stored that snapshot: the probe goes on after it. True where that is the one that it is sent.</summary>
    public bool SaysItStored(SnapshotId snapshot)
    {
        if (Transfer is not { } transfer || transfer.Snapshot.Id != snapshot) return false;
        Transfer = null;
        IsProbing = true;
        Next = snapshot.Last.Index.Next;
        return true;
    }

    /// <summary>Whether a piece of the snapshot should go now. Nothing goes to a member that is silent: the next answer to a heartbeat tells that it is back.</summary>
    public bool IsChunkDue => !IsSilent && Transfer is { } transfer && transfer.IsDue(options);

    /// <summary>The member holds everything through <paramref name="match"/>.</summary>
    /// <param name="match">An index of the leader's log.</param>
    /// <param name="logBase">The leader's log holds what comes after it: a member that has that needs no snapshot any more.</param>
    public void Accepted(LogIndex match, LogIndex logBase)
    {
        if (match > Match) Match = match;
        if (Transfer is not null)
        {
            if (Match < logBase && Match < Transfer.Snapshot.Last.Index) return;
            Transfer = null;
            Next = Match.Next;
        }

        while (inflight.TryPeek(out var sent) && sent.Last <= Match) inflightBytes -= inflight.Dequeue().Bytes;
        if (Match.Next < Next) return;
        Next = Match.Next;
        IsProbing = false;
    }

    /// <summary>
    /// The member does not hold the entry before what was sent. True where that is news and the probe should go on from a lower place.
    /// For example (§5.3): the leader's terms are 1 1 4 4, the member's 1 1 2 2 2. The probe 4@4 is refused with term 2 from index 3;
    /// the leader's last entry of term 2 or lower is 2, so it asks about that next and skips all of term 2 in one step.
    /// </summary>
    public bool Rejected(AppendReply reply, RaftLog log)
    {
        if (reply.Match <= Match || Transfer is not null || (IsProbing && reply.Match != Next.Previous)) return false;
        var hint = reply.ConflictIndex;
        if (reply.ConflictTerm != Term.Zero)
        {
            // Past the leader's last entry of that term or a lower one nothing of the member's can match; and where the leader
            // has no entry of that term at all, none of the member's of that term can.
            var border = log.LastAtOrBelow(reply.ConflictTerm).Next;
            hint = log.TermAt(border.Previous) == reply.ConflictTerm ? border : Min(border, hint);
        }

        Probe();
        Next = Min(hint, reply.Match);
        if (Next <= Match) Next = Match.Next;
        return true;
    }

    /// <summary>What is on its way may be lost: ask again where the logs part.</summary>
    public void Probe()
    {
        IsProbing = true;
        ForgetInflight();
        Next = Match == LogIndex.Zero ? Min(Next, first) : Match.Next;
    }

    private void ForgetInflight()
    {
        inflight.Clear();
        inflightBytes = 0;
    }

    private static LogIndex Min(LogIndex a, LogIndex b) => a < b ? a : b;
}
