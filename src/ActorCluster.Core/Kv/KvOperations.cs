namespace ActorCluster.Core.Kv;

/// <summary>Operations on keys, as etcd v3 means them.</summary>
public abstract record KvOperation : Operation
{
    private protected KvOperation()
    {
    }
}

/// <summary>Writes one key.</summary>
/// <param name="Key">Not empty.</param>
/// <param name="Value">The new value; empty with <paramref name="IgnoreValue"/>.</param>
/// <param name="Lease">0: leases are not served yet.</param>
/// <param name="WithPrevious">The result shall hold the version before.</param>
/// <param name="IgnoreValue">Keeps the key's value; the key must exist.</param>
/// <param name="IgnoreLease">Keeps the key's lease; the key must exist.</param>
public sealed record Put(
    ReadOnlyMemory<byte> Key,
    ReadOnlyMemory<byte> Value,
    long Lease = 0,
    bool WithPrevious = false,
    bool IgnoreValue = false,
    bool IgnoreLease = false) : KvOperation;

/// <summary>Deletes keys. Where none was there, no revision is made.</summary>
/// <param name="Keys">Which.</param>
/// <param name="WithPrevious">The result shall hold what was deleted.</param>
public sealed record DeleteRange(KeyRange Keys, bool WithPrevious = false) : KvOperation;

/// <summary>Reads keys; inside a transaction it sees what the transaction wrote before it.</summary>
/// <param name="Keys">Which.</param>
public sealed record ReadRange(KeyRange Keys) : KvOperation
{
    /// <summary>At most so many pairs; 0 or less: all.</summary>
    public long Limit { get; init; }

    /// <summary>The store as it was then.</summary>
    public Revision Revision { get; init; } = Revision.Newest;

    public SortTarget SortTarget { get; init; }

    public SortOrder SortOrder { get; init; }

    /// <summary>Values are left out.</summary>
    public bool KeysOnly { get; init; }

    /// <summary>Only the count is wanted.</summary>
    public bool CountOnly { get; init; }

    /// <summary>Leaves out what was modified before; 0: no bound. Neither this nor the three others change the count.</summary>
    public Revision MinModRevision { get; init; }

    public Revision MaxModRevision { get; init; }

    public Revision MinCreateRevision { get; init; }

    public Revision MaxCreateRevision { get; init; }
}

/// <summary>
/// Compares, and does one of two lists of operations. All comparisons, nested ones too, look at the state before the command.
/// </summary>
/// <param name="Compares">All must hold for <paramref name="Success"/>.</param>
/// <param name="Success">Done where they hold.</param>
/// <param name="Failure">Done where one does not.</param>
public sealed record Txn(
    IReadOnlyList<KeyCompare> Compares, IReadOnlyList<KvOperation> Success, IReadOnlyList<KvOperation> Failure) : KvOperation;

/// <summary>A transaction whose branches are decided: what the check hands on to the apply.</summary>
internal sealed record DecidedTxn(bool Succeeded, IReadOnlyList<KvOperation> Steps) : KvOperation;

/// <summary>A condition on a key, or on every key of a range. A key that is not there has all numbers 0, and no value equals its.</summary>
/// <param name="Keys">Which keys.</param>
/// <param name="Target">What of them.</param>
/// <param name="Result">How it must stand to what is given.</param>
/// <param name="Number">Given for all targets but <see cref="CompareTarget.Value"/>.</param>
/// <param name="Value">Given for <see cref="CompareTarget.Value"/>.</param>
public sealed record KeyCompare(
    KeyRange Keys, CompareTarget Target, CompareResult Result, long Number = 0, ReadOnlyMemory<byte> Value = default);

/// <summary>What is compared; numbered as on etcd's wire.</summary>
public enum CompareTarget
{
    Version = 0,
    CreateRevision = 1,
    ModRevision = 2,
    Value = 3,
    Lease = 4,
}

/// <summary>How the key's side must stand to the given one; numbered as on etcd's wire.</summary>
public enum CompareResult
{
    Equal = 0,
    Greater = 1,
    Less = 2,
    NotEqual = 3,
}

/// <summary>By what a read is sorted; numbered as on etcd's wire.</summary>
public enum SortTarget
{
    Key = 0,
    Version = 1,
    CreateRevision = 2,
    ModRevision = 3,
    Value = 4,
}

/// <summary>Which way a read is sorted; numbered as on etcd's wire.</summary>
public enum SortOrder
{
    /// <summary>Ascending, as any other target than the key needs an order.</summary>
    None = 0,
    Ascending = 1,
    Descending = 2,
}
