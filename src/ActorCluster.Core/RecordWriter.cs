using System.Text;

namespace ActorCluster.Core;

/// <summary>Writes what <see cref="CompactReader"/> reads, one block after another. A block that was taken is its taker's own.</summary>
internal sealed class RecordWriter
{
    private byte[] bytes = [];

    /// <summary>The bytes of the block so far.</summary>
    public int Length { get; private set; }

    /// <summary>Begins a block.</summary>
    /// <param name="capacity">Bytes that it will probably have.</param>
    /// <param name="reserve">Bytes at its start that are left as they are, for a header.</param>
    public void Begin(int capacity, int reserve)
    {
        bytes = GC.AllocateUninitializedArray<byte>(capacity);
        Length = reserve;
    }

    /// <summary>Ends the block.</summary>
    public Memory<byte> Take()
    {
        var taken = bytes.AsMemory(0, Length);
        (bytes, Length) = ([], 0);
        return taken;
    }

    public void Octet(byte value) => Room(1)[0] = value;

    public void Number(long value)
    {
        var room = Room(10);
        var size = 0;
        var rest = (ulong)value;
        for (; rest >= 0x80; rest >>= 7)
            room[size++] = (byte)(rest | 0x80);
        room[size++] = (byte)rest;
        Length -= 10 - size;
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        value.CopyTo(Room(value.Length));
    }

    public void Text(string value)
    {
        var size = Encoding.UTF8.GetByteCount(value);
        Number(size);
        Encoding.UTF8.GetBytes(value, Room(size));
    }

    private Span<byte> Room(int size)
    {
        if (bytes.Length - Length < size)
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + size));
        Length += size;
        return bytes.AsSpan(Length - size, size);
    }
}
