using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Akka.Remote.Wire;

/// <summary>
/// Writes frames one behind the other into one growing buffer, which then goes out with one send. One encoder belongs to one
/// connection, because its tables mirror those of the decoder at the other end.
/// </summary>
/// <param name="recipientPath">The path of a recipient as the receiver's system knows it.</param>
/// <param name="senderPath">The path of a sender; with an address if it is not of this system.</param>
internal sealed class FrameEncoder(Func<object, string> recipientPath, Func<object, string> senderPath)
{
    /// <summary>Three names of this length, at three bytes a character, fit into what a frame has for names.</summary>
    private const int MaxNameChars = WireFormat.MaxNameBytes / 10;

    private readonly object?[] recipientSlots = new object?[WireFormat.RefSlots];
    private readonly object?[] senderSlots = new object?[WireFormat.RefSlots];
    private readonly Dictionary<string, int> manifests = new(StringComparer.Ordinal);
    private byte[] buffer = new byte[8 * 1024];
    private int position;
    private int frameStart;

    /// <summary>Bytes that wait to be sent.</summary>
    public int Length => position;

    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, position);

    /// <summary>Forgets what has been sent and gives back a buffer that one burst made large.</summary>
    public void Clear()
    {
        position = 0;
        if (buffer.Length > 1024 * 1024)
            buffer = new byte[256 * 1024];
    }

    public void WritePreamble()
    {
        var span = Reserve(WireFormat.PreambleBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(span, WireFormat.Magic);
        span[4] = WireFormat.Version;
    }

    public void WriteHello(Hello hello)
    {
        Begin(FrameKind.Hello);
        WriteString(hello.Origin);
        WriteNumber((uint)hello.Uid);
        WriteNumber(hello.Session);
        WriteString(hello.Target);
        WriteBytes(hello.Nonce);
        End();
    }

    public void WriteChallenge(byte[] nonce)
    {
        Begin(FrameKind.Challenge);
        WriteBytes(nonce);
        End();
    }

    public void WriteProof(byte[] proof)
    {
        Begin(FrameKind.Proof);
        WriteBytes(proof);
        End();
    }

    public void WriteWelcome(Welcome welcome)
    {
        Begin(FrameKind.Welcome);
        WriteNumber((ulong)welcome.Status);
        WriteNumber((uint)welcome.Uid);
        WriteNumber(welcome.Session);
        WriteBytes(welcome.Proof);
        End();
    }

    public void WriteAcknowledge(ulong sequence)
    {
        Begin(FrameKind.Acknowledge);
        WriteNumber(sequence);
        End();
    }

    public void WriteBye(ByeReason reason, ulong session)
    {
        Begin(FrameKind.Bye);
        WriteNumber((ulong)reason);
        WriteNumber(session);
        End();
    }

    public void WriteMessage(in OutboundHeader header, ReadOnlySpan<byte> payload)
    {
        BeginNamed(FrameKind.Message, header);
        payload.CopyTo(Reserve(payload.Length));
        End();
    }

    public void WriteSystemMessage(ulong sequence, in OutboundHeader header, ReadOnlySpan<byte> payload)
    {
        BeginNamed(FrameKind.SystemMessage, header, sequence);
        payload.CopyTo(Reserve(payload.Length));
        End();
    }

    public void WriteLargeBegin(in OutboundHeader header, int totalLength, ReadOnlySpan<byte> firstPiece)
    {
        BeginNamed(FrameKind.LargeBegin, header);
        WriteNumber((uint)totalLength);
        firstPiece.CopyTo(Reserve(firstPiece.Length));
        End();
    }

    public void WriteLargePiece(ReadOnlySpan<byte> piece)
    {
        Begin(FrameKind.LargePiece);
        piece.CopyTo(Reserve(piece.Length));
        End();
    }

    private void BeginNamed(FrameKind kind, in OutboundHeader header, ulong? sequence = null)
    {
        Begin(kind);
        if (sequence is { } number)
            WriteNumber(number);
        try
        {
            WriteHeader(header);
        }
        catch (NameTooLongException)
        {
            // The other end never sees this frame, so it must not be thought to know what the frame defined.
            position = frameStart;
            Array.Clear(recipientSlots);
            Array.Clear(senderSlots);
            throw;
        }
    }

    private void WriteHeader(in OutboundHeader header)
    {
        WriteRef(recipientSlots, header.Recipient, header.RecipientIsTemporary, recipientPath);
        if (header.Sender is null)
            Reserve(1)[0] = 0;
        else
            WriteRef(senderSlots, header.Sender, header.SenderIsTemporary, senderPath);
        WriteNumber((uint)header.SerializerId);
        WriteManifest(header.Manifest);
    }

    private void WriteRef(object?[] slots, object reference, bool isTemporary, Func<object, string> pathOf)
    {
        if (isTemporary)
        {
            Reserve(1)[0] = 1;
            WriteString(pathOf(reference));
            return;
        }
        // Direct-mapped: two hot refs on one slot cost their paths again and again, and nothing else.
        var slot = (int)((uint)RuntimeHelpers.GetHashCode(reference) * 2654435769u >> 22);
        if (ReferenceEquals(slots[slot], reference))
        {
            WriteNumber((uint)(2 + 2 * slot));
            return;
        }
        slots[slot] = reference;
        WriteNumber((uint)(3 + 2 * slot));
        WriteString(pathOf(reference));
    }

    private void WriteManifest(string? manifest)
    {
        if (string.IsNullOrEmpty(manifest))
        {
            Reserve(1)[0] = 0;
            return;
        }
        if (manifest.Length > MaxNameChars)
            throw new NameTooLongException(manifest.Length);
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(manifests, manifest, out var known);
        if (known)
        {
            WriteNumber((uint)(2 + 2 * slot));
            return;
        }
        if (manifests.Count > WireFormat.ManifestSlots)
        {
            manifests.Remove(manifest);
            Reserve(1)[0] = 1;
        }
        else
        {
            slot = manifests.Count - 1;
            WriteNumber((uint)(3 + 2 * slot));
        }
        WriteString(manifest);
    }

    private void Begin(FrameKind kind)
    {
        frameStart = position;
        Reserve(WireFormat.FrameHeaderBytes)[3] = (byte)kind;
    }

    private void End()
    {
        var length = position - frameStart - WireFormat.FrameHeaderBytes;
        if (length > WireFormat.MaxFrameBodyBytes)
            throw new InvalidOperationException($"A frame of {length} bytes is longer than {WireFormat.MaxFrameBodyBytes}.");
        buffer[frameStart] = (byte)length;
        buffer[frameStart + 1] = (byte)(length >> 8);
        buffer[frameStart + 2] = (byte)(length >> 16);
    }

    private void WriteString(string value)
    {
        if (value.Length > MaxNameChars)
            throw new NameTooLongException(value.Length);
        var bytes = Encoding.UTF8.GetByteCount(value);
        WriteNumber((uint)bytes);
        Encoding.UTF8.GetBytes(value, Reserve(bytes));
    }

    private void WriteBytes(byte[] value)
    {
        WriteNumber((uint)value.Length);
        value.CopyTo(Reserve(value.Length));
    }

    private void WriteNumber(ulong value)
    {
        var span = Reserve(10);
        var used = 0;
        while (value >= 0x80)
        {
            span[used++] = (byte)(value | 0x80);
            value >>= 7;
        }
        span[used++] = (byte)value;
        position -= 10 - used;
    }

    private Span<byte> Reserve(int count)
    {
        if (buffer.Length - position < count)
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, position + count));
        var span = buffer.AsSpan(position, count);
        position += count;
        return span;
    }
}

/// <summary>
/// The names of one message that goes out; refs are compared by identity, and their paths asked for only when a slot is filled.
/// </summary>
internal readonly struct OutboundHeader
{
    public required object Recipient { get; init; }
    public required bool RecipientIsTemporary { get; init; }
    public object? Sender { get; init; }
    public bool SenderIsTemporary { get; init; }
    public required int SerializerId { get; init; }
    public string? Manifest { get; init; }
}

/// <summary>A path or manifest is too long to travel.</summary>
internal sealed class NameTooLongException(int length) : Exception($"a path or manifest of {length} characters is too long for the wire");
