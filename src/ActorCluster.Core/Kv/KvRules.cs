namespace ActorCluster.Core.Kv;

/// <summary>
/// What can be said of operations without looking at the keys. The messages are those of etcd's wire, by which its clients know the
/// error.
/// </summary>
public static class KvRules
{
    /// <summary>The most comparisons, and the most operations in one branch, of a transaction with all that is nested in it.</summary>
    public const int MaxTxnOperations = 128;

    internal static readonly Rejection EmptyKey = Invalid("etcdserver: key is not provided");
    internal static readonly Rejection KeyNotFound = Invalid("etcdserver: key not found");
    internal static readonly Rejection DuplicateKey = Invalid("etcdserver: duplicate key given in txn request");
    internal static readonly Rejection TooManyOperations = Invalid("etcdserver: too many operations in txn request");
    internal static readonly Rejection ValueProvided = Invalid("etcdserver: value is provided");
    internal static readonly Rejection LeaseProvided = Invalid("etcdserver: lease is provided");
    internal static readonly Rejection InvalidSort = Invalid("etcdserver: invalid sort option");

    internal static readonly Rejection FutureRevision =
        new(RejectionReason.FutureRevision, "etcdserver: mvcc: required revision is a future revision");

    internal static readonly Rejection Compacted =
        new(RejectionReason.Compacted, "etcdserver: mvcc: required revision has been compacted");

    /// <summary>What is wrong with the form of an operation, or null.</summary>
    public static Rejection? Check(KvOperation operation) => Check(operation, MaxTxnOperations);

    /// <summary>
    /// What is wrong with operations of one command together, or null: they make one revision, so no key may be written twice.
    /// </summary>
    public static Rejection? CheckTogether(IReadOnlyList<KvOperation> operations) =>
        operations.Count > 1 && Writes.Of(operations) is null ? DuplicateKey : null;

    private static Rejection? Check(KvOperation operation, int maxOperations) => operation switch
    {
        Put put => CheckPut(put),
        DeleteRange delete => delete.Keys.Key.IsEmpty ? EmptyKey : null,
        ReadRange read => CheckRead(read),
        Txn txn => CheckTxn(txn, maxOperations),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "not an operation on keys"),
    };

    private static Rejection? CheckPut(Put put)
    {
        if (put.Key.IsEmpty)
            return EmptyKey;
        if (put.IgnoreValue && !put.Value.IsEmpty)
            return ValueProvided;
        if (put.IgnoreLease && put.Lease != 0)
            return LeaseProvided;
        return put.Lease == 0 ? null : Invalid($"leases are not served yet: put without lease {put.Lease}");
    }

    private static Rejection? CheckRead(ReadRange read)
    {
        if (read.Keys.Key.IsEmpty)
            return EmptyKey;
        return Enum.IsDefined(read.SortOrder) && Enum.IsDefined(read.SortTarget) ? null : InvalidSort;
    }

    private static Rejection? CheckTxn(Txn txn, int maxOperations)
    {
        var operations = Math.Max(txn.Compares.Count, Math.Max(txn.Success.Count, txn.Failure.Count));
        if (operations > maxOperations)
            return TooManyOperations;
        foreach (var compare in txn.Compares)
        {
            if (compare.Keys.Key.IsEmpty)
                return EmptyKey;
            if (!Enum.IsDefined(compare.Target) || !Enum.IsDefined(compare.Result))
                return Invalid("etcdserver: unknown comparison in txn request");
        }

        foreach (var branch in (IReadOnlyList<KvOperation>[])[txn.Success, txn.Failure])
        {
            foreach (var operation in branch)
            {
                if (Check(operation, maxOperations - operations) is { } rejection)
                    return rejection;
            }

            if (CheckTogether(branch) is { } duplicate)
                return duplicate;
        }

        return null;
    }

    private static Rejection Invalid(string message) => new(RejectionReason.Invalid, message);
}
