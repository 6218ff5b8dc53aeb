namespace ActorCluster.Core.Histories;

/// <summary>What the search has to know of an operation on its key. Values are numbers; 0 stands for an absent key, -1 for none.</summary>
/// <param name="Source">Of which it is made.</param>
/// <param name="Start">In nanoseconds.</param>
/// <param name="End">In nanoseconds; never, where its outcome is not known.</param>
/// <param name="Observes">What the key must have for it.</param>
/// <param name="Writes">What the key has after it; -1 where it changes nothing.</param>
internal readonly record struct RegisterOperation(RecordedOperation Source, long Start, long End, int Observes, int Writes)
{
    public bool IsKnown => End != long.MaxValue;

    public bool IsRead => Writes < 0;
}

/// <summary>The operations on one key that must be linearizable, in the order of their starts.</summary>
internal sealed record Register(RegisterOperation[] Operations, int Values)
{
    /// <summary>Leaves out what was refused, reads that promise less, and whatever had no answer and could change nothing.</summary>
    public static Register Of(IEnumerable<RecordedOperation> operations)
    {
        var values = new Dictionary<string, int>(StringComparer.Ordinal);
        var all = operations.Where(operation => operation.IsLinearizable && operation.Outcome != OperationOutcome.Failed)
            .Select(operation => Translate(operation, values))
            .Where(operation => operation.IsKnown || !operation.IsRead)
            .OrderBy(operation => operation.Start).ThenBy(operation => operation.Source.Number);
        return new Register([.. all], values.Count + 1);
    }

    private static RegisterOperation Translate(RecordedOperation operation, Dictionary<string, int> values)
    {
        int NumberOf(string? value)
        {
            if (value is null) return 0;
            if (!values.TryGetValue(value, out var number)) values.Add(value, number = values.Count + 1);
            return number;
        }

        var isKnown = operation.Outcome == OperationOutcome.Ok;
        var isCas = operation.Kind == OperationKind.CompareAndSet;
        var observes = operation.Observed ? NumberOf(operation.Before) : isCas ? NumberOf(operation.Expected) : -1;
        var writes = operation.Wrote || (!isKnown && operation.Kind != OperationKind.Get) ? NumberOf(operation.After) : -1;
        return new RegisterOperation(
            operation, operation.Start.Nanoseconds, isKnown ? operation.End.Nanoseconds : long.MaxValue, observes, observes == writes ? -1 : writes);
    }
}
