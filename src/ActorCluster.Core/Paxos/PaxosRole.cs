using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Paxos;

/// <summary>
/// Multi-decree Paxos as pure rules, beside Raft and under the same tests: a slot of the log is one instance of Paxos Made Simple, phase 1 is done once for all
/// slots to come. Every role does an acceptor's and a learner's work; <see cref="Preparer"/> and <see cref="Proposer"/> lead. There is no lease: a read is
/// a slot of its own. What must hold, by number:
/// <list type="number">
/// <item>A promise never goes back (P1a).</item>
/// <item>Nothing is accepted below the promise (P1a).</item>
/// <item>A slot has at most one chosen value.</item>
/// <item>A ballot has at most one value for a slot (P2b).</item>
/// </list>
/// </summary>
public abstract class PaxosRole
{
    internal PaxosRole(PaxosMember member) => Member = member;

    public NodeId Self => Member.Self;

    /// <summary>The highest ballot this member has promised.</summary>
    public Ballot Promised => Member.Promised;

    /// <summary>Everything through it is known to be chosen.</summary>
    public LogIndex ChosenThrough => Member.ChosenThrough;

    /// <summary>Whose values this member accepts now, as far as it knows.</summary>
    public abstract NodeId? Leader { get; }

    internal PaxosMember Member { get; }

    /// <summary>The role with which a member begins, or begins again.</summary>
    /// <param name="self">The member.</param>
    /// <param name="members">All members; the same everywhere.</param>
    /// <param name="journal">What it has persisted, in order.</param>
    /// <param name="options">The measures.</param>
    /// <param name="seed">Draws the silences; different for every member.</param>
    public static PaxosRole Start(NodeId self, Configuration members, IEnumerable<PaxosEvent> journal, PaxosOptions options, ulong seed)
    {
        var member = new PaxosMember(self, members, options, seed);
        foreach (var journalEvent in journal) member.Recover(journalEvent);
        return new Acceptor(member, null);
    }

    /// <summary>The value chosen for a slot up to <see cref="ChosenThrough"/>.</summary>
    public ReadOnlyMemory<byte> Chosen(LogIndex slot) => Member.Chosen(slot);

    /// <summary>Takes one input.</summary>
    /// <exception cref="InvariantViolation">A rule of safety does not hold.</exception>
    public PaxosOutput Step(PaxosInput input)
    {
        Member.Begin();
        var next = input switch
        {
            PaxosInput.Tick => Tick(),
            PaxosInput.Received received => Receive(received.From, received.Message),
            PaxosInput.Proposed proposed => Propose(proposed.Commands),
            PaxosInput.Persisted persisted => Persisted(persisted.Step),
            PaxosInput.ReadRequested read => Read(read.ReadId),
            // Ignored: a silence says the same a little later.
            PaxosInput.PeerLost => this,
            _ => throw new ArgumentOutOfRangeException(nameof(input), input, "an input that no role knows"),
        };
        return Member.Finish(next);
    }

    private protected abstract PaxosRole Tick();

    /// <summary>An answer to what a leading role asked in the ballot that it is promised to.</summary>
    private protected abstract PaxosRole Hear(NodeId from, PaxosMessage answer);

    private protected abstract PaxosRole Propose(IReadOnlyList<ReadOnlyMemory<byte>> commands);

    private protected abstract PaxosRole Persisted(long step);

    private protected abstract PaxosRole Read(long readId);

    /// <summary>The role ends in favour of an acceptor that follows somebody else, or nobody yet.</summary>
    private protected abstract PaxosRole Follow(NodeId? leader);

    private PaxosRole Receive(NodeId from, PaxosMessage message)
    {
        switch (message)
        {
            case Prepare or Accept when message.Ballot < Member.Promised:
                Member.Send(from, new Refused(Member.Promised));
                return this;
            case Prepare prepare:
                return TakePrepare(from, prepare);
            case Accept accept:
                return TakeAccept(from, accept);
            case LearnRequest request:
                if (request.First <= ChosenThrough) Member.Send(from, new Learn(Member.Promised, request.First, Member.ChosenFrom(request.First)));
                return this;
            case Learn learn:
                for (var i = 0; i < learn.Values.Count; i++) Member.Choose(learn.First + i, learn.Values[i]);
                return this;
            case Refused refused:
                Member.HearOf(refused.Ballot);
                return refused.Ballot > Member.Promised ? Follow(null) : this;
            case Promise or Accepted:
                // Of another ballot: the answer to what an earlier role of this member asked.
                return message.Ballot == Member.Promised ? Hear(from, message) : this;
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message, "a message that no role knows");
        }
    }

    private PaxosRole TakePrepare(NodeId from, Prepare prepare)
    {
        var isNew = prepare.Ballot > Member.Promised;
        Member.Promise(prepare.Ballot);
        Member.SendAfterPersist(from, new Promise(prepare.Ballot, Member.AcceptedFrom(prepare.First)));
        return isNew ? Follow(null) : this;
    }

    private PaxosRole TakeAccept(NodeId from, Accept accept)
    {
        Member.Promise(accept.Ballot);
        Member.Accept(accept.Ballot, accept.First, accept.Values);
        if (accept.Values.Count > 0) Member.SendAfterPersist(from, new Accepted(accept.Ballot, accept.First, accept.Values.Count));
        Member.ChooseThrough(accept.Ballot, accept.ChosenThrough);
        if (accept.Values.Count == 0 && ChosenThrough < accept.ChosenThrough) Member.Send(from, new LearnRequest(Member.Promised, ChosenThrough.Next));
        return Follow(from);
    }
}

/// <summary>Accepts and learns; prepares a ballot of its own after a silence.</summary>
public sealed class Acceptor : PaxosRole
{
    private NodeId? leader;
    private int ticks;
    private int prepareAt;

    internal Acceptor(PaxosMember member, NodeId? leader)
        : base(member)
    {
        this.leader = leader;
        prepareAt = member.DrawSilence();
    }

    public override NodeId? Leader => leader;

    private protected override PaxosRole Tick() => ++ticks < prepareAt ? this : Preparer.Begin(Member);

    /// <summary>Ignored: this member was refused or gave up since it asked.</summary>
    private protected override PaxosRole Hear(NodeId from, PaxosMessage answer) => this;

    /// <summary>Ignored: only a proposer takes proposals.</summary>
    private protected override PaxosRole Propose(IReadOnlyList<ReadOnlyMemory<byte>> commands) => this;

    /// <summary>Ignored: what waits for the disk waits in <see cref="PaxosOutput.SendAfterPersist"/>.</summary>
    private protected override PaxosRole Persisted(long step) => this;

    private protected override PaxosRole Read(long readId)
    {
        Member.Decide(readId, null);
        return this;
    }

    private protected override PaxosRole Follow(NodeId? heard)
    {
        leader = heard;
        prepareAt = ticks + Member.DrawSilence();
        return this;
    }
}
