using ActorCluster.Core;
using ActorCluster.Core.Raft;

namespace ActorCluster.Machine;

/// <summary>
/// On the system's event stream, once for each applied batch: a topic has new events at this node, up to and with this offset.
/// </summary>
public sealed record TopicAdvanced(string Topic, long LastOffset);

/// <summary>On the system's event stream, once for each applied batch: a saga was started or has moved.</summary>
public sealed record SagaTouched(string Id);

/// <summary>On the system's event stream: this node knows of another leader, or of none.</summary>
/// <param name="Leader">The leader of <paramref name="Term"/>; null while none is known.</param>
/// <param name="Term">This node's term.</param>
/// <param name="IsSelf">This node leads.</param>
public sealed record LeadershipChanged(NodeId? Leader, Term Term, bool IsSelf);
