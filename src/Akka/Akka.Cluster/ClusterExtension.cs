using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.Cluster;

/// <summary>Makes the <see cref="Cluster"/> of an actor system.</summary>
public class ClusterExtension : ExtensionIdProvider<Cluster>
{
    /// <inheritdoc />
    public override Cluster CreateExtension(ExtendedActorSystem system) => new((ActorSystemImpl)system);
}

/// <summary>A node could not join a cluster in time.</summary>
public class ClusterJoinFailedException : AkkaException
{
    /// <param name="message">Which node, and how it tried.</param>
    public ClusterJoinFailedException(string message) : base(message)
    {
    }
}
