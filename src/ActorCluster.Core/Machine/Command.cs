namespace ActorCluster.Core.Machine;

/// <summary>What one entry of the log does: its operations are applied as one, in order, or not at all.</summary>
/// <param name="AtUnixMs">When the command came in, in milliseconds since 1970 (UTC). The state's own clock is the latest of these.</param>
/// <param name="Operations">At least one.</param>
public sealed record Command(long AtUnixMs, IReadOnlyList<Operation> Operations);
