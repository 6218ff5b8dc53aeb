using System.Buffers.Binary;

namespace ActorCluster.Core.Raft;

/// <summary>How a standing looks in bytes: what was drawn or hashed in all its bytes, the highest first, and the count of the starts as a number.</summary>
public static class StandingCoding
{
    /// <summary>Writes a standing.</summary>
    public static void Write(ref CompactWriter writer, in Standing standing)
    {
        Write(ref writer, standing.ClusterId);
        Write(ref writer, standing.MemberId);
        Write(ref writer, standing.DataId);
        Write(ref writer, standing.Boot);
        Write(ref writer, standing.Before);
    }

    /// <summary>Reads what <see cref="Write(ref CompactWriter, in Standing)"/> wrote.</summary>
    public static Standing Read(ref CompactReader reader) => new(ReadId(ref reader), ReadId(ref reader), ReadData(ref reader), ReadBoot(ref reader), ReadId(ref reader));

    /// <summary>Writes an id.</summary>
    public static void Write(ref CompactWriter writer, ulong id)
    {
        for (var shift = 56; shift >= 0; shift -= 8) writer.Octet((byte)(id >> shift));
    }

    /// <summary>Reads an id.</summary>
    public static ulong ReadId(ref CompactReader reader)
    {
        ulong id = 0;
        for (var at = 0; at < sizeof(ulong); at++) id = (id << 8) | reader.Octet();
        return id;
    }

    /// <summary>Writes the name of data.</summary>
    public static void Write(ref CompactWriter writer, Guid dataId)
    {
        Span<byte> bytes = stackalloc byte[16];
        dataId.TryWriteBytes(bytes, bigEndian: true, out _);
        Write(ref writer, BinaryPrimitives.ReadUInt64BigEndian(bytes));
        Write(ref writer, BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    /// <summary>Reads the name of data.</summary>
    public static Guid ReadData(ref CompactReader reader)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ReadId(ref reader));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], ReadId(ref reader));
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Writes a start.</summary>
    public static void Write(ref CompactWriter writer, in Boot boot)
    {
        writer.Number(boot.Count);
        Write(ref writer, boot.Nonce);
    }

    /// <summary>Reads a start.</summary>
    public static Boot ReadBoot(ref CompactReader reader) => new(reader.Number(), ReadId(ref reader));
}
