using System.Buffers.Binary;
using ActorCluster.Core.Raft;

namespace ActorCluster.Snapshots;

/// <summary>
/// A snapshot's file while it is written. It goes to the disk a few megabytes at a time, so that the flush at its end does not hold up the journal's, which is on the same disk.
/// Closed before it is complete it is gone.
/// </summary>
internal sealed class SnapshotPart : IDisposable
{
    private const long FlushedAtOnce = 8 << 20;

    private readonly ISnapshotFolder folder;
    private readonly string partName;
    private readonly string name;
    private readonly Stream file;
    private long flushed;
    private uint crc;
    private uint lastBytes;
    private bool isOpen = true;

    public SnapshotPart(ISnapshotFolder folder, string partName, string name)
    {
        (this.folder, this.partName, this.name) = (folder, partName, name);
        file = folder.Create(partName);
    }

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Writes the next bytes of the state.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        crc = Crc32C.Append(crc, bytes);
        Write(bytes);
    }

    /// <summary>Writes the checksum after the state, and gives the file its name; it is on the disk when this returns.</summary>
    public SnapshotInfo Complete(SnapshotId id, Configuration at)
    {
        Span<byte> end = stackalloc byte[SnapshotFiles.ChecksumSize];
        BinaryPrimitives.WriteUInt32LittleEndian(end, crc);
        Write(end);
        Publish();
        return new SnapshotInfo(id, at, Length, crc);
    }

    /// <summary>Writes the next bytes of a file that comes from another member, its checksum at the end included.</summary>
    public void Append(ReadOnlySpan<byte> bytes, SnapshotInfo of)
    {
        var state = (int)Math.Clamp(of.Size - SnapshotFiles.ChecksumSize - Length, 0, bytes.Length);
        crc = Crc32C.Append(crc, bytes[..state]);
        Write(bytes);
        foreach (var octet in bytes[Math.Max(0, bytes.Length - SnapshotFiles.ChecksumSize)..])
        {
            lastBytes = (lastBytes >> 8) | ((uint)octet << 24);
        }
    }

    /// <summary>Gives a file that came from another member its name, if it is whole; it is on the disk when this returns true.</summary>
    public bool Complete(SnapshotInfo info)
    {
        if (Length != info.Size || crc != info.Checksum || lastBytes != info.Checksum)
        {
            return false;
        }

        Publish();
        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!isOpen)
        {
            return;
        }

        isOpen = false;
        try
        {
            file.Dispose();
        }
        finally
        {
            folder.Delete(partName);
        }
    }

    private void Publish()
    {
        folder.Flush(file);
        file.Dispose();
        isOpen = false;
        folder.Rename(partName, name);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        file.Write(bytes);
        Length += bytes.Length;
        if (Length - flushed >= FlushedAtOnce)
        {
            folder.Flush(file);
            flushed = Length;
        }
    }
}
