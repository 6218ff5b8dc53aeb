using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Paxos;

/// <summary>Phase 1: asks a majority to promise a ballot, for every slot that it does not know to be chosen.</summary>
public sealed class Preparer : PaxosRole
{
    private readonly Dictionary<NodeId, IReadOnlyList<AcceptedValue>> promises = [];
    private readonly Ballot ballot;
    private readonly LogIndex first;
    private readonly int giveUpAt;
    private int ticks;

    private Preparer(PaxosMember member)
        : base(member)
    {
        ballot = member.Promised;
        first = member.ChosenThrough.Next;
        giveUpAt = member.DrawSilence();
        promises.Add(member.Self, member.AcceptedFrom(first));
    }

    public override NodeId? Leader => null;

    /// <summary>Takes a ballot above all that were heard of. The requests leave only once its own promise is on disk.</summary>
    internal static PaxosRole Begin(PaxosMember member)
    {
        member.Promise(new Ballot(Math.Max(member.HighestRound, member.Promised.Round) + 1, member.Self));
        return new Preparer(member).Ask().Count();
    }

    private protected override PaxosRole Tick()
    {
        ticks++;
        if (ticks >= giveUpAt) return Begin(Member);
        if (ticks % Member.Options.HeartbeatTicks == 0) Ask();
        return this;
    }

    private protected override PaxosRole Hear(NodeId from, PaxosMessage answer)
    {
        // A late acceptance can only be of a ballot that this member led, and it has promised a higher one since.
        if (answer is not Promise promise) return this;
        promises.TryAdd(from, promise.Accepted);
        return Count();
    }

    /// <summary>Ignored: only a proposer takes proposals.</summary>
    private protected override PaxosRole Propose(IReadOnlyList<ReadOnlyMemory<byte>> commands) => this;

    /// <summary>Ignored: any answer to what was asked says that this member's own promise is on disk.</summary>
    private protected override PaxosRole Persisted(long step) => this;

    private protected override PaxosRole Read(long readId)
    {
        Member.Decide(readId, null);
        return this;
    }

    private protected override PaxosRole Follow(NodeId? leader) => new Acceptor(Member, leader);

    private Preparer Ask()
    {
        foreach (var other in Member.Others)
        {
            if (!promises.ContainsKey(other)) Member.SendAfterPersist(other, new Prepare(ballot, first));
        }

        return this;
    }

    private PaxosRole Count() =>
        Member.Members.IsQuorum(promises.Keys.ToHashSet()) ? Proposer.Open(Member, promises.Values.SelectMany(accepted => accepted)) : this;
}
