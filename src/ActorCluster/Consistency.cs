using ActorCluster.Core;
using ActorCluster.Core.Raft;

namespace ActorCluster;

/// <summary>How fresh a read must be.</summary>
public enum Consistency
{
    /// <summary>It sees every write acknowledged before it began, at any node (read index, §6.4 of Ongaro's thesis).</summary>
    Linearizable,

    /// <summary>It sees what this node has applied; answered without asking anybody.</summary>
    Local,
}

/// <summary>What a read got, and how.</summary>
/// <param name="Result">The result; null where it was refused.</param>
/// <param name="Rejection">Why it was refused by the state machine; null where it was not.</param>
/// <param name="Level">The level it was answered at.</param>
/// <param name="Term">This node's term.</param>
/// <param name="Applied">The last entry applied when it was answered.</param>
/// <param name="Revision">The key-value store's revision when it was answered.</param>
/// <param name="Leader">The leader this node knows of.</param>
public sealed record ReadAnswer(
    QueryResult? Result, Rejection? Rejection, Consistency Level, Term Term, LogIndex Applied, long Revision, NodeId? Leader);
