using ActorCluster.Core.Kv;

namespace ActorCluster.Core.Histories;

/// <summary>
/// What the revisions of the answers must satisfy, and what reads' answers say of themselves:
/// <list type="number">
/// <item>A write makes a revision of its own.</item>
/// <item>A write's revision is above, and a linearizable or leased read's not below, every revision that an answer had named before it started.</item>
/// <item>A bounded read's revision is not below any that an answer had named longer before it started than the bound.</item>
/// <item>Nor is any read's below one that was named longer before it started than the age that it says to be of; and a bounded one's is within the bound.</item>
/// <item>A read is answered at the level that was asked for, or a better one.</item>
/// <item>A read at least at a revision is.</item>
/// <item>An answer shows what the last write at or below its revision wrote, whatever the level: a read may be old, and never wrong.</item>
/// </list>
/// </summary>
internal static class RevisionRules
{
    public static IEnumerable<Violation> Check(IReadOnlyList<RecordedOperation> operations)
    {
        RecordedOperation[] answered = [.. operations.Where(operation => operation is { Outcome: OperationOutcome.Ok, Revision: not null })];
        return [.. OwnRevisions(answered), .. Proofs(operations), .. Order(answered), .. Values(operations, answered)];
    }

    private static IEnumerable<Violation> Proofs(IReadOnlyList<RecordedOperation> operations)
    {
        foreach (var read in operations.Where(operation => operation is { Outcome: OperationOutcome.Ok, Kind: OperationKind.Get }))
        {
            if (!read.IsAsGoodAsAsked) yield return new Violation($"a {Word(read.Level)} read was answered as a {Word(read.Answered!.Value)} one", [read]);
            if (read is { Level: ReadLevel.Bounded, Age: { } age, MaxAge: { } bound } && age > bound)
                yield return new Violation($"a read of what is at most {bound.TotalMilliseconds} ms old was answered with what may be {age.TotalMilliseconds} ms old", [read]);
        }
    }

    private static IEnumerable<Violation> OwnRevisions(RecordedOperation[] answered) =>
        answered.Where(operation => operation.Wrote).GroupBy(operation => operation.Revision).Where(group => group.Count() > 1)
            .Select(group => new Violation($"two writes made revision {group.Key}", InOrder([.. group])));

    private static IEnumerable<Violation> Order(RecordedOperation[] answered)
    {
        RecordedOperation[] byEnd = [.. answered.OrderBy(operation => operation.End)];
        var newest = new RecordedOperation[byEnd.Length];
        for (var i = 0; i < byEnd.Length; i++)
            newest[i] = i > 0 && newest[i - 1].Revision >= byEnd[i].Revision ? newest[i - 1] : byEnd[i];

        RecordedOperation? NewestBefore(Moment moment)
        {
            var (low, high) = (0, byEnd.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (byEnd[middle].End < moment) low = middle + 1;
                else high = middle;
            }

            return low == 0 ? null : newest[low - 1];
        }

        foreach (var operation in answered)
        {
            if (operation.MinRevision is { } least && operation.Revision < least)
                yield return new Violation($"a read at least at revision {least} was answered from {operation.Revision}", [operation]);
            if (Horizon(operation) is { } horizon && NewestBefore(horizon) is { } earlier
                && (operation.Revision < earlier.Revision || (operation.Wrote && operation.Revision == earlier.Revision)))
            {
                var age = operation.Age is { } said ? $", at most {said.TotalMilliseconds} ms old," : "";
                var what = operation.Wrote ? "a write made" : $"a {Word(operation.Answered ?? operation.Level)} read was answered{age} from";
                yield return new Violation($"{what} revision {operation.Revision}, but {earlier.Revision} had been shown before", [earlier, operation]);
            }
        }
    }

    /// <summary>What had been shown before this moment the answer must know; null: it may be as old as it likes.</summary>
    private static Moment? Horizon(RecordedOperation operation)
    {
        if (operation.IsLinearizable) return operation.Start;
        var bound = operation.Level == ReadLevel.Bounded ? operation.MaxAge : null;
        var age = bound is null || operation.Age < bound ? operation.Age ?? bound : bound;
        return age is { } known ? new Moment(operation.Start.Nanoseconds - (known.Ticks * TimeSpan.NanosecondsPerTick)) : null;
    }

    private static string Word(ReadLevel level) => level.ToString().ToLowerInvariant();

    private static IEnumerable<Violation> Values(IReadOnlyList<RecordedOperation> operations, RecordedOperation[] answered)
    {
        var writes = answered.Where(operation => operation.Wrote).GroupBy(operation => operation.Key)
            .ToDictionary(group => group.Key, group => group.OrderBy(write => write.Revision).ToArray());
        var unplaced = operations
            .Where(operation => operation.Kind != OperationKind.Get
                && (operation.Outcome == OperationOutcome.Unknown || (operation.Wrote && operation.Revision is null)))
            .Select(operation => (operation.Key, operation.After)).ToHashSet();
        foreach (var operation in answered.Where(operation => operation.Observed))
        {
            var ofKey = writes.GetValueOrDefault(operation.Key, []);
            var at = operation.Wrote ? new Revision(operation.Revision!.Value.Value - 1) : operation.Revision!.Value;
            var last = LastThrough(ofKey, at);
            if (last?.After == operation.Before && (operation.ModRevision is not { } mod || mod == last?.Revision)) continue;
            if (unplaced.Contains((operation.Key, operation.Before)) && !(operation.ModRevision <= last?.Revision)) continue;
            yield return new Violation(
                $"an answer from revision {at} does not show what {operation.Key} had there", last is null ? [operation] : InOrder([last, operation]));
        }
    }

    private static RecordedOperation? LastThrough(RecordedOperation[] writes, Revision revision)
    {
        var (low, high) = (0, writes.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (writes[middle].Revision <= revision) low = middle + 1;
            else high = middle;
        }

        return low == 0 ? null : writes[low - 1];
    }

    private static RecordedOperation[] InOrder(RecordedOperation[] operations) => [.. operations.OrderBy(operation => operation.Start)];
}
