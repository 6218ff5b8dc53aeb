using ActorCluster.Core;
using ActorCluster.Core.Raft;

namespace ActorCluster;

/// <summary>Where one node stands.</summary>
/// <param name="Name">The node.</param>
/// <param name="Role">"follower", "candidate", "leader", "learner" for one that only learns, or "recovering" before the journal is read.</param>
/// <param name="Term">Its term.</param>
/// <param name="Leader">The leader it knows of in that term.</param>
/// <param name="Last">Its log's last index.</param>
/// <param name="Commit">Its commit index.</param>
/// <param name="Applied">The last index its state machine applied.</param>
/// <param name="Revision">The key-value store's revision there.</param>
/// <param name="Voters">Who votes by the configuration in its log.</param>
/// <param name="Outgoing">Who voted before the change of the voters that is under way; empty where none is.</param>
/// <param name="Learners">Who only learns.</param>
/// <param name="Base">The last index that its log does not hold any more; zero where it holds all.</param>
/// <param name="Snapshot">The last index that its newest snapshot holds; zero where there is none.</param>
public sealed record NodeStatus(
    NodeId Name, string Role, Term Term, NodeId? Leader, LogIndex Last, LogIndex Commit, LogIndex Applied, long Revision,
    IReadOnlyList<NodeId> Voters, IReadOnlyList<NodeId> Outgoing, IReadOnlyList<NodeId> Learners, LogIndex Base, LogIndex Snapshot);
