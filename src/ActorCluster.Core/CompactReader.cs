using System.Text;

namespace ActorCluster.Core;

/// <summary>Reads numbers that are varints and bytes that stand after their length. Bytes stay where they are: what is given out shares them.</summary>
/// <exception cref="FormatException">From every method: the bytes end too early.</exception>
public struct CompactReader(ReadOnlyMemory<byte> bytes)
{
    private int at;

    /// <summary>Whether all bytes are read.</summary>
    public readonly bool IsAtEnd => at == bytes.Length;

    /// <summary>One byte.</summary>
    public byte Octet() => at < bytes.Length ? bytes.Span[at++] : throw TooShort();

    /// <summary>A varint; a negative number takes ten bytes.</summary>
    public long Number()
    {
        var span = bytes.Span;
        ulong value = 0;
        for (var shift = 0; shift < 70 && at < span.Length; shift += 7)
        {
            var octet = span[at++];
            value |= (ulong)(octet & 0x7f) << shift;
            if (octet < 0x80)
                return (long)value;
        }

        throw TooShort();
    }

    /// <summary>A number of things that follow: each takes a byte at least.</summary>
    public int Count()
    {
        var count = Number();
        return count >= 0 && count <= bytes.Length - at ? (int)count : throw TooShort();
    }

    /// <summary>A byte that is 0 or not.</summary>
    public bool Flag() => Octet() != 0;

    /// <summary>UTF-8 after its length in bytes.</summary>
    public string Text() => Encoding.UTF8.GetString(Bytes().Span);

    /// <summary>Bytes after their length.</summary>
    public ReadOnlyMemory<byte> Bytes()
    {
        var length = Number();
        if (length < 0 || length > bytes.Length - at)
            throw TooShort();
        var found = bytes.Slice(at, (int)length);
        at += (int)length;
        return found;
    }

    private static FormatException TooShort() => new("it ends too early");
}
