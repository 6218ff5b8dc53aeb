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

    /// <summary>
    /// As linearizable, as long as every member's clock keeps the stated drift bound: the leader answers alone while its lease holds (§6.4.1). Where it has none, or clocks
    /// are not to be believed, it is a linearizable read, and the answer says so.
    /// </summary>
    Lease,

    /// <summary>
    /// It sees every write acknowledged longer before it than a stated age; answered from what this node has where the node can prove that, else after asking the leader.
    /// </summary>
    Bounded,
}

/// <summary>What a read got, and how.</summary>
/// <param name="Result">The result; null where it was refused.</param>
/// <param name="Rejection">Why it was refused by the state machine; null where it was not.</param>
/// <param name="Level">The level it was answered at; linearizable where a lease was asked for and there was none.</param>
/// <param name="Term">The term that it rests on: that of the leader that confirmed it, or this node's.</param>
/// <param name="Applied">The last entry applied when it was answered.</param>
/// <param name="Revision">The key-value store's revision when it was answered.</param>
/// <param name="Leader">The leader that confirmed it, or that this node knows of.</param>
/// <param name="Age">
/// Provably everything is in it that was acknowledged longer before the answer than this; zero of a linearizable one and one by lease: everything that was acknowledged before the
/// read began. Null where this node cannot tell.
/// </param>
public sealed record ReadAnswer(
    QueryResult? Result, Rejection? Rejection, Consistency Level, Term Term, LogIndex Applied, long Revision, NodeId? Leader, TimeSpan? Age = null);
