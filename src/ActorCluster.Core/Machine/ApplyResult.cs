namespace ActorCluster.Core.Machine;

/// <summary>What became of a command.</summary>
/// <param name="Results">One for each operation; empty where the command was rejected.</param>
/// <param name="Rejection">Why nothing was applied; null where all was.</param>
/// <param name="Changes">What readers may want to hear of.</param>
public sealed record ApplyResult(IReadOnlyList<OperationResult> Results, Rejection? Rejection, Changes Changes);

/// <summary>What a command touched.</summary>
/// <param name="Topics">Topics with new events.</param>
/// <param name="Sagas">Ids of sagas that were started or moved.</param>
public sealed record Changes(IReadOnlyList<Events.TopicInfo> Topics, IReadOnlyList<string> Sagas)
{
    public static readonly Changes None = new([], []);
}
