namespace ActorCluster.Core.Kv;

/// <summary>
/// The keys that operations of one branch may write. None may be put twice, nor put and deleted; the two branches of a nested
/// transaction exclude each other and are not held against each other.
/// </summary>
internal sealed class Writes
{
    private readonly HashSet<ReadOnlyMemory<byte>> puts = new(KeyBytes.Comparer);
    private readonly List<KeyRange> deletes = [];

    private Writes()
    {
    }

    /// <summary>All writes of the operations; null where a key is written twice.</summary>
    public static Writes? Of(IReadOnlyList<KvOperation> operations)
    {
        var writes = new Writes();
        foreach (var operation in operations)
        {
            if (operation is DeleteRange delete)
                writes.deletes.Add(delete.Keys);
        }

        foreach (var operation in operations)
        {
            if (operation is Txn txn && !writes.AddNested(txn))
                return null;
        }

        foreach (var operation in operations)
        {
            if (operation is Put put && !writes.AddPut(put.Key))
                return null;
        }

        return writes;
    }

    private bool AddNested(Txn txn)
    {
        if (Of(txn.Success) is not { } success || Of(txn.Failure) is not { } failure)
            return false;
        foreach (var key in success.puts)
        {
            if (!AddPut(key))
                return false;
        }

        foreach (var key in failure.puts)
        {
            if (!success.puts.Contains(key) && !AddPut(key))
                return false;
        }

        deletes.AddRange(success.deletes);
        deletes.AddRange(failure.deletes);
        return true;
    }

    private bool AddPut(ReadOnlyMemory<byte> key) =>
        puts.Add(key) && !deletes.Exists(range => range.Contains(key.Span));
}

/// <summary>Compares keys by their bytes.</summary>
internal static class KeyBytes
{
    public static readonly IEqualityComparer<ReadOnlyMemory<byte>> Comparer = new Equality();

    private sealed class Equality : IEqualityComparer<ReadOnlyMemory<byte>>
    {
        public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<byte> key)
        {
            var hash = default(HashCode);
            hash.AddBytes(key.Span);
            return hash.ToHashCode();
        }
    }
}
