using System.Text;

namespace ActorCluster.Core;

/// <summary>
/// Writes numbers as varints and bytes with their length. Used twice for one message: first without a target, to count, then into an
/// array of exactly that size, so that payloads are copied once.
/// </summary>
public ref struct CompactWriter(Span<byte> target, bool counts)
{
    private readonly Span<byte> _target = target;

    /// <summary>How many bytes it was so far.</summary>
    public int Length { get; private set; }

    /// <summary>Only counts.</summary>
    public static CompactWriter Counting() => new(default, true);

    /// <summary>Writes into a span that has room for all.</summary>
    public static CompactWriter Into(Span<byte> target) => new(target, false);

    /// <summary>One byte.</summary>
    public void Octet(byte value)
    {
        if (!counts)
        {
            _target[Length] = value;
        }

        Length++;
    }

    /// <summary>A varint; a negative number takes ten bytes.</summary>
    public void Number(long value)
    {
        var rest = (ulong)value;
        for (; rest >= 0x80; rest >>= 7)
        {
            Octet((byte)(rest | 0x80));
        }

        Octet((byte)rest);
    }

    /// <summary>A byte that is 0 or 1.</summary>
    public void Flag(bool value) => Octet(value ? (byte)1 : (byte)0);

    /// <summary>UTF-8 after its length in bytes.</summary>
    public void Text(string value)
    {
        var size = Encoding.UTF8.GetByteCount(value);
        Number(size);
        if (!counts)
        {
            Encoding.UTF8.GetBytes(value, _target.Slice(Length, size));
        }

        Length += size;
    }

    /// <summary>Bytes after their length.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        if (!counts)
        {
            value.CopyTo(_target[Length..]);
        }

        Length += value.Length;
    }

    /// <summary>Room for something of this size that writes itself.</summary>
    public Span<byte> Room(int size)
    {
        Number(size);
        var room = counts ? default : _target.Slice(Length, size);
        Length += size;
        return room;
    }
}
