namespace ActorCluster.Core.Machine;

/// <summary>What one entry of the log does: its operations are applied as one, in order, or not at all.</summary>
/// <param name="AtUnixMs">When the command came in, in milliseconds since 1970 (UTC). The state's own clock is the latest of these.</param>
/// <param name="Operations">At least one.</param>
/// <param name="Request">Who waits for the answer, where that is at another node than the leader's. Changes nothing.</param>
public sealed record Command(long AtUnixMs, IReadOnlyList<Operation> Operations, RequestName Request = default);

/// <summary>The name of a request among those of all nodes; the default names none.</summary>
/// <param name="Origin">The node's number (<see cref="StableId"/> of its name).</param>
/// <param name="Number">That node's own name for it, never used twice.</param>
public readonly record struct RequestName(ulong Origin, long Number);
