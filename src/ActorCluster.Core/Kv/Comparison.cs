namespace ActorCluster.Core.Kv;

/// <summary>Whether the comparisons of a transaction hold.</summary>
internal static class Comparison
{
    public static bool AllHold(KeyTree keys, IReadOnlyList<KeyCompare> compares)
    {
        foreach (var compare in compares)
        {
            if (!Holds(keys, compare))
                return false;
        }

        return true;
    }

    private static bool Holds(KeyTree keys, KeyCompare compare)
    {
        var any = false;
        foreach (var history in keys.Walk(compare.Keys))
        {
            if (history.Live is not { } live)
                continue;
            any = true;
            if (!Holds(live, compare))
                return false;
        }

        // A key that is not there has all numbers 0, but no value: not even "not equal" holds for it.
        return any || (compare.Target != CompareTarget.Value && Holds(KeyValue.Absent, compare));
    }

    private static bool Holds(KeyValue pair, KeyCompare compare)
    {
        var order = compare.Target switch
        {
            CompareTarget.Version => pair.Version.CompareTo(compare.Number),
            CompareTarget.CreateRevision => pair.CreateRevision.Value.CompareTo(compare.Number),
            CompareTarget.ModRevision => pair.ModRevision.Value.CompareTo(compare.Number),
            CompareTarget.Lease => pair.Lease.CompareTo(compare.Number),
            CompareTarget.Value => pair.Value.Span.SequenceCompareTo(compare.Value.Span),
            _ => throw new ArgumentOutOfRangeException(nameof(compare), compare.Target, "not a target"),
        };
        return compare.Result switch
        {
            CompareResult.Equal => order == 0,
            CompareResult.NotEqual => order != 0,
            CompareResult.Greater => order > 0,
            CompareResult.Less => order < 0,
            _ => throw new ArgumentOutOfRangeException(nameof(compare), compare.Result, "not a comparison"),
        };
    }
}
