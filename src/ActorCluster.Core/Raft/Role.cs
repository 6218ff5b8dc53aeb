namespace ActorCluster.Core.Raft;

/// <summary>
/// A member's part in its term: <see cref="Follower"/>, <see cref="Candidate"/> or <see cref="Leader"/>. Deterministic: the same inputs
/// give the same outputs. A role object is used until a step names another one, and never again after that.
/// </summary>
public abstract partial class Role
{
    internal Role(Member member)
    {
        Member = member;
        Term = member.HardState.Term;
    }

    /// <summary>The member that plays the role.</summary>
    public NodeId Self => Member.Self;

    /// <summary>The role's term; another term is another role.</summary>
    public Term Term { get; }

    /// <summary>The leader that is known in this term, if any.</summary>
    public abstract NodeId? KnownLeader { get; }

    /// <summary>To whom this member, the leader, is about to hand its part; null where it is not.</summary>
    public virtual NodeId? TransferringTo => null;

    /// <summary>Everything through it is committed.</summary>
    public LogIndex Committed => Member.Commit;

    /// <summary>What is known of the age of this member's state; null where nothing is.</summary>
    public virtual Freshness? Freshness => Member.Time.Freshness;

    /// <summary>The member's log; to be read only, and only between two steps.</summary>
    public RaftLog Log => Member.Log;

    /// <summary>The next tick that may have an effect if no other input comes before it: 1 where it is the very next one.</summary>
    public abstract int TicksUntilDue { get; }

    internal Member Member { get; }

    /// <summary>Whether this member refuses to elect anybody now, because it leads or has just heard its leader (thesis §4.2.3).</summary>
    private protected abstract bool StandsByItsLeader { get; }

    private protected Effects Effects => Member.Effects;

    /// <summary>Takes one input.</summary>
    /// <exception cref="InvariantViolation">A rule of safety does not hold: the member must stop with the state that broke it.</exception>
    public Output Step(Input input)
    {
        if (Term != Member.HardState.Term) throw Member.Broken(10, $"a role of term {Term} is asked to act");
        Effects.Begin(Member);
        if (Member.Refused is not null) return Effects.Finish(Member, this);
        if (!Member.HasGreeted) Greet();
        var next = input switch
        {
            Input.Tick => TickWithClock(),
            Input.Clock clock => Show(clock),
            Input.Received received => Judge(received),
            Input.Proposed proposed => Propose(proposed),
            Input.Persisted persisted => Flushed(persisted.Last),
            Input.ReadRequested read => Read(read),
            Input.TransferRequested transfer => Transfer(transfer.To),
            Input.ConfigurationProposed change => Change(change),
            Input.PeerLost lost => PeerLost(lost.Peer),
            Input.SnapshotTaken taken => SnapshotTaken(taken.Snapshot),
            Input.SnapshotReceived received => SnapshotReceived(received.Snapshot, received.IsWhole),
            _ => throw new ArgumentOutOfRangeException(nameof(input), input, "an input that no role knows"),
        };
        if (next.Term != Member.HardState.Term) throw Member.Broken(10, $"a role of term {next.Term} follows one of term {Term}");
        return Effects.Finish(Member, next);
    }

    private protected abstract Role Tick();

    /// <summary>Takes a message of this term, or one for which terms do not matter.</summary>
    private protected abstract Role Hear(NodeId from, RaftMessage message);

    private protected abstract Role Propose(Input.Proposed proposed);

    private protected abstract Role Persisted(EntryId last);

    private protected abstract Role Read(Input.ReadRequested read);

    private protected abstract Role PeerLost(NodeId peer);

    /// <summary>Ignored but by a leader: nobody else has anything to hand over. The shell sees that nothing began and says so.</summary>
    private protected virtual Role Transfer(NodeId? to) => this;

    /// <summary>Shortens the log by what the snapshot holds.</summary>
    private protected virtual Role SnapshotTaken(SnapshotInfo snapshot)
    {
        Member.Take(snapshot);
        return this;
    }

    /// <summary>
    /// The last piece of a leader's snapshot is stored. Whoever follows, stands or leads by now: the snapshot holds what is committed, so that it may take the place of a
    /// log that lacks its last entry at any time. A leader's log never lacks it (leader completeness).
    /// </summary>
    private protected virtual Role SnapshotReceived(SnapshotInfo snapshot, bool isWhole)
    {
        // Another one, or the same one anew, is on its way by now.
        if (Member.Incoming is not { IsAllHere: true } incoming || !incoming.Snapshot.IsSameFile(snapshot)) return this;
        Member.Incoming = null;
        if (!isWhole) return this;

        if (snapshot.Last.Index <= Member.Commit) Member.Take(snapshot);
        else if (!Log.Holds(snapshot.Last)) Member.Install(snapshot);

        // What was not known to be committed before this step is still to be applied: it must not be forgotten by the same step.
        else Member.CommitThrough(snapshot.Last.Index);
        return this;
    }

    /// <summary>Only a leader changes the members; the others say that they do not lead.</summary>
    private protected virtual Role Change(Input.ConfigurationProposed proposed)
    {
        Effects.Decide(new ChangeDecision(proposed.RequestId, ChangeOutcome.NotLeader, null, ""));
        return this;
    }

    /// <summary>The role ends: whatever waits for it is told so.</summary>
    private protected abstract void Leave();

    /// <summary>Ends this role in favour of a follower of <paramref name="leader"/> in the same term.</summary>
    private protected Follower Follow(NodeId? leader)
    {
        Leave();
        return new Follower(Member, leader);
    }

    /// <summary>Ends this role in favour of a follower of the sender, which takes the message.</summary>
    private protected Role FollowAndHear(NodeId from, RaftMessage message) => Follow(from).Hear(from, message);

    /// <summary>Says whether this member would vote for the sender; binds nobody, so that it needs no disk.</summary>
    private protected void AnswerPreVote(NodeId from, PreVoteRequest request)
    {
        var free = request.Term > Term || (request.Term == Term && MayVoteFor(from));
        var granted = free && !Member.IsNewcomer && !StandsByItsLeader && !Member.Time.Promise.Binds(from) && IsUpToDate(request.Last);
        Effects.Send(from, new PreVoteReply(granted ? request.Term : Term, granted));
        TellIfRemoved(from);
    }

    /// <summary>Votes, once in a term and only for a log that is not behind (§5.2, §5.4.1). True where the sender has the vote.</summary>
    private protected bool AnswerVote(NodeId from, VoteRequest request)
    {
        // Of a higher term only while standing by the leader or bound by a promise to it: no answer, and the term is not taken over either (thesis §4.2.3).
        if (request.Term > Term) return false;

        var granted = Member.HardState.VotedFor == from
            || (MayVoteFor(from) && !Member.IsNewcomer && !StandsByItsLeader && !IsBoundAgainst(from, request) && IsUpToDate(request.Last));
        if (granted) Member.HardState = new HardState(Term, from);
        Effects.SendAfterPersist(from, new VoteReply(Term, granted));
        return granted;
    }

    /// <summary>One that asks for votes and is no member here learns that, beside its answer; whether it is news to it is for it to judge.</summary>
    private void TellIfRemoved(NodeId from)
    {
        var (index, committed) = Log.ConfigurationEntryAt(Member.Commit);
        if (index > LogIndex.Zero && !Has(committed, from) && !Has(Member.Configuration, from))
            Effects.Send(from, new NotAMember(Term, Log.IdAt(index), Member.Speaker.MemberId));
    }

    private Role Flushed(EntryId last)
    {
        Member.Flushed(last);
        return Persisted(last);
    }

    private Role TickWithClock()
    {
        Member.Time.Clock.Tick();
        return Tick();
    }

    private Role Show(Input.Clock clock)
    {
        Member.Time.Show(clock);
        return this;
    }

    /// <summary>A lease may rest on this member's promise, so that it elects nobody.</summary>
    private bool IsBoundAgainst(NodeId candidate, VoteRequest vote) => vote.IsTransfer
        ? Member.Time.Promise.BindsAtTransfer(new Term(vote.Term.Value - 1), vote.Transfer)
        : Member.Time.Promise.Binds(candidate);

    private bool MayVoteFor(NodeId candidate) => Member.HardState.VotedFor is not { } vote || vote == candidate;

    private bool IsUpToDate(EntryId last) => last.CompareTo(Log.Last) >= 0;

    private Role Receive(NodeId from, RaftMessage message)
    {
        if (message.Term < Term) return HearLate(from, message);
        if (message.Term == Term || !MovesTheTerm(from, message)) return Hear(from, message);

        // §5.1: whoever sees a higher term takes it over and follows.
        Leave();
        Member.HardState = new HardState(message.Term, null);
        return new Follower(Member, leader: null).Hear(from, message);
    }

    private bool MovesTheTerm(NodeId from, RaftMessage message) => message switch
    {
        // Asks and answers about a term that nobody is in yet.
        PreVoteRequest or PreVoteReply { Granted: true } => false,
        VoteRequest vote => (vote.IsTransfer || !StandsByItsLeader) && !IsBoundAgainst(from, vote),
        _ => true,
    };

    private Role HearLate(NodeId from, RaftMessage message)
    {
        switch (message)
        {
            case AppendRequest or SnapshotChunk:
                // Tells the sender of the higher term, and of nothing else: should it lead that term by the time it hears this,
                // neither the index nor the round may look like an answer to what it asked in it.
                Effects.Send(from, new AppendReply(Term, false, LogIndex.Zero, Term.Zero, LogIndex.Zero, Round: 0));
                return this;
            case VoteRequest:
                Effects.Send(from, new VoteReply(Term, false));
                return this;
            case PreVoteRequest:
                Effects.Send(from, new PreVoteReply(Term, false));
                return this;
            case ReadIndexRequest or ReadIndexReply or NotAMember:
                // Told apart by their ids, or about what is committed: right in whatever term they were sent.
                return Hear(from, message);
            case PreVoteReply or VoteReply or AppendReply or SnapshotReply or TimeoutNow:
                // Ignored: answers to what an earlier role of this member asked, and what an earlier leader asked of it.
                return this;
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message, "a message that no role knows");
        }
    }
}
