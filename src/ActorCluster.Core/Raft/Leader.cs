namespace ActorCluster.Core.Raft;

/// <summary>
/// Takes proposals, replicates them, commits what a majority has persisted (§5.3, §5.4), confirms reads. Its own disk counts like any other member's: only once
/// the journal says so, and in parallel with the others'.
/// </summary>
public sealed partial class Leader : Role
{
    private readonly ReadRounds reads;
    private readonly LeaderLease lease;
    private readonly Func<NodeId, LogIndex> matchOf;
    private readonly Func<NodeId, bool> isHeard;
    private readonly LogIndex termStart;
    private readonly CatchUpPace pace;
    private Progress[] peers;
    private LogIndex persisted;
    private AppendRequest? lastRequest;

    private Leader(Member member)
        : base(member)
    {
        if (member.HardState.VotedFor != member.Self) throw member.Broken(9, "a leader did not vote for itself");
        termStart = member.Log.Last.Index.Next;
        pace = new CatchUpPace(member.Options);
        reads = new ReadRounds(member.Self);
        peers =
        [
            .. member.Configuration.Members.Where(other => other.Name != member.Self)
                .Select(ProgressOf),
        ];
        lease = new LeaderLease(member, node => Find(node)?.Stamps);
        matchOf = node => node == Self ? persisted : Find(node)?.Counted ?? LogIndex.Zero;
        isHeard = node => node == Self || Find(node)?.SilentTicks <= Member.Options.MaxElectionTimeoutTicks;
    }

    /// <summary>Itself.</summary>
    public override NodeId? KnownLeader => Self;

    public override int TicksUntilDue
    {
        get
        {
            var due = TicksUntilTransferDue;
            foreach (var peer in peers) due = Math.Min(due, peer.TicksUntilDue());
            return Math.Max(1, due);
        }
    }

    /// <inheritdoc/>
    public override Freshness? Freshness =>
        VouchesForEarlierTerms && lease.ConfirmedAt is var at && at != Instant.Never ? new Freshness(Member.Commit, at, Member.Time.Clock.Steady) : Member.Time.Freshness;

    /// <summary>Only once something of this term is committed does the commit index cover all that earlier leaders acknowledged (thesis §6.4).</summary>
    private bool VouchesForEarlierTerms => Member.Commit >= termStart;

    /// <summary>A leader that had lost its quorum would have stepped down.</summary>
    private protected override bool StandsByItsLeader => true;

    /// <summary>Opens the term with an entry of its own: only with it can what earlier terms left be committed (§5.4.2, §8).</summary>
    internal static Leader Open(Member member)
    {
        var leader = new Leader(member);
        leader.Append([new Entry(new EntryId(leader.Term, leader.termStart), EntryKind.NoOp, ReadOnlyMemory<byte>.Empty)]);
        return leader;
    }

    private protected override Role Tick()
    {
        var bytes = pace.Tick();
        foreach (var peer in peers)
        {
            var wasHeldBack = peer.IsHeldBack;
            peer.Tick(peer == successor ? long.MaxValue : bytes);
            if (peer.IsSilent && peer.IsReplicating) peer.Probe();
            if (peer.UnsentTicks >= Member.Options.HeartbeatTicks) SendEmpty(peer);
            SendChunk(peer);
            if (!wasHeldBack) continue;
            Replicate(peer);
            TellCommit(peer);
        }

        TransferTick();

        // Without a quorum it may have been replaced already: better to say that there is no leader (thesis §6.2).
        return Member.Configuration.IsQuorum(isHeard) ? this : Follow(null);
    }

    private protected override Role Hear(NodeId from, RaftMessage message)
    {
        switch (message)
        {
            case AppendReply reply:
                TakeReply(from, reply);
                return RetireIfRemoved();
            case SnapshotReply reply:
                TakeReply(from, reply);
                return RetireIfRemoved();
            case ReadIndexRequest read:
                Read(new ReadRounds.Waiting(from, read.ReadId), read.MayUseLease);
                return this;
            case AppendRequest or SnapshotChunk:
                throw Member.Broken(2, $"{Self} and {from} both lead term {Term}");
            case VoteRequest vote:
                // In this term the vote is its own; in a higher one it stands by itself and does not answer.
                AnswerVote(from, vote);
                return this;
            case PreVoteRequest preVote:
                AnswerPreVote(from, preVote);
                return this;
            case TimeoutNow:
                throw Member.Broken(2, $"{Self} and {from} both lead term {Term}");
            case PreVoteReply or VoteReply or NotAMember:
                // Ignored: the election is won.
                return this;
            case ReadIndexReply:
                // Ignored: the follower that asked gave its reads up when it stood.
                return this;
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message, "a message that no leader knows");
        }
    }

    private protected override Role Persisted(EntryId last)
    {
        // Of an earlier term: it may name an entry that was rewritten since, and it could commit nothing anyway (§5.4.2).
        if (last.Term != Term) return this;
        if (last.Index >= Log.Base.Index && !Log.Holds(last)) throw Member.Broken(11, $"{last} is said to be persisted and is not here");
        if (last.Index > persisted) (persisted, flushTicks) = (last.Index, 0);
        AdvanceCommit();
        return RetireIfRemoved();
    }

    private protected override Role Read(Input.ReadRequested read)
    {
        Read(new ReadRounds.Waiting(Self, read.ReadId), read.MayUseLease);
        return this;
    }

    private protected override Role PeerLost(NodeId lost)
    {
        if (Find(lost) is { IsReplicating: true } peer) peer.Probe();
        return this;
    }

    private protected override Role SnapshotTaken(SnapshotInfo snapshot)
    {
        LogIndex? needed = null;
        foreach (var peer in peers)
        {
            if (peer.SnapshotUnderWay is { } sent && !(sent.Index > needed)) needed = sent.Index;
        }

        Member.Take(snapshot, needed);
        return this;
    }

    private protected override Role SnapshotReceived(SnapshotInfo snapshot, bool isWhole)
    {
        if (isWhole && snapshot.Last.Index > Member.Commit && !Log.Holds(snapshot.Last)) throw Member.Broken(3, $"a leader lacks {snapshot}, which is committed");
        return base.SnapshotReceived(snapshot, isWhole);
    }

    private protected override void Leave()
    {
        if (Freshness is { } freshness) Member.Time.Learn(freshness.Index, freshness.At);
        foreach (var read in reads.TakeAll()) Answer(read, null);
        if (changing is { } requestId) Effects.Decide(new ChangeDecision(requestId, ChangeOutcome.Unknown, null, ""));
        changing = null;
    }

    /// <summary>By the lease where it holds. Where it does not, by a round: its requests ask for the lease, too.</summary>
    private void Read(ReadRounds.Waiting read, bool mayUseLease)
    {
        if (mayUseLease) lease.Want();
        if (mayUseLease && VouchesForEarlierTerms && successor is null && lease.Holds())
        {
            Answer(read, Member.Commit, fromLease: true);
            if (lease.IsToBeRenewed()) SendEmptyToAll();
            return;
        }

        reads.Queue(read.From, read.ReadId);
        AdvanceReads();
    }

    private void Append(Entry[] batch)
    {
        var previous = Log.Last;
        if (batch[0].Index != previous.Index.Next) throw Member.Broken(3, $"a leader would put {batch[0].Id} after {previous}");
        Member.Append(new JournalEvent.EntriesAppended(previous, batch));
        var bytes = batch.Sum(entry => (long)entry.Payload.Length);
        uncommittedBytes += bytes;
        if (bytes <= Member.Options.MaxAppendBytes)
            lastRequest = new AppendRequest(Term, previous, batch, Member.Commit, reads.Round);
        foreach (var peer in peers) Replicate(peer);
    }

    private void TakeReply(NodeId from, AppendReply reply)
    {
        // No member here, or an earlier one of that name; what it says counts for nothing.
        if (Find(from) is not { } peer || reply.Round < peer.SinceRound || HasLost(peer, reply)) return;

        if (reply.Match > Log.Last.Index) throw Member.Broken(7, $"{from} speaks of index {reply.Match}");
        peer.Heard();
        lease.Take(peer.Stamps, reply.Stamps);
        reads.Confirm(from, reply.Round);
        if (reply.Accepted)
        {
            peer.Accepted(reply.Match, Log.Base.Index);
            AdvanceCommit();
            Replicate(peer);
            if (peer == successor) AskSuccessor();
            PromoteIfDue(from);
        }
        else if (peer.Rejected(reply, Log))
        {
            SendEmpty(peer);
        }

        AdvanceReads();
        TellCommit(peer);
        SendChunk(peer);
    }

    /// <summary>Commits what a majority has persisted, and never by counting entries of an earlier term (figure 8).</summary>
    private void AdvanceCommit()
    {
        var majority = Member.Configuration.CommittedIndex(matchOf);
        if (majority <= Member.Commit || majority < termStart) return;

        if (Log.TermAt(majority) != Term) throw Member.Broken(6, $"{Log.IdAt(majority)} would be committed by counting");
        Free(majority);
        Member.CommitThrough(majority);
        AdvanceReads();
        AdvanceChange();
        foreach (var peer in peers) TellCommit(peer);
    }

    /// <summary>Where nothing that is on its way to the member tells it.</summary>
    private void TellCommit(Progress peer)
    {
        if (peer.IsIdle && !peer.IsSilent && peer.CommitTold < Member.Commit) SendEmpty(peer);
    }

    /// <summary>Answers reads whose round is confirmed and begins the next round where some wait and this term has committed something (thesis §6.4).</summary>
    private void AdvanceReads()
    {
        while (true)
        {
            if (reads.IsConfirmed(Member.Configuration))
            {
                var index = reads.Index;
                foreach (var read in reads.TakeConfirmed()) Answer(read, index);
            }

            if (reads.IsUnderWay || !reads.HasQueued || !VouchesForEarlierTerms) return;
            reads.Begin(Member.Commit);
            SendEmptyToAll();
        }
    }

    private void Answer(ReadRounds.Waiting read, LogIndex? index, bool fromLease = false)
    {
        if (read.From == Self) Effects.Decide(read.ReadId, index, index is null ? null : new ReadProof(Self, Term, fromLease));
        else Effects.Send(read.From, new ReadIndexReply(Term, read.ReadId, index, fromLease));
    }

    private Progress ProgressOf(MemberInfo member) => new(member.Name, termStart, reads.Round, Member.Options);

    private Progress? Find(NodeId node) => Array.Find(peers, peer => peer.Peer == node);
}
