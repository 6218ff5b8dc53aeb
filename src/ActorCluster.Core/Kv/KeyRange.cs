namespace ActorCluster.Core.Kv;

/// <summary>
/// The keys that a request means, in etcd's form. Keys are ordered by their bytes, unsigned.
/// <list type="bullet">
/// <item>no end: the one key;</item>
/// <item>an end of one zero byte: the key and all after it;</item>
/// <item>any other end: from the key on, without the end; a prefix "ab" is ["ab", "ac").</item>
/// </list>
/// </summary>
public readonly record struct KeyRange(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> End)
{
    private static readonly byte[] FromKeyOn = [0];

    public bool IsSingle => End.IsEmpty;

    public bool IsOpenEnded => End.Length == 1 && End.Span[0] == 0;

    public static KeyRange Single(ReadOnlyMemory<byte> key) => new(key, default);

    public static KeyRange From(ReadOnlyMemory<byte> key) => new(key, FromKeyOn);

    /// <summary>All keys that begin with <paramref name="prefix"/>; an empty prefix means all keys.</summary>
    public static KeyRange Prefix(ReadOnlyMemory<byte> prefix)
    {
        // The end is the prefix with its last byte that can grow grown, and cut after it: "a\xff" ends at "b".
        for (var i = prefix.Length - 1; i >= 0; i--)
        {
            if (prefix.Span[i] == byte.MaxValue)
                continue;
            var end = prefix[..(i + 1)].ToArray();
            end[i]++;
            return new(prefix, end);
        }

        return From(prefix.IsEmpty ? FromKeyOn : prefix);
    }

    public bool Contains(ReadOnlySpan<byte> key)
    {
        if (IsSingle)
            return key.SequenceEqual(Key.Span);
        return key.SequenceCompareTo(Key.Span) >= 0 && IsBeforeEnd(key);
    }

    /// <summary>Of a range that is not a single key: whether the key stands before its end.</summary>
    internal bool IsBeforeEnd(ReadOnlySpan<byte> key) => IsOpenEnded || key.SequenceCompareTo(End.Span) < 0;
}
