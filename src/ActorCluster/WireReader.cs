using System.Buffers.Binary;

namespace ActorCluster;

/// <summary>
/// Reads protobuf's wire form field by field, without copying what is of bytes. For the few messages that come with every command; the
/// rest is read
/// by the generated parsers.
/// </summary>
/// <exception cref="FormatException">From every method: the bytes are no message.</exception>
internal struct WireReader(ReadOnlyMemory<byte> bytes)
{
    private int _at;
    private int _wireType;

    /// <summary>The field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>Moves to the next field; false at the end.</summary>
    public bool Next()
    {
        if (_at == bytes.Length)
        {
            return false;
        }

        var tag = RawVarint();
        (Field, _wireType) = ((int)(tag >> 3), (int)(tag & 7));
        return Field > 0 ? true : throw new FormatException("a field without a number");
    }

    public long Varint() => _wireType == 0 ? (long)RawVarint() : throw Mismatch();

    public ulong Fixed64()
    {
        if (_wireType != 1)
        {
            throw Mismatch();
        }

        var from = _at;
        Advance(8);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[from..]);
    }

    public bool Bool() => Varint() != 0;

    public ReadOnlyMemory<byte> Bytes()
    {
        if (_wireType != 2)
        {
            throw Mismatch();
        }

        var length = RawVarint();
        if (length > (ulong)(bytes.Length - _at))
        {
            throw new FormatException("a field goes on past the end of its message");
        }

        var found = bytes.Slice(_at, (int)length);
        _at += (int)length;
        return found;
    }

    /// <summary>A field of a later version.</summary>
    public void Skip()
    {
        switch (_wireType)
        {
            case 0:
                RawVarint();
                break;
            case 1:
                Advance(8);
                break;
            case 2:
                Bytes();
                break;
            case 5:
                Advance(4);
                break;
            default:
                throw new FormatException($"field {Field} has the unknown wire type {_wireType}");
        }
    }

    private FormatException Mismatch() => new($"field {Field} has the wrong wire type {_wireType}");

    private void Advance(int count) =>
        _at = _at + count <= bytes.Length ? _at + count : throw new FormatException("a field goes on past the end of its message");

    private ulong RawVarint()
    {
        var span = bytes.Span;
        ulong value = 0;
        for (var shift = 0; shift < 70 && _at < span.Length; shift += 7)
        {
            var octet = span[_at++];
            value |= (ulong)(octet & 0x7f) << shift;
            if (octet < 0x80)
            {
                return value;
            }
        }

        throw new FormatException("a number goes on past the end of its message");
    }
}
