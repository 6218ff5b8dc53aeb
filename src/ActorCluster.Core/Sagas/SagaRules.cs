namespace ActorCluster.Core.Sagas;

/// <summary>
/// How a saga moves. Its actions are done in order; when one fails for good, the compensations of those that were done before it are
/// done in reverse order.
/// <code>
/// reserve succeeded, pay succeeded, ship failed  → Compensating at pay
/// pay undone, reserve undone                     → Compensated
/// pay's compensation failed                      → Stuck
/// </code>
/// </summary>
public static class SagaRules
{
    /// <summary>
    /// The same for every attempt at a step's action, and the same for every attempt at its compensation: by it the receiver knows
    /// that it was asked before.
    /// </summary>
    public static string IdempotencyKey(string id, int step, bool compensating) =>
        $"{id}/{step}/{(compensating ? "compensation" : "action")}";

    /// <summary>What is to be done next.</summary>
    /// <param name="saga">The saga.</param>
    /// <param name="nowUnixMs">The clock of whoever runs it, in milliseconds since 1970 (UTC).</param>
    public static NextMove Next(SagaState saga, long nowUnixMs)
    {
        if (saga.IsEnded)
            return NextMove.Ended.Instance;
        if (saga.DueUnixMs > nowUnixMs)
            return new NextMove.Wait(saga.DueUnixMs);
        return saga.Status == SagaStatus.Running
            ? new NextMove.RunAction(saga.Step, saga.Attempt)
            : new NextMove.RunCompensation(saga.Step, saga.Attempt);
    }

    internal static Rejection? Check(StartSaga start, SagaState? existing)
    {
        if (Names.Check("saga", start.Id) is { } rejection)
            return rejection;
        if (start.Definition.Length == 0)
            return new(RejectionReason.Invalid, $"saga '{start.Id}': name its definition");
        if (start.Steps.Count == 0 || start.Steps.Any(step => step.Length == 0) || start.Steps.Distinct().Count() < start.Steps.Count)
            return new(RejectionReason.Invalid, $"saga '{start.Id}': it needs steps, each with a name of its own");
        if (existing is null || (IsSame(start, existing) && !start.MustBeNew))
            return null;
        if (IsSame(start, existing))
            return new(RejectionReason.Conflict, $"saga '{start.Id}' exists already");
        return new(RejectionReason.Conflict, $"saga '{start.Id}' exists already, with another definition or input: take another id");
    }

    internal static SagaState Begin(StartSaga start, long nowUnixMs) => new(
        start.Id, start.Definition, start.DefinitionJson, start.Input, start.Steps,
        SagaStatus.Running, Step: 0, Attempt: 1, DueUnixMs: 0, Outputs: [], History: [], nowUnixMs, nowUnixMs);

    internal static Rejection? Check(AdvanceSaga advance, SagaState? saga)
    {
        if (saga is null)
            return NotFound(advance.Id);
        var expected = (saga.Step, saga.Attempt, saga.Status == SagaStatus.Compensating);
        if (!saga.IsEnded && expected == (advance.Step, advance.Attempt, advance.Compensating))
            return null;
        var asked = $"{(advance.Compensating ? "compensation" : "action")} of step {advance.Step}, attempt {advance.Attempt}";
        return new(RejectionReason.Conflict,
            $"saga '{advance.Id}' is {saga.Status} at step {saga.Step}, attempt {saga.Attempt}: it is not at the {asked}");
    }

    /// <summary>The saga after a move that it is at.</summary>
    public static SagaState Advance(SagaState saga, AdvanceSaga advance, long nowUnixMs)
    {
        var (outcome, error) = advance.Outcome switch
        {
            StepOutcome.Succeeded => ("succeeded", ""),
            StepOutcome.Retry retry => ("retry", retry.Error),
            StepOutcome.Failed failed => ("failed", failed.Error),
            _ => throw new ArgumentOutOfRangeException(nameof(advance), advance.Outcome, "not an outcome"),
        };
        var ended = new SagaHistoryEntry(nowUnixMs, advance.Step, advance.Attempt, advance.Compensating, outcome, error);
        saga = saga with { History = [.. saga.History, ended], ChangedUnixMs = nowUnixMs };
        return advance.Outcome switch
        {
            StepOutcome.Retry retry => saga with { Attempt = saga.Attempt + 1, DueUnixMs = retry.DueUnixMs },
            StepOutcome.Succeeded done when !advance.Compensating => AfterAction(saga with { Outputs = [.. saga.Outputs, done.Output] }),
            StepOutcome.Succeeded => Undo(saga, saga.Step - 1),
            _ when advance.Compensating => saga with { Status = SagaStatus.Stuck, DueUnixMs = 0 },
            _ => Undo(saga, saga.Step - 1),
        };
    }

    internal static Rejection NotFound(string id) => new(RejectionReason.NotFound, $"saga '{id}' does not exist");

    private static SagaState AfterAction(SagaState saga) =>
        saga.Step == saga.Steps.Count - 1
            ? saga with { Status = SagaStatus.Completed, DueUnixMs = 0 }
            : saga with { Step = saga.Step + 1, Attempt = 1, DueUnixMs = 0 };

    private static SagaState Undo(SagaState saga, int step) =>
        step < 0
            ? saga with { Status = SagaStatus.Compensated, DueUnixMs = 0 }
            : saga with { Status = SagaStatus.Compensating, Step = step, Attempt = 1, DueUnixMs = 0 };

    private static bool IsSame(StartSaga start, SagaState saga) =>
        start.Definition == saga.Definition
        && start.DefinitionJson.Span.SequenceEqual(saga.DefinitionJson.Span)
        && start.Input.Span.SequenceEqual(saga.Input.Span)
        && start.Steps.SequenceEqual(saga.Steps);
}

/// <summary>What a saga needs next.</summary>
public abstract record NextMove
{
    private NextMove()
    {
    }

    /// <summary>A step's action.</summary>
    public sealed record RunAction(int Step, int Attempt) : NextMove;

    /// <summary>A step's compensation.</summary>
    public sealed record RunCompensation(int Step, int Attempt) : NextMove;

    /// <summary>Nothing before then, in milliseconds since 1970 (UTC).</summary>
    public sealed record Wait(long DueUnixMs) : NextMove;

    /// <summary>Nothing any more.</summary>
    public sealed record Ended : NextMove
    {
        public static readonly Ended Instance = new();
    }
}
