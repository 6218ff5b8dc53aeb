using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Util;

namespace Akka.Cluster;

/// <summary>A message between the cluster daemons of two nodes.</summary>
public interface IClusterMessage;

/// <summary>What goes over the wire. Nothing is lost for good if one of these is: all are repeated while they matter.</summary>
internal abstract record ClusterMessage : IClusterMessage, IDeadLetterSuppression;

/// <summary>A node that is in no cluster looks for one.</summary>
internal sealed record InitJoin(Address From) : ClusterMessage;

/// <summary>The sender is in a cluster and can be joined.</summary>
internal sealed record InitJoinAck(Address From) : ClusterMessage;

/// <summary>The sender lives, but is in no cluster.</summary>
internal sealed record InitJoinNack(Address From) : ClusterMessage;

/// <summary>The node asks to be taken into the receiver's cluster.</summary>
internal sealed record Join(UniqueAddress Node, ImmutableHashSet<string> Roles, AppVersion AppVersion) : ClusterMessage;

/// <summary>The node is in the sender's cluster now; this is what there is.</summary>
internal sealed record Welcome(UniqueAddress From, Gossip Gossip) : ClusterMessage;

/// <summary>What the sender knows, for exactly the incarnation it is addressed to.</summary>
internal sealed record GossipEnvelope(UniqueAddress From, UniqueAddress To, Gossip Gossip) : ClusterMessage
{
    /// <summary>When it arrived, on the reader's monotonic clock; not sent.</summary>
    internal TimeSpan ReceivedAt { get; init; }
}

/// <summary>Which version the sender has and how many have seen it: enough to find out whether gossip is needed.</summary>
internal sealed record GossipStatus(UniqueAddress From, UniqueAddress To, VectorClock Version, int SeenBy) : ClusterMessage;

/// <summary>An exiting node has finished its work and may be removed.</summary>
internal sealed record ExitingConfirmed(UniqueAddress Node) : ClusterMessage;

/// <summary>The sender watches the receiver.</summary>
internal sealed record Heartbeat(Address From, long Sequence) : ClusterMessage;

/// <summary>The answer of the incarnation that lives at the address.</summary>
internal sealed record HeartbeatRsp(UniqueAddress From, long Sequence) : ClusterMessage;
