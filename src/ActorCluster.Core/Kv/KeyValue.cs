namespace ActorCluster.Core.Kv;

/// <summary>One version of a key.</summary>
/// <param name="Key">The key's bytes.</param>
/// <param name="CreateRevision">The revision that created the key, after its last deletion.</param>
/// <param name="ModRevision">The revision that made this version.</param>
/// <param name="Version">Counts the key's versions from 1 since it was created; 0 only inside the store, for "deleted here".</param>
/// <param name="Value">The value's bytes, shared with the command that brought them.</param>
/// <param name="Lease">The lease the key is bound to; 0 for none.</param>
public sealed record KeyValue(
    ReadOnlyMemory<byte> Key, Revision CreateRevision, Revision ModRevision, long Version, ReadOnlyMemory<byte> Value, long Lease)
{
    /// <summary>What stands in for a key that is not there when it is compared: all numbers 0.</summary>
    internal static readonly KeyValue Absent = new(default, default, default, 0, default, 0);

    internal bool IsDeletion => Version == 0;
}
