namespace ActorCluster.Core.Sagas;

/// <summary>Operations on sagas.</summary>
/// <param name="Id">The saga.</param>
public abstract record SagaOperation(string Id) : Operation;

/// <summary>
/// Starts a saga. The same again, with the same content, is answered the same; the same id with other content is a conflict.
/// </summary>
/// <param name="Id">A <see cref="Names">name</see>, the caller's own.</param>
/// <param name="Definition">The definition's name.</param>
/// <param name="DefinitionJson">The definition itself where it is JSON, so that a saga ends by the one it began with; else empty.</param>
/// <param name="Input">JSON.</param>
/// <param name="Steps">The names of the steps, in order, each once.</param>
/// <param name="MustBeNew">Even the same again is a conflict: for a command that does more than start the saga.</param>
public sealed record StartSaga(
    string Id,
    string Definition,
    ReadOnlyMemory<byte> DefinitionJson,
    ReadOnlyMemory<byte> Input,
    IReadOnlyList<string> Steps,
    bool MustBeNew = false)
    : SagaOperation(Id);

/// <summary>One attempt at a step ended. It must be the attempt that the saga is at: a late or repeated one is a conflict.</summary>
/// <param name="Id">The saga.</param>
/// <param name="Step">Which step, from 0.</param>
/// <param name="Attempt">Which attempt at it, from 1.</param>
/// <param name="Compensating">It was the step's compensation.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record AdvanceSaga(string Id, int Step, int Attempt, bool Compensating, StepOutcome Outcome) : SagaOperation(Id);

/// <summary>How an attempt ended.</summary>
public abstract record StepOutcome
{
    private StepOutcome()
    {
    }

    /// <param name="Output">JSON; may be empty.</param>
    public sealed record Succeeded(ReadOnlyMemory<byte> Output) : StepOutcome;

    /// <summary>It shall be tried again.</summary>
    /// <param name="Error">What happened.</param>
    /// <param name="DueUnixMs">Not before, in milliseconds since 1970 (UTC).</param>
    public sealed record Retry(string Error, long DueUnixMs) : StepOutcome;

    /// <summary>It shall not be tried again: after an action the compensations begin, after a compensation the saga is stuck.</summary>
    public sealed record Failed(string Error) : StepOutcome;
}

/// <summary>What operations on sagas give.</summary>
public abstract record SagaResult : OperationResult
{
    private protected SagaResult()
    {
    }
}

/// <summary>The saga is there.</summary>
public sealed record SagaStarted(string Id) : SagaResult;

/// <summary>The saga moved on.</summary>
public sealed record SagaAdvanced(string Id, SagaStatus Status) : SagaResult;

/// <summary>Asks for one saga; <see cref="RejectionReason.NotFound"/> where there is none.</summary>
public sealed record SagaQuery(string Id) : Query;

/// <summary>The answer to a <see cref="SagaQuery"/>.</summary>
public sealed record SagaQueryResult(SagaState Saga) : QueryResult;

/// <summary>Asks for sagas.</summary>
/// <param name="Status">Only those; null: all.</param>
/// <param name="Limit">At most so many; at least 1.</param>
public sealed record SagasQuery(SagaStatus? Status, int Limit) : Query;

/// <param name="Sagas">Ordered by id.</param>
public sealed record SagasQueryResult(IReadOnlyList<SagaState> Sagas) : QueryResult;
