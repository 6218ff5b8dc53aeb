using System.Text;

namespace ActorCluster.Core;

/// <summary>
/// Numbers made of names, the same on every machine and in every version: FNV-1a with 64 bits. Never 0, which etcd's clients take for
/// "none".
/// </summary>
public static class StableId
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>The number of these names in this order.</summary>
    public static ulong Of(IEnumerable<string> names)
    {
        var hash = Offset;

        // A border between the names, so that "ab","c" is not "a","bc".
        foreach (var name in names) hash = (With(hash, Encoding.UTF8.GetBytes(name)) ^ 0xff) * Prime;
        return hash == 0 ? 1 : hash;
    }

    /// <summary>The number of these bytes.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes) => With(Offset, bytes) is var hash && hash == 0 ? 1 : hash;

    private static ulong With(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var octet in bytes) hash = (hash ^ octet) * Prime;
        return hash;
    }
}
