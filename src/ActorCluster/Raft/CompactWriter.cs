using System.Text;

namespace ActorCluster.Raft;

/// <summary>
/// Writes numbers as varints and bytes with their length. Used twice for one message: first without a target, to count, then into an
/// array of exactly that
/// size, so that payloads are copied once.
/// </summary>
internal ref struct CompactWriter(Span<byte> target, bool counts)
{
    private readonly Span<byte> _target = target;

    public int Length { get; private set; }

    public static CompactWriter Counting() => new(default, true);

    public static CompactWriter Into(Span<byte> target) => new(target, false);

    public void Octet(byte value)
    {
        if (!counts)
        {
            _target[Length] = value;
        }

        Length++;
    }

    public void Number(long value)
    {
        var rest = (ulong)value;
        for (; rest >= 0x80; rest >>= 7)
        {
            Octet((byte)(rest | 0x80));
        }

        Octet((byte)rest);
    }

    public void Flag(bool value) => Octet(value ? (byte)1 : (byte)0);

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
