using System.Buffers.Binary;
using System.Globalization;
using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;

namespace ActorCluster.Snapshots;

/// <summary>
/// The snapshots in a node's folder. A file is the state as <see cref="StateCursor"/> writes it, and after that its CRC-32C, four bytes, little-endian, which is also
/// <see cref="SnapshotInfo.Checksum"/>. Its name says through which entry it goes: <c>INDEX-TERM.snapshot</c>, with <c>.part</c> after it while it is written. Only a file that is
/// whole and flushed gets its name, in one step.
/// </summary>
/// <param name="folder">Where they are.</param>
internal sealed class SnapshotFiles(ISnapshotFolder folder)
{
    /// <summary>Bytes of the checksum at a file's end.</summary>
    public const int ChecksumSize = 4;

    private const string Suffix = ".snapshot";
    private const string PartSuffix = ".part";
    private const int Kept = 2;

    /// <summary>Where they are, for messages.</summary>
    public string Path => folder.Path;

    /// <summary>The snapshots that have their name, whole or damaged, newest first.</summary>
    public IReadOnlyList<SnapshotId> List() =>
        [.. folder.Names().Select(Parse).OfType<SnapshotId>().OrderByDescending(id => id.Last.Index).ThenByDescending(id => id.Last.Term)];

    /// <summary>A file's place, for messages.</summary>
    public string PathOf(SnapshotId id) => System.IO.Path.Combine(folder.Path, NameOf(id));

    /// <summary>Begins to write this member's own snapshot.</summary>
    public SnapshotPart Write(SnapshotId id) => new(folder, $"{NameOf(id)}{PartSuffix}", NameOf(id));

    /// <summary>Begins to write a snapshot that comes from another member.</summary>
    public SnapshotPart Receive(SnapshotId id) => new(folder, $"{NameOf(id)}.received{PartSuffix}", NameOf(id));

    /// <summary>Opens a snapshot for sending.</summary>
    public Stream Open(SnapshotId id) => folder.Open(NameOf(id));

    /// <summary>Reads a snapshot and makes a state of it; its checksum first, so that nothing is made of what is damaged.</summary>
    /// <exception cref="FormatException">It is damaged, or of a version that is not known here.</exception>
    public (SnapshotInfo Info, ReplicatedState State) Load(SnapshotId id)
    {
        using var file = folder.Open(NameOf(id));
        var checksum = Check(file);
        file.Position = 0;
        var loader = new StateLoader();
        while (!loader.IsComplete)
        {
            if (loader.Needed > file.Length - ChecksumSize - file.Position)
            {
                throw new FormatException("it ends too early");
            }

            var bytes = GC.AllocateUninitializedArray<byte>(loader.Needed);
            file.ReadExactly(bytes);
            loader.Take(bytes);
        }

        return loader.State.Applied == id.Last
            ? (new SnapshotInfo(id, loader.State.Configuration, file.Length, checksum), loader.State)
            : throw new FormatException($"it goes through {loader.State.Applied}, which is not what its name says");
    }

    /// <summary>The checksum of a whole file, which stands at its end.</summary>
    private static uint Check(Stream file)
    {
        var buffer = new byte[1 << 20];
        var (crc, left) = (0u, file.Length - ChecksumSize);
        while (left > 0)
        {
            var read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0)
            {
                break;
            }

            crc = Crc32C.Append(crc, buffer.AsSpan(0, read));
            left -= read;
        }

        var end = buffer.AsSpan(0, ChecksumSize);
        return left == 0 && file.ReadAtLeast(end, ChecksumSize, throwOnEndOfStream: false) == ChecksumSize && BinaryPrimitives.ReadUInt32LittleEndian(end) == crc
            ? crc
            : throw new FormatException("its checksum is wrong");
    }

    /// <summary>Deletes what is older than the newest two of those that are known to be whole, and parts that nobody writes any more.</summary>
    /// <param name="whole">Newest last.</param>
    /// <param name="held">The newest one that the journal reaches: it stays, however many newer ones there are.</param>
    public void Prune(IReadOnlyList<SnapshotId> whole, SnapshotId held)
    {
        if (whole.Count < Kept)
        {
            return;
        }

        var oldest = Math.Min(whole[^Kept].Last.Index.Value, held.Last.Index.Value);
        foreach (var name in folder.Names())
        {
            var named = name.EndsWith(PartSuffix, StringComparison.Ordinal) ? name[..name.IndexOf(Suffix, StringComparison.Ordinal)] + Suffix : name;
            if (Parse(named) is { } id && id.Last.Index.Value < oldest)
            {
                folder.Delete(name);
            }
        }
    }

    /// <summary>Deletes the parts that an earlier process has left.</summary>
    public void ForgetParts()
    {
        foreach (var name in folder.Names().Where(name => name.EndsWith(PartSuffix, StringComparison.Ordinal)))
        {
            folder.Delete(name);
        }
    }

    private static string NameOf(SnapshotId id) => $"{id.Last.Index}-{id.Last.Term}{Suffix}";

    private static SnapshotId? Parse(string name)
    {
        if (!name.EndsWith(Suffix, StringComparison.Ordinal) || name[..^Suffix.Length].Split('-') is not [var index, var term])
        {
            return null;
        }

        return long.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && long.TryParse(term, NumberStyles.None, CultureInfo.InvariantCulture, out var of)
            ? new SnapshotId(new EntryId(new Term(of), new LogIndex(at)))
            : null;
    }
}
