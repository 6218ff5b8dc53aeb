using System.Buffers.Binary;
using System.Numerics;
using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>What is in a node's folder of snapshots, and what is wrong with its disk.</summary>
internal sealed class SimulatedDisk
{
    private readonly List<SnapshotFile> files = [];

    /// <summary>A leader's snapshot that comes in, as far as it is here.</summary>
    public IncomingFile? Part { get; set; }

    /// <summary>All of it is here and not on disk yet.</summary>
    public IncomingFile? Storing { get; set; }

    /// <summary>A snapshot of the node's own that is being written; not to be seen under its name before it is durable, or so the shell hopes.</summary>
    public SnapshotFile? Writing { get; set; }

    /// <summary>Every write until then fails.</summary>
    public long FullUntil { get; set; }

    /// <summary>No flush ends before then.</summary>
    public long StalledUntil { get; set; }

    /// <summary>Nobody hears of a flush before then.</summary>
    public long SilentUntil { get; set; }

    /// <summary>A bit of the journal is not as it was written: a start finds a row with a wrong checksum.</summary>
    public bool IsJournalDamaged { get; set; }

    public bool IsDamaged => IsJournalDamaged || files.Exists(file => file.IsFlipped);

    /// <summary>What a start may begin with: its checksum holds.</summary>
    public IReadOnlyList<SnapshotInfo> Whole => [.. files.Where(file => file.IsWhole).Select(file => file.Info)];

    /// <summary>What somebody who copies the folder gets.</summary>
    public SimulatedDisk Copy()
    {
        var copy = new SimulatedDisk();
        foreach (var file in files.Where(file => file.IsWhole)) copy.Add(file);
        return copy;
    }

    public SnapshotFile? Find(SnapshotInfo info) => files.Find(file => file.Info.IsSameFile(info));

    public SnapshotFile? Any(Rng rng) => files.Count == 0 ? null : files[rng.Between(0, files.Count - 1)];

    public void Add(SnapshotFile file)
    {
        files.RemoveAll(old => old.Info.Id == file.Info.Id);
        files.Add(file);
        files.Sort((a, b) => a.Info.Last.Index.CompareTo(b.Info.Last.Index));
    }

    /// <summary>Keeps the newest two, and one of those that the journal on disk goes with.</summary>
    public int Prune(Func<EntryId, bool> isHeldOnDisk)
    {
        var held = files.FindLastIndex(file => isHeldOnDisk(file.Info.Last));
        var gone = Math.Max(0, Math.Min(held, files.Count - 2));
        files.RemoveRange(0, gone);
        return gone;
    }

    /// <summary>The process begins: what is half written is of no use.</summary>
    public void Tidy()
    {
        Part = null;
        Storing = null;
        Writing = null;
        files.RemoveAll(file => !file.IsWhole && !file.IsFlipped);
    }

    /// <summary>Somebody has exchanged the medium.</summary>
    public void Mend()
    {
        (FullUntil, StalledUntil, SilentUntil, IsJournalDamaged) = (0, 0, 0, false);
        foreach (var file in files.Where(file => file.IsFlipped)) file.Flip();
    }
}

/// <summary>A leader's snapshot that comes in piece by piece.</summary>
internal sealed class IncomingFile(SnapshotInfo info)
{
    public SnapshotInfo Info => info;

    public List<byte> Bytes { get; } = [];
}

/// <summary>A file with the simulated state: the index that it was taken at, some filling, and last the hash over everything applied.</summary>
internal sealed class SnapshotFile(SnapshotInfo info, byte[] bytes)
{
    private const int HashSize = sizeof(ulong);

    public SnapshotInfo Info => info;

    public bool IsWhole => bytes.Length == info.Size && Checksum(bytes) == info.Checksum;

    /// <summary>Whether a bit is not as it was written.</summary>
    public bool IsFlipped { get; private set; }

    /// <summary>What it says of the state.</summary>
    public (LogIndex Applied, ulong Hash) State =>
        (new LogIndex(BinaryPrimitives.ReadInt64LittleEndian(bytes)), BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(bytes.Length - HashSize)));

    /// <param name="last">The entry it is named after.</param>
    /// <param name="at">The configuration after it.</param>
    /// <param name="hash">The state.</param>
    /// <param name="filling">So many bytes more, so that it travels in several pieces.</param>
    /// <param name="written">What becomes of the bytes on their way to the file.</param>
    public static SnapshotFile Of(EntryId last, Configuration at, ulong hash, int filling, Func<byte[], byte[]> written)
    {
        var bytes = new byte[HashSize + filling + HashSize];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, last.Index.Value);
        new Random(filling).NextBytes(bytes.AsSpan(HashSize, filling));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(HashSize + filling), hash);
        bytes = written(bytes);
        return new SnapshotFile(new SnapshotInfo(new SnapshotId(last), at, bytes.Length, Checksum(bytes)), bytes);
    }

    public ReadOnlyMemory<byte> Read(long offset, int length) => bytes.AsMemory((int)offset, length);

    /// <summary>A crash left only the beginning under the file's name.</summary>
    public SnapshotFile Torn(int length) => new(info, bytes[..length]);

    /// <summary>Turns one bit, or turns it back. A file of which a crash has left nothing has none.</summary>
    public void Flip()
    {
        if (bytes.Length == 0) return;
        bytes[bytes.Length / 2] ^= 4;
        IsFlipped = !IsFlipped;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var octet in bytes) crc = BitOperations.Crc32C(crc, octet);
        return ~crc;
    }
}

/// <summary>The simulated state: a hash over every command that was applied, in order. Whoever leaves one out, adds one or takes one twice has another.</summary>
internal static class StateHash
{
    public static ulong Next(ulong hash, ReadOnlySpan<byte> payload)
    {
        var next = (hash + 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9;
        if (payload.Length == 8) next ^= BinaryPrimitives.ReadUInt64LittleEndian(payload) * 0x94D049BB133111EB;
        return next ^ (next >> 29);
    }
}
