using ActorCluster.Core;
using ActorCluster.Core.Raft;

namespace ActorCluster;

/// <summary>How a request to hand leadership over ended.</summary>
public enum TransferOutcome
{
    /// <summary>The member that was named leads, or, where none was, another one than before.</summary>
    Done,

    /// <summary>The member that was asked does not lead: only the leader can hand over.</summary>
    NotLeader,

    /// <summary>The member that was named is no voter, or there is nobody to hand over to.</summary>
    NoSuchVoter,

    /// <summary>Nobody took over in time, or somebody else did. Whoever leads goes on.</summary>
    NotTaken,
}

/// <summary>The answer to a request to hand leadership over.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Leader">Who leads now, as far as the member that was asked knows.</param>
/// <param name="Term">That member's term.</param>
public sealed record TransferAnswer(TransferOutcome Outcome, NodeId? Leader, Term Term);
