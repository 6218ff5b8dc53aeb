namespace ActorCluster.Core.Raft;

/// <summary>Takes what the leader says, votes, and stands for election after a silence (§5.2, §5.3).</summary>
public sealed class Follower : Role
{
    private readonly List<(long ReadId, int Deadline, Instant AskedAt)> reads = [];
    private NodeId? leader;
    private int ticks;
    private int leaderHeardAt;
    private int electionAt;

    internal Follower(Member member, NodeId? leader, bool isNew = false)
        : base(member)
    {
        this.leader = leader;
        electionAt = isNew ? member.FirstTimeout() : member.DrawElectionTimeout();
    }

    public override NodeId? KnownLeader => leader;

    public override int TicksUntilDue
    {
        get
        {
            if (!Member.HasGreeted) return 1;
            var due = electionAt;
            foreach (var (_, deadline, _) in reads) due = Math.Min(due, deadline);
            return Math.Max(1, due - ticks);
        }
    }

    private protected override bool StandsByItsLeader =>
        leader is not null && ticks - leaderHeardAt < Member.Options.MinElectionTimeoutTicks;

    private protected override Role Tick()
    {
        ticks++;
        GiveUpLateReads();
        if (ticks < electionAt) return this;
        if (!Member.MayStand)
        {
            // Who has no vote does not stand; it waits for a leader as long as it takes, and asks whether it is a member still.
            foreach (var voter in Member.Configuration.Electorate.Where(voter => voter != Self)) Effects.Send(voter, new PreVoteRequest(Term.Next, Log.Last));
            WaitAnew();
            return this;
        }

        if (Member.Time.Promise.TicksLeft is > 0 and var bound)
        {
            // Spread out, because others' promises may end at the same moment.
            electionAt = ticks + (int)bound + Member.HurriedTimeout(leader);
            return this;
        }

        Leave();
        return Candidate.Stand(Member);
    }

    private protected override Role Hear(NodeId from, RaftMessage message)
    {
        switch (message)
        {
            case AppendRequest append:
                TakeAppend(from, append);
                return this;
            case SnapshotChunk chunk:
                TakeChunk(from, chunk);
                return this;
            case VoteRequest vote:
                if (AnswerVote(from, vote)) WaitAnew();
                return this;
            case PreVoteRequest preVote:
                AnswerPreVote(from, preVote);
                return this;
            case ReadIndexRequest read:
                // Not the leader: the sender should ask whom it now knows of.
                Effects.Send(from, new ReadIndexReply(Term, read.ReadId, null));
                return this;
            case ReadIndexReply reply:
                TakeReadIndex(from, reply);
                return this;
            case TimeoutNow asked when Member.MayStand && !Member.Time.Promise.BindsAtTransfer(Term, asked.SentAt):
                Leave();
                return Candidate.StandAtOnce(Member, asked.SentAt);
            case TimeoutNow:
                // Ignored: who has no vote cannot lead; and a leader that has given up handing over may rely on what was promised since.
                return this;
            case NotAMember gone:
                Member.HearOfRemoval(gone);
                return this;
            case PreVoteReply or VoteReply:
                // Ignored: this member stood earlier in this term and does not any more.
                return this;
            case AppendReply or SnapshotReply:
                // Ignored: this member led this term, lost its quorum and stepped down.
                return this;
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message, "a message that no follower knows");
        }
    }

    /// <summary>Ignored: only a leader takes proposals. The shell sees that nothing was appended and says so to the client.</summary>
    private protected override Role Propose(Input.Proposed proposed) => this;

    /// <summary>Ignored: what waits for the disk waits in <see cref="Output.SendAfterPersist"/>.</summary>
    private protected override Role Persisted(EntryId last) => this;

    private protected override Role Read(Input.ReadRequested read)
    {
        if (leader is not { } known)
        {
            Effects.Decide(read.ReadId, null);
            return this;
        }

        reads.Add((read.ReadId, ticks + Member.Options.MinElectionTimeoutTicks, Member.Time.Clock.Now));
        Effects.Send(known, new ReadIndexRequest(Term, read.ReadId, read.MayUseLease));
        return this;
    }

    private protected override Role PeerLost(NodeId peer)
    {
        if (peer != leader) return this;

        // A hint, and only that: the election comes sooner but still asks for pre-votes, and this member no longer stands by its leader.
        Leave();
        leader = null;
        electionAt = ticks + Member.HurriedTimeout(peer);
        return this;
    }

    private protected override Role SnapshotReceived(SnapshotInfo snapshot, bool isWhole)
    {
        base.SnapshotReceived(snapshot, isWhole);
        if (leader is { } known) Answer(known, snapshot);
        return this;
    }

    private protected override void Leave()
    {
        foreach (var (readId, _, _) in reads) Effects.Decide(readId, null);
        reads.Clear();
    }

    private void TakeReadIndex(NodeId from, ReadIndexReply reply)
    {
        var at = reads.FindIndex(read => read.ReadId == reply.ReadId);
        if (at < 0) return;
        if (reply.Index is { } index)
        {
            // All that was acknowledged before it was asked is at or below what the leader says after that.
            if (Member.Time.Clock.IsSteady && reads[at].AskedAt >= Member.Time.Clock.SteadySince) Member.Time.Learn(index, reads[at].AskedAt);
            Effects.Decide(reply.ReadId, index, new ReadProof(from, reply.Term, reply.FromLease));
        }
        else
        {
            Effects.Decide(reply.ReadId, null);
        }

        reads.RemoveAt(at);
    }

    private void GiveUpLateReads()
    {
        if (reads.Count == 0) return;
        foreach (var (readId, deadline, _) in reads)
        {
            if (ticks >= deadline) Effects.Decide(readId, null);
        }

        reads.RemoveAll(read => ticks >= read.Deadline);
    }

    private void WaitAnew() => electionAt = ticks + Member.DrawElectionTimeout();

    private void HearLeader(NodeId from)
    {
        if (leader is { } known && known != from) throw Member.Broken(2, $"{known} and {from} both lead term {Term}");
        leader = from;
        leaderHeardAt = ticks;
        WaitAnew();
    }

    private void TakeAppend(NodeId from, AppendRequest append)
    {
        HearLeader(from);
        var stamps = Member.Time.Hear(from, append);
        append = AboveBase(append);
        if (!Log.Holds(append.Previous))
        {
            Reject(from, append, stamps);
            return;
        }

        var match = append.Previous.Index + append.Entries.Count;
        TakeEntries(append);
        var committed = append.Commit < match ? append.Commit : match;
        if (committed > Member.Commit) Member.CommitThrough(committed);
        Accept(from, append, match, stamps);
    }

    /// <summary>
    /// The part of a request that is above the log's base. What is at and below it is committed, so that the leader's log holds the same there: it matches unseen (§7).
    /// For example: the log begins after 3@2; of 2@1 3@2 4@2 after 1@1 what counts is 4@2 after 3@2, and of 2@1 alone that all through 3@2 is here.
    /// </summary>
    private AppendRequest AboveBase(AppendRequest append)
    {
        var below = Log.Base.Index - append.Previous.Index;
        if (below < 0 || append.Previous == Log.Base) return append;
        if (below == 0) throw Member.Broken(4, $"{append.Previous} should stand where {Log.Base} is committed");
        if (below > append.Entries.Count) return append with { Previous = Log.Base, Entries = [] };
        if (append.Entries[(int)below - 1].Id != Log.Base) throw Member.Broken(4, $"{append.Entries[(int)below - 1].Id} would replace what is committed");
        return append with { Previous = Log.Base, Entries = [.. append.Entries.Skip((int)below)] };
    }

    /// <summary>
    /// Takes a piece of the leader's snapshot (§7): stores it where it is the next one, and says which is the next one now. A new leader's piece may be of another
    /// snapshot than the last leader's; an old one that arrives late may be too, but then this leader has offered a newer one.
    /// </summary>
    private void TakeChunk(NodeId from, SnapshotChunk chunk)
    {
        HearLeader(from);
        if (Log.Holds(chunk.Snapshot.Last) && chunk.Snapshot.Last.Index > Member.Commit) Member.CommitThrough(chunk.Snapshot.Last.Index);
        if (chunk.Snapshot.Last.Index > Member.Commit)
        {
            var incoming = Member.Incoming;
            if (incoming is null || !incoming.Snapshot.IsSameFile(chunk.Snapshot))
            {
                if (incoming?.OfferedIn == Term && incoming.Snapshot.Last.Index >= chunk.Snapshot.Last.Index) return;
                Member.Incoming = incoming = new IncomingSnapshot(chunk.Snapshot);
            }

            incoming.OfferedIn = Term;
            if (incoming.Take(chunk) is { } piece) Effects.Store(piece);
        }

        Answer(from, chunk.Snapshot);
    }

    /// <summary>Says how much of a snapshot is here. That all through its last entry is here is a promise, and waits for the disk.</summary>
    private void Answer(NodeId to, SnapshotInfo snapshot)
    {
        if (snapshot.Last.Index <= Member.Commit) Effects.SendAfterPersist(to, new SnapshotReply(Term, snapshot.Id, snapshot.Size, IsComplete: true));
        else Effects.Send(to, new SnapshotReply(Term, snapshot.Id, Member.Incoming is { } incoming && incoming.Snapshot.IsSameFile(snapshot) ? incoming.Next : 0, false));
    }

    /// <summary>
    /// Takes what is not here yet (figure 2, AppendEntries 3 and 4): an old request that arrives late must not cut off what a newer one brought.
    /// For example: the log holds 1@1 2@1 3@2 and 2@1 3@2 4@2 arrive after 1@1; only 4@2 is new, and nothing is replaced.
    /// </summary>
    private void TakeEntries(AppendRequest append)
    {
        var known = 0;
        while (known < append.Entries.Count && Log.Holds(append.Entries[known].Id)) known++;
        if (known == append.Entries.Count) return;

        var previous = known == 0 ? append.Previous : append.Entries[known - 1].Id;
        Member.Append(new JournalEvent.EntriesAppended(previous, known == 0 ? append.Entries : [.. append.Entries.Skip(known)]));
    }

    private void Accept(NodeId from, AppendRequest append, LogIndex match, ReplyStamps stamps)
    {
        if (append.Entries.Count == 0 && !Member.IsFlushed)
        {
            // A heartbeat is answered without waiting for the disk as well, so that a slow flush costs the leader neither its quorum nor its reads.
            // That answer acknowledges nothing: what a crash could still take away must not look as if it were here for good.
            var atOnce = stamps with { Promises = stamps.Promises && Member.KeepsPromises };
            Effects.Send(from, new AppendReply(Term, true, LogIndex.Zero, Term.Zero, LogIndex.Zero, append.Round, atOnce));
        }

        Effects.SendAfterPersist(from, new AppendReply(Term, true, match, Term.Zero, LogIndex.Zero, append.Round, stamps));
    }

    /// <summary>Says where the logs part (§5.3): the whole conflicting term at once, instead of one index for each round trip.</summary>
    private void Reject(NodeId from, AppendRequest append, ReplyStamps stamps)
    {
        var previous = append.Previous.Index;
        var reply = previous > Log.Last.Index
            ? new AppendReply(Term, false, previous, Term.Zero, Log.Last.Index.Next, append.Round, stamps)
            : new AppendReply(Term, false, previous, Log.TermAt(previous), Log.FirstOfTermAt(previous), append.Round, stamps);
        Effects.SendAfterPersist(from, reply);
    }
}
