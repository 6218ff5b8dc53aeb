namespace ActorCluster.Core.Kv;

/// <summary>Does prepared operations: all writes since the last seal belong to the revision after the store's newest.</summary>
internal sealed class KvWriter(KvStore store)
{
    private bool changed;

    /// <summary>Whether anything was written since this was last asked.</summary>
    public bool TakeChanged()
    {
        var was = changed;
        changed = false;
        return was;
    }

    public KvResult Apply(KvOperation operation) => operation switch
    {
        Put put => Put(put),
        DeleteRange delete => Delete(delete),
        ReadRange read => RangeReader.Read(store.Keys, read),
        DecidedTxn txn => Do(txn),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "not a prepared operation"),
    };

    private PutResult Put(Put put)
    {
        var history = store.Keys.GetOrAdd(put.Key);
        var previous = history.Live;
        var revision = store.Revision.Next;
        history.Add(new KeyValue(
            history.Key,
            previous?.CreateRevision ?? revision,
            revision,
            (previous?.Version ?? 0) + 1,
            put.IgnoreValue ? previous!.Value : put.Value,
            put.IgnoreLease ? previous!.Lease : put.Lease));
        changed = true;
        return put.WithPrevious && previous is not null ? new PutResult(previous) : PutResult.Plain;
    }

    private DeleteRangeResult Delete(DeleteRange delete)
    {
        var revision = store.Revision.Next;
        List<KeyValue> previous = [];
        var deleted = 0L;
        foreach (var history in store.Keys.Walk(delete.Keys))
        {
            if (history.Live is not { } live)
                continue;
            if (delete.WithPrevious)
                previous.Add(live);
            history.Add(new KeyValue(history.Key, default, revision, 0, default, 0));
            deleted++;
        }

        changed |= deleted > 0;
        return new DeleteRangeResult(deleted, previous);
    }

    private TxnResult Do(DecidedTxn txn)
    {
        var results = new KvResult[txn.Steps.Count];
        for (var i = 0; i < results.Length; i++)
            results[i] = Apply(txn.Steps[i]);
        return new TxnResult(txn.Succeeded, results);
    }
}
