using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Raft;

namespace ActorCluster;

/// <summary>What a node's actors show of themselves: written by one actor each, read by any thread without asking.</summary>
internal sealed class NodeView(NodeId name)
{
    private volatile MemberPart _member = new("recovering", Term.Zero, null, LogIndex.Zero, LogIndex.Zero, Configuration.None, LogIndex.Zero, LogIndex.Zero);
    private volatile AgeBoard? _ages;
    private ulong _clusterId;
    private volatile MachinePart _machine = new(EntryId.Zero, 0);

    /// <summary>The node.</summary>
    public NodeId Name => name;

    /// <summary>What can be proved of the age of this node's state; null before the journal is read. Another one with each start of the rules.</summary>
    public AgeBoard? Ages { get => _ages; set => _ages = value; }

    /// <summary>The cluster's id as the journal has it; 0 before that is read, and where the journal is of a version that did not say it. Written by the member's actor.</summary>
    public ulong ClusterId { get => Volatile.Read(ref _clusterId); set => Volatile.Write(ref _clusterId, value); }

    /// <summary>Written by the member's actor.</summary>
    public MemberPart Member { get => _member; set => _member = value; }

    /// <summary>Written by the state machine's actor.</summary>
    public MachinePart Machine { get => _machine; set => _machine = value; }

    public NodeStatus Status()
    {
        var (member, machine) = (_member, _machine);
        return new NodeStatus(
            name,
            member.Role == "follower" && member.Configuration.IsLearner(name) ? "learner" : member.Role,
            member.Term,
            member.Leader,
            member.Last,
            member.Commit,
            machine.Applied.Index,
            machine.Revision,
            member.Configuration.Voters,
            member.Configuration.Outgoing,
            member.Configuration.Learners,
            member.Base,
            member.Snapshot);
    }

    internal sealed record MemberPart(
        string Role, Term Term, NodeId? Leader, LogIndex Last, LogIndex Commit, Configuration Configuration, LogIndex Base, LogIndex Snapshot);

    internal sealed record MachinePart(EntryId Applied, long Revision);
}
