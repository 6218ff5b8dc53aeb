namespace ActorCluster.Core.Sagas;

/// <summary>Where a saga stands.</summary>
public enum SagaStatus
{
    /// <summary>Its actions are being done.</summary>
    Running,

    /// <summary>An action failed for good; what was done is being undone, last first.</summary>
    Compensating,

    /// <summary>All actions are done.</summary>
    Completed,

    /// <summary>All that was done is undone.</summary>
    Compensated,

    /// <summary>A compensation failed for good: somebody must look.</summary>
    Stuck,
}

/// <summary>A saga, as the entries of the log have moved it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Definition">Its definition's name.</param>
/// <param name="DefinitionJson">Its definition where that is JSON; else empty.</param>
/// <param name="Input">JSON.</param>
/// <param name="Steps">The names of its steps, in order.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Step">The step it is at, from 0; after the end the last one it was at.</param>
/// <param name="Attempt">The attempt that is due, from 1.</param>
/// <param name="DueUnixMs">Not before, in milliseconds since 1970 (UTC); 0: at once.</param>
/// <param name="Outputs">The JSON outputs of the actions done, by step.</param>
/// <param name="History">What happened, in order.</param>
/// <param name="StartedUnixMs">When it was started.</param>
/// <param name="ChangedUnixMs">When it last moved.</param>
public sealed record SagaState(
    string Id,
    string Definition,
    ReadOnlyMemory<byte> DefinitionJson,
    ReadOnlyMemory<byte> Input,
    IReadOnlyList<string> Steps,
    SagaStatus Status,
    int Step,
    int Attempt,
    long DueUnixMs,
    IReadOnlyList<ReadOnlyMemory<byte>> Outputs,
    IReadOnlyList<SagaHistoryEntry> History,
    long StartedUnixMs,
    long ChangedUnixMs)
{
    public bool IsEnded => Status is SagaStatus.Completed or SagaStatus.Compensated or SagaStatus.Stuck;
}

/// <summary>One attempt that ended.</summary>
/// <param name="AtUnixMs">When, in milliseconds since 1970 (UTC).</param>
/// <param name="Step">Which step, from 0.</param>
/// <param name="Attempt">Which attempt, from 1.</param>
/// <param name="Compensating">It was the compensation.</param>
/// <param name="Outcome">"succeeded", "retry" or "failed".</param>
/// <param name="Error">What went wrong; empty where nothing did.</param>
public sealed record SagaHistoryEntry(long AtUnixMs, int Step, int Attempt, bool Compensating, string Outcome, string Error);
