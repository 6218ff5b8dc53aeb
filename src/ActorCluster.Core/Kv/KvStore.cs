namespace ActorCluster.Core.Kv;

/// <summary>
/// The multi-version key-value store, as etcd v3 means it. A command is prepared (every operation checked and every transaction decided
/// on the state before it), then applied, then sealed: all that it wrote is one revision, and nothing that was prepared can fail.
/// </summary>
public sealed class KvStore
{
    private readonly KvWriter writer;
    private KeyTree keys;
    private int cursors;
    private bool forgettingIsDue;

    public KvStore()
        : this(Revision.First, new Revision(0), new KeyTree())
    {
    }

    /// <summary>A store as a snapshot had it.</summary>
    internal KvStore(Revision revision, Revision compacted, KeyTree keys)
    {
        (Revision, CompactedRevision, this.keys) = (revision, compacted, keys);
        writer = new KvWriter(this);
    }

    /// <summary>The newest revision.</summary>
    public Revision Revision { get; private set; }

    /// <summary>The oldest revision that can still be read is this one; 0: all can.</summary>
    public Revision CompactedRevision { get; private set; }

    internal KeyTree Keys => keys;

    /// <summary>Checks an operation against the present state, and decides it.</summary>
    /// <param name="operation">Any operation on keys.</param>
    /// <param name="prepared">What to give to <see cref="Apply"/>, where nothing is wrong.</param>
    /// <returns>What is wrong, or null.</returns>
    public Rejection? Prepare(KvOperation operation, out KvOperation prepared)
    {
        prepared = operation;
        if (KvRules.Check(operation) is { } malformed)
            return malformed;
        return Decide(operation, out prepared);
    }

    /// <summary>Applies a prepared operation; what it writes belongs to the next revision.</summary>
    public KvResult Apply(KvOperation prepared) => writer.Apply(prepared);

    /// <summary>Ends a command: where it changed keys, its writes become the newest revision.</summary>
    public void Seal()
    {
        if (writer.TakeChanged())
            Revision = Revision.Next;
    }

    /// <summary>Answers a read at the newest or an older revision.</summary>
    /// <returns>The answer, or why there is none.</returns>
    public (RangeResult? Result, Rejection? Rejection) Read(ReadRange read)
    {
        var rejection = KvRules.Check(read) ?? CheckRevision(read.Revision);
        return rejection is null ? (RangeReader.Read(keys, read), null) : (null, rejection);
    }

    /// <summary>
    /// Forgets all versions that only reads before <paramref name="revision"/> can see. While a snapshot is written they stay where they are until it
    /// is; reads are refused from now on all the same.
    /// </summary>
    public Rejection? Compact(Revision revision)
    {
        if (revision <= CompactedRevision)
            return KvRules.Compacted;
        if (revision > Revision)
            return KvRules.FutureRevision;
        CompactedRevision = revision;
        forgettingIsDue = true;
        ForgetCompacted();
        return null;
    }

    /// <summary>Begins to write the store out as it is now.</summary>
    internal KvCursor BeginSnapshot()
    {
        cursors++;
        return new KvCursor(this);
    }

    internal void EndSnapshot()
    {
        cursors--;
        ForgetCompacted();
    }

    private void ForgetCompacted()
    {
        if (!forgettingIsDue || cursors > 0)
            return;
        forgettingIsDue = false;
        var left = new KeyTree.Builder();
        foreach (var history in keys.Walk(KeyRange.Prefix(default)))
        {
            if (history.Compact(CompactedRevision))
                left.Add(history);
        }

        keys = left.Build();
    }

    private Rejection? CheckRevision(Revision revision)
    {
        if (revision > Revision)
            return KvRules.FutureRevision;
        return revision > Revision.Newest && revision < CompactedRevision ? KvRules.Compacted : null;
    }

    private Rejection? Decide(KvOperation operation, out KvOperation decided)
    {
        decided = operation;
        switch (operation)
        {
            case Put { IgnoreValue: false, IgnoreLease: false }:
            case DeleteRange:
                return null;
            case Put put:
                return keys.Find(put.Key.Span)?.Live is null ? KvRules.KeyNotFound : null;
            case ReadRange read:
                return CheckRevision(read.Revision);
            case Txn txn:
                return DecideTxn(txn, out decided);
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, "not an operation on keys");
        }
    }

    private Rejection? DecideTxn(Txn txn, out KvOperation decided)
    {
        var succeeded = Comparison.AllHold(keys, txn.Compares);
        var branch = succeeded ? txn.Success : txn.Failure;
        var steps = new KvOperation[branch.Count];
        decided = new DecidedTxn(succeeded, steps);
        for (var i = 0; i < steps.Length; i++)
        {
            if (Decide(branch[i], out steps[i]) is { } rejection)
                return rejection;
        }

        return null;
    }
}
