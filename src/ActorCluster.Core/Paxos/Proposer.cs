using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Paxos;

/// <summary>
/// Phase 2: proposes values under the ballot that a majority has promised. Of what was accepted before, the value of the highest ballot is proposed again (P2c);
/// gaps are filled with values that do nothing.
/// </summary>
public sealed class Proposer : PaxosRole
{
    private readonly SortedDictionary<LogIndex, Proposal> open = [];
    private readonly Queue<(long Step, LogIndex First, int Count)> unflushed = [];
    private readonly Queue<(LogIndex Slot, long ReadId)> reads = [];
    private readonly Ballot ballot;
    private LogIndex next;
    private int ticks;

    private Proposer(PaxosMember member)
        : base(member)
    {
        ballot = member.Promised;
        next = member.ChosenThrough.Next;
    }

    public override NodeId? Leader => Self;

    internal static Proposer Open(PaxosMember member, IEnumerable<AcceptedValue> promised)
    {
        var proposer = new Proposer(member);
        var values = promised.Where(value => value.Slot > member.ChosenThrough).GroupBy(value => value.Slot)
            .ToDictionary(slot => slot.Key, slot => slot.MaxBy(value => value.Ballot)!.Value);
        var last = values.Keys.Append(member.ChosenThrough).Max();
        ReadOnlyMemory<byte>[] again =
            [.. Enumerable.Range(0, (int)(last - member.ChosenThrough)).Select(at => values.GetValueOrDefault(proposer.next + at))];
        proposer.ProposeNext(again);
        return proposer;
    }

    private protected override PaxosRole Tick()
    {
        ticks++;
        Advance();
        if (ticks % Member.Options.HeartbeatTicks != 0) return this;
        foreach (var other in Member.Others)
        {
            Repeat(other);
            Member.Send(other, new Accept(ballot, next, [], ChosenThrough));
        }

        return this;
    }

    private protected override PaxosRole Hear(NodeId from, PaxosMessage answer)
    {
        // A promise that comes late adds nothing: a majority had promised before it.
        if (answer is Accepted accepted) Count(from, accepted.First, accepted.Count);
        return this;
    }

    private protected override PaxosRole Propose(IReadOnlyList<ReadOnlyMemory<byte>> commands)
    {
        ProposeNext(commands);
        return this;
    }

    private protected override PaxosRole Persisted(long step)
    {
        while (unflushed.TryPeek(out var own) && own.Step <= step)
        {
            unflushed.Dequeue();
            Count(Self, own.First, own.Count);
        }

        return this;
    }

    /// <summary>A read is a slot with a value that does nothing: once that is chosen, everything acknowledged before the read began stands before it.</summary>
    private protected override PaxosRole Read(long readId)
    {
        reads.Enqueue((next, readId));
        ProposeNext([ReadOnlyMemory<byte>.Empty]);
        return this;
    }

    private protected override PaxosRole Follow(NodeId? leader)
    {
        foreach (var (_, readId) in reads) Member.Decide(readId, null);
        return new Acceptor(Member, leader);
    }

    /// <summary>Accepts the values itself, in parallel with the others; it counts itself once its disk says so.</summary>
    private void ProposeNext(IReadOnlyList<ReadOnlyMemory<byte>> values)
    {
        if (values.Count == 0) return;
        var first = next;
        unflushed.Enqueue((Member.ThisStep, first, values.Count));
        Member.Accept(ballot, first, values);
        foreach (var value in values)
        {
            open.Add(next, new Proposal(value, ticks));
            next = next.Next;
        }

        foreach (var other in Member.Others) Member.Send(other, new Accept(ballot, first, values, ChosenThrough));
    }

    private void Count(NodeId acceptor, LogIndex first, int count)
    {
        for (var slot = first; slot < first + count; slot = slot.Next)
        {
            if (open.TryGetValue(slot, out var proposal)) proposal.AcceptedBy.Add(acceptor);
        }

        Advance();
    }

    private void Advance()
    {
        while (open.TryGetValue(ChosenThrough.Next, out var proposal) && Member.Members.IsQuorum(proposal.AcceptedBy))
            Member.Choose(ChosenThrough.Next, proposal.Value);
        foreach (var slot in open.Keys.TakeWhile(slot => slot <= ChosenThrough).ToList())
        {
            Member.Choose(slot, open[slot].Value);
            open.Remove(slot);
        }

        while (reads.TryPeek(out var read) && read.Slot <= ChosenThrough)
        {
            reads.Dequeue();
            Member.Decide(read.ReadId, read.Slot);
        }
    }

    /// <summary>Sends again what has had its time and is not accepted there; a run of slots, as many as one message takes.</summary>
    private void Repeat(NodeId other)
    {
        var run = open.Where(slot => slot.Value.ProposedAt <= ticks - Member.Options.HeartbeatTicks).Take(Member.Options.MaxValues).ToList();
        if (run.TrueForAll(slot => slot.Value.AcceptedBy.Contains(other))) return;
        Member.Send(other, new Accept(ballot, run[0].Key, [.. run.Select(slot => slot.Value.Value)], ChosenThrough));
    }

    private sealed class Proposal(ReadOnlyMemory<byte> value, int proposedAt)
    {
        public ReadOnlyMemory<byte> Value => value;

        public int ProposedAt => proposedAt;

        public HashSet<NodeId> AcceptedBy { get; } = [];
    }
}
