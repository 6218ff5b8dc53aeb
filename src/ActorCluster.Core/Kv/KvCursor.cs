namespace ActorCluster.Core.Kv;

/// <summary>
/// Writes the store out as it was at this cursor's making, while it goes on. Versions are only ever added, each with a later revision, so that
/// leaving those out gives the store of that moment; what a compaction would take away waits until the cursor is closed.
/// <code>
/// record  := 1 key version    the first version of the next key, in the order of their bytes
///          | 0 version        the next version of the same key, oldest first
/// version := mod-revision create-revision version lease value    version 0: deleted here
/// </code>
/// </summary>
internal sealed class KvCursor(KvStore store) : IRecordSource
{
    private const byte SameKey = 0;
    private const byte NextKey = 1;

    /// <summary>What a key that came later, and is only passed over, counts for, so that a block does not take long either where there are many.</summary>
    private const int BytesOfOnePassedOver = 16;

    private readonly Revision through = store.Revision;
    private KeyHistory? current;
    private int place;

    /// <inheritdoc/>
    public bool Write(RecordWriter block, int size)
    {
        if (current is not null && !WriteVersions(block, size, current))
            return true;
        var rest = current is null ? KeyRange.Prefix(default) : KeyRange.From(current.Key);
        var passedOver = 0;
        foreach (var history in store.Keys.Walk(rest))
        {
            if (history == current)
                continue;
            if (block.Length + passedOver >= size)
                return true;
            if (history[0].ModRevision > through)
                passedOver += BytesOfOnePassedOver;
            (current, place) = (history, 0);
            if (!WriteVersions(block, size, history))
                return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => store.EndSnapshot();

    /// <summary>Reads one record.</summary>
    internal static void Read(ref CompactReader reader, KeyTree.Builder keys, ref KeyHistory? last)
    {
        switch (reader.Octet())
        {
            case NextKey:
                last = new KeyHistory(reader.Bytes());
                keys.Add(last);
                break;
            case SameKey when last is not null:
                break;
            case var other:
                throw new FormatException($"a record of keys begins with {other}");
        }

        var (mod, create) = (new Revision(reader.Number()), new Revision(reader.Number()));
        var (version, lease) = (reader.Number(), reader.Number());
        last.Add(new KeyValue(last.Key, create, mod, version, reader.Bytes(), lease));
    }

    /// <summary>False where the block is full before the key's last version.</summary>
    private bool WriteVersions(RecordWriter block, int size, KeyHistory history)
    {
        var end = history.FirstAfter(through);
        for (; place < end; place++)
        {
            if (place > 0 && block.Length >= size)
                return false;
            Write(block, history[place], isFirst: place == 0);
        }

        return true;
    }

    private static void Write(RecordWriter block, KeyValue version, bool isFirst)
    {
        block.Octet(isFirst ? NextKey : SameKey);
        if (isFirst)
            block.Bytes(version.Key.Span);
        block.Number(version.ModRevision.Value);
        block.Number(version.CreateRevision.Value);
        block.Number(version.Version);
        block.Number(version.Lease);
        block.Bytes(version.Value.Span);
    }
}
