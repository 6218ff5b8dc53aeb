namespace ActorCluster.Core.Raft;

/// <summary>Names a snapshot by the last entry that is in it: two snapshots of one name hold the same state (§7).</summary>
public readonly record struct SnapshotId(EntryId Last)
{
    public override string ToString() => $"snapshot through {Last}";
}

/// <summary>A snapshot of the state machine as its file holds it.</summary>
/// <param name="Id">Through which entry.</param>
/// <param name="At">The configuration that held after that entry: what the log says of it is gone with the log.</param>
/// <param name="Size">The file's length in bytes; at least one.</param>
/// <param name="Checksum">CRC-32C of the whole file.</param>
public sealed record SnapshotInfo(SnapshotId Id, Configuration At, long Size, uint Checksum)
{
    /// <summary>The last entry that is in it.</summary>
    public EntryId Last => Id.Last;

    /// <summary>Whether a file of the one is a file of the other, byte by byte. Two members' files of the same state need not be.</summary>
    public bool IsSameFile(SnapshotInfo other) => Id == other.Id && Size == other.Size && Checksum == other.Checksum;

    public override string ToString() => $"{Id}, {Size} bytes, checksum {Checksum:x8}";
}

/// <summary>
/// A piece of a snapshot that the leader sends, to be written into a file of its own at its place. A piece at offset zero begins that file anew. After
/// the last piece the shell makes the file durable, compares its checksum and says <see cref="Input.SnapshotReceived"/>.
/// </summary>
/// <param name="Snapshot">Which snapshot.</param>
/// <param name="Offset">Where the bytes belong; just after those of the piece before.</param>
/// <param name="Data">The bytes.</param>
public sealed record StoreChunk(SnapshotInfo Snapshot, long Offset, ReadOnlyMemory<byte> Data)
{
    /// <summary>Whether the file is complete with it.</summary>
    public bool IsLast => Offset + Data.Length == Snapshot.Size;
}
