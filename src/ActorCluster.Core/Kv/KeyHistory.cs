namespace ActorCluster.Core.Kv;

/// <summary>All versions of one key that are kept, oldest first; deletions are versions too. At most one for each revision.</summary>
internal sealed class KeyHistory(ReadOnlyMemory<byte> key)
{
    // Most keys have one version: the older ones get their array with the second.
    private KeyValue[] older = [];
    private int olderCount;
    private KeyValue? latest;

    public ReadOnlyMemory<byte> Key { get; } = key;

    /// <summary>The newest version, unless that is a deletion.</summary>
    public KeyValue? Live => latest is { IsDeletion: false } ? latest : null;

    /// <summary>The key as it was at a revision; null where it was not there.</summary>
    public KeyValue? At(Revision revision)
    {
        if (revision <= Revision.Newest || latest is null || latest.ModRevision <= revision)
            return Live;
        var found = LastAtOrBefore(revision);
        return found < 0 || older[found].IsDeletion ? null : older[found];
    }

    public void Add(KeyValue version)
    {
        if (latest is not null)
        {
            if (olderCount == older.Length)
                Array.Resize(ref older, Math.Max(2, older.Length * 2));
            older[olderCount++] = latest;
        }

        latest = version;
    }

    /// <summary>How many versions are kept.</summary>
    public int Count => latest is null ? 0 : olderCount + 1;

    /// <summary>A version by its place, from 0, the oldest.</summary>
    public KeyValue this[int place] => place < olderCount ? older[place] : latest!;

    /// <summary>The place of the first version after a revision.</summary>
    public int FirstAfter(Revision revision) =>
        latest is not null && latest.ModRevision <= revision ? Count : LastAtOrBefore(revision) + 1;

    /// <summary>Forgets what no read at <paramref name="revision"/> or later can see. False: nothing is left.</summary>
    public bool Compact(Revision revision)
    {
        if (latest is null || latest.ModRevision <= revision)
        {
            older = [];
            olderCount = 0;
            return Live is not null;
        }

        // What stood at the revision stays, unless it is a deletion.
        var first = Math.Max(0, LastAtOrBefore(revision));
        while (first < olderCount && older[first].IsDeletion && older[first].ModRevision <= revision)
            first++;
        older = older[first..olderCount];
        olderCount = older.Length;
        return true;
    }

    private int LastAtOrBefore(Revision revision)
    {
        var (low, high) = (0, olderCount - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (older[middle].ModRevision <= revision)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return high;
    }
}
