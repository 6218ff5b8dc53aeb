using ActorCluster.Core;
using ActorCluster.Machine.Wire;

namespace ActorCluster;

/// <summary>The replicated state as seen from this node: what features and edges talk to. Safe for use by many threads at once.</summary>
public interface IReplica
{
    /// <summary>This node.</summary>
    NodeId Name { get; }

    /// <summary>
    /// Has a command replicated and applied, whichever node leads. Completes when this or the leading node has applied it, or with a
    /// <see cref="Failure"/> inside the answer; at the latest after <c>actorcluster.requests.timeout</c>.
    /// </summary>
    /// <param name="command">
    /// Wire bytes of <see cref="Command"/>; they become the entry's payload as they are and must not change afterwards.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting; the command may still be applied.</param>
    Task<Answer> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken);

    /// <summary>Answers a query from this node's state, as fresh as <paramref name="level"/> asks for.</summary>
    /// <exception cref="ReadUnavailableException">No leader confirmed the read within <c>actorcluster.requests.timeout</c>.</exception>
    Task<ReadAnswer> ReadAsync(Query query, ReadDemand level, CancellationToken cancellationToken);
}

/// <summary>
/// A linearizable read that no leader confirmed in time: there is no majority, or an election is under way. Repeat it, or read locally.
/// </summary>
public sealed class ReadUnavailableException(string message) : Exception(message);
