namespace ActorCluster.Core.Raft;

/// <summary>
/// A snapshot that is on its way to this member, one piece after another. It outlives roles and terms, so that the next leader goes on where the last one
/// stopped if it has the same file; a restart of the process begins anew.
/// </summary>
/// <param name="snapshot">Which one.</param>
internal sealed class IncomingSnapshot(SnapshotInfo snapshot)
{
    public SnapshotInfo Snapshot => snapshot;

    /// <summary>The term in which a leader last offered it.</summary>
    public Term OfferedIn { get; set; }

    /// <summary>The shell was given everything before it.</summary>
    public long Next { get; private set; }

    /// <summary>Whether the shell has all of it and is looking at its checksum.</summary>
    public bool IsAllHere => Next == snapshot.Size;

    /// <summary>Takes a piece; null where it is not the one that comes next.</summary>
    public StoreChunk? Take(SnapshotChunk chunk)
    {
        if (chunk.Offset != Next || chunk.Data.Length == 0 || chunk.Data.Length > snapshot.Size - Next) return null;
        Next += chunk.Data.Length;
        return new StoreChunk(snapshot, chunk.Offset, chunk.Data);
    }
}
