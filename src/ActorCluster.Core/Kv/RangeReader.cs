namespace ActorCluster.Core.Kv;

/// <summary>Reads a range of keys as they were at one revision.</summary>
internal static class RangeReader
{
    public static RangeResult Read(KeyTree keys, ReadRange read)
    {
        // Without an order of its own or bounds, what comes after the limit need only be counted.
        var inKeyOrder = read.SortTarget == SortTarget.Key && read.SortOrder != SortOrder.Descending;
        var takeAll = read.Limit <= 0 || !inKeyOrder || HasBounds(read);
        var found = new List<KeyValue>();
        var count = 0L;
        foreach (var history in keys.Walk(read.Keys))
        {
            if (history.At(read.Revision) is not { } version)
                continue;
            count++;
            if (!read.CountOnly && (takeAll || found.Count <= read.Limit) && IsWithinBounds(read, version))
                found.Add(version);
        }

        if (read.CountOnly)
            return new RangeResult([], false, count);
        if (!inKeyOrder)
            found = Sort(read, found);
        var more = read.Limit > 0 && found.Count > read.Limit;
        if (more)
            found.RemoveRange((int)read.Limit, found.Count - (int)read.Limit);
        return new RangeResult(read.KeysOnly ? found.ConvertAll(pair => pair with { Value = default }) : found, more, count);
    }

    private static bool HasBounds(ReadRange read) =>
        read.MinModRevision.Value != 0 || read.MaxModRevision.Value != 0
        || read.MinCreateRevision.Value != 0 || read.MaxCreateRevision.Value != 0;

    private static bool IsWithinBounds(ReadRange read, KeyValue version) =>
        version.ModRevision >= read.MinModRevision
        && (read.MaxModRevision.Value == 0 || version.ModRevision <= read.MaxModRevision)
        && version.CreateRevision >= read.MinCreateRevision
        && (read.MaxCreateRevision.Value == 0 || version.CreateRevision <= read.MaxCreateRevision);

    /// <summary>Sorts; what is equal stays in key order.</summary>
    private static List<KeyValue> Sort(ReadRange read, List<KeyValue> found)
    {
        var sign = read.SortOrder == SortOrder.Descending ? -1 : 1;
        var order = Comparer<KeyValue>.Create((a, b) => sign * (read.SortTarget switch
        {
            SortTarget.Version => a.Version.CompareTo(b.Version),
            SortTarget.CreateRevision => a.CreateRevision.CompareTo(b.CreateRevision),
            SortTarget.ModRevision => a.ModRevision.CompareTo(b.ModRevision),
            SortTarget.Value => a.Value.Span.SequenceCompareTo(b.Value.Span),
            _ => a.Key.Span.SequenceCompareTo(b.Key.Span),
        }));
        return [.. found.Order(order)];
    }
}
