namespace ActorCluster.Core.Raft;

/// <summary>
/// Stands for election. First it asks for pre-votes, in its old term and binding nobody (thesis §9.6); with a quorum of them it moves to the next term,
/// votes for itself and asks for votes (§5.2). Each of the two is a candidate of its own.
/// <para>
/// Where all of its log is on its disk it asks while its own vote is still being written there, and counts itself once that is; what it says as a leader leaves after that,
/// whoever else votes. This is safe although a crash may take that vote away: it has not led, and does not remember whom it asked. It may then vote for somebody else
/// in that term, and takes the votes that it is still given for nothing; or stand in it again, and take them for what they are, votes for it in that term. They were given
/// to the log that it had, and that log still holds all of it that is committed or may be: what was on the disk no crash takes away, and no leader replaces. Where a part of the
/// log is not on the disk it must wait: others could hold that part on a majority and elect it, and after a crash it would lead without it.
/// </para>
/// </summary>
public sealed class Candidate : Role
{
    private readonly HashSet<NodeId> votes;
    private readonly Stamp? transfer;
    private readonly bool asksAtOnce;
    private readonly bool waitsForItself;
    private readonly int giveUpAt;
    private int ticks;

    private Candidate(Member member, bool isPreVote, Stamp? transfer = null)
        : base(member)
    {
        if (!isPreVote && member.HardState.VotedFor != member.Self) throw member.Broken(9, "a candidate did not vote for itself");
        IsPreVote = isPreVote;
        this.transfer = transfer;

        // Whoever votes alone and has learners tells them of its term: its vote must be on disk first.
        var isAlone = member.Configuration is { Electorate: [var only] } && only == member.Self;
        asksAtOnce = !isPreVote && !isAlone && member.IsFlushed;
        waitsForItself = asksAtOnce || (!isPreVote && isAlone && member.Configuration.Members.Count > 1);
        votes = waitsForItself ? [] : [member.Self];
        giveUpAt = member.DrawElectionTimeout();
    }

    /// <summary>Whether it only asks whether it could win.</summary>
    public bool IsPreVote { get; }

    /// <summary>None: this term has no leader yet that this member knows of.</summary>
    public override NodeId? KnownLeader => null;

    public override int TicksUntilDue
    {
        get
        {
            var heartbeat = Member.Options.HeartbeatTicks;
            return Math.Max(1, Math.Min(giveUpAt - ticks, heartbeat - (ticks % heartbeat)));
        }
    }

    private protected override bool StandsByItsLeader => false;

    /// <summary>Begins with the pre-vote. A single voter wins both at once and leads when this returns.</summary>
    internal static Role Stand(Member member) => new Candidate(member, isPreVote: true).Ask().Count();

    /// <summary>Begins with the vote, because the term's leader asks for it: a pre-vote would only find everybody standing by that leader (thesis §3.10).</summary>
    /// <param name="member">The member that stands.</param>
    /// <param name="asked">When the leader asked, on its own clock.</param>
    internal static Role StandAtOnce(Member member, Stamp asked)
    {
        member.HardState = new HardState(member.HardState.Term.Next, member.Self);
        return new Candidate(member, isPreVote: false, asked).Ask().Count();
    }

    private protected override Role Tick()
    {
        ticks++;
        if (ticks >= giveUpAt) return Stand(Member);
        if (ticks % Member.Options.HeartbeatTicks == 0) Ask();
        return this;
    }

    private protected override Role Hear(NodeId from, RaftMessage message)
    {
        switch (message)
        {
            case PreVoteReply reply:
                // A refusal binds nobody, and a granted one may be of an earlier attempt: then it was about another term.
                return IsPreVote && reply.Granted && reply.Term == Term.Next ? Take(from) : this;
            case VoteReply reply:
                return !IsPreVote && reply.Granted ? Take(from) : this;
            case AppendRequest or SnapshotChunk:
                // Somebody has won this term.
                return FollowAndHear(from, message);
            case VoteRequest vote:
                return AnswerVote(from, vote) ? Follow(null) : this;
            case PreVoteRequest preVote:
                AnswerPreVote(from, preVote);
                return this;
            case TimeoutNow asked:
                return IsPreVote && !Member.Time.Promise.BindsAtTransfer(Term, asked.SentAt) ? StandAtOnce(Member, asked.SentAt) : this;
            case ReadIndexRequest read:
                Effects.Send(from, new ReadIndexReply(Term, read.ReadId, null));
                return this;
            case NotAMember gone:
                Member.HearOfRemoval(gone);
                return Member.RemovedAt is null ? this : Follow(null);
            case ReadIndexReply:
                // Ignored: the follower that asked gave its reads up when it stood.
                return this;
            case AppendReply or SnapshotReply:
                // Ignored: this member led this term, lost its quorum and stepped down.
                return this;
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message, "a message that no candidate knows");
        }
    }

    /// <summary>Ignored: only a leader takes proposals.</summary>
    private protected override Role Propose(Input.Proposed proposed) => this;

    /// <summary>
    /// Ignored: its own vote it hears of like the others', once it is on disk; or requests for votes leave only after that, so that any answer to them says it is.
    /// A single voter needs no answer; what it then appends is committed only after its vote, which precedes it in the journal.
    /// </summary>
    private protected override Role Persisted(EntryId last) => this;

    private protected override Role Read(Input.ReadRequested read)
    {
        Effects.Decide(read.ReadId, null);
        return this;
    }

    /// <summary>Ignored: nobody is followed, and a lost voter only does not answer.</summary>
    private protected override Role PeerLost(NodeId peer) => this;

    private protected override void Leave()
    {
    }

    private Role Take(NodeId voter)
    {
        votes.Add(voter);
        return Count();
    }

    /// <summary>Asks everybody who has not answered with a yes.</summary>
    private Candidate Ask()
    {
        if (waitsForItself) Effects.SendAfterPersist(Self, new VoteReply(Term, true));
        foreach (var voter in Member.Configuration.Electorate)
        {
            if (voter == Self || votes.Contains(voter)) continue;
            var vote = new VoteRequest(Term, Log.Last, transfer is not null, transfer ?? Stamp.None);
            if (IsPreVote) Effects.Send(voter, new PreVoteRequest(Term.Next, Log.Last));
            else if (asksAtOnce) Effects.Send(voter, vote);
            else Effects.SendAfterPersist(voter, vote);
        }

        return this;
    }

    private Role Count()
    {
        if (!Member.Configuration.IsQuorum(votes) || (waitsForItself && !votes.Contains(Self))) return this;
        if (!IsPreVote) return Leader.Open(Member);

        Member.HardState = new HardState(Term.Next, Self);
        return new Candidate(Member, isPreVote: false).Ask().Count();
    }
}
