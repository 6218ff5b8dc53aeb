using System.Buffers.Binary;
using System.Text;

namespace Akka.Remote.Wire;

/// <summary>A recipient or sender as a connection names it, with room for what the receiver resolved it to.</summary>
internal sealed class WireRef(string path)
{
    public string Path { get; } = path;

    /// <summary>What the receiver made of the path; the receiver decides when it must be asked for anew.</summary>
    public object? Resolved { get; set; }
}

/// <summary>What a decoder has found. Calls come in the order of the bytes.</summary>
internal interface IFrameSink
{
    void OnMessage(WireRef recipient, WireRef? sender, int serializerId, string manifest, byte[] payload);
    void OnSystemMessage(ulong sequence, WireRef recipient, WireRef? sender, int serializerId, string manifest, byte[] payload);
    void OnAcknowledge(ulong sequence);
    void OnHello(Hello hello);
    void OnChallenge(byte[] nonce);
    void OnProof(byte[] proof);
    void OnWelcome(Welcome welcome);
    void OnBye(ByeReason reason, ulong session);
}

/// <summary>
/// Reads frames from whatever pieces the bytes arrive in. Memory is bounded: one frame's body, one large message of at most
/// <paramref name="maximumMessageBytes"/>, and the tables.
/// </summary>
internal sealed class FrameDecoder(int maximumMessageBytes)
{
    private const byte TlsHandshakeRecord = 22;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly WireRef?[] recipients = new WireRef?[WireFormat.RefSlots];
    private readonly WireRef?[] senders = new WireRef?[WireFormat.RefSlots];
    private readonly string?[] manifests = new string?[WireFormat.ManifestSlots];
    private bool preambleSeen;
    private LargeMessage? large;

    /// <summary>False until the other end has said who it is: no memory is taken for messages of strangers.</summary>
    public bool TakesMessages { get; set; } = true;

    /// <summary>The version that the other end wrote, once the preamble has been read.</summary>
    public byte? PeerVersion { get; private set; }

    /// <summary>
    /// Hands every whole frame to the sink and tells how many bytes are done with; the rest must be given again, with more behind.
    /// </summary>
    /// <exception cref="WireFormatException">The bytes are not of this wire; the decoder is of no further use.</exception>
    public int Decode(ReadOnlySpan<byte> bytes, IFrameSink sink)
    {
        var consumed = 0;
        if (!preambleSeen)
        {
            if (bytes.Length < WireFormat.PreambleBytes)
                return RefuseForeignStart(bytes);
            ReadPreamble(bytes);
            consumed = WireFormat.PreambleBytes;
        }
        while (bytes.Length - consumed >= WireFormat.FrameHeaderBytes)
        {
            var header = BinaryPrimitives.ReadUInt32LittleEndian(bytes[consumed..]);
            var length = (int)(header & 0xFFFFFF);
            if (length > WireFormat.MaxFrameBodyBytes)
                throw new WireFormatException($"a frame of {length} bytes is longer than any that is sent");
            if (bytes.Length - consumed - WireFormat.FrameHeaderBytes < length)
                break;
            DecodeFrame((FrameKind)(header >> 24), bytes.Slice(consumed + WireFormat.FrameHeaderBytes, length), sink);
            consumed += WireFormat.FrameHeaderBytes + length;
        }
        return consumed;
    }

    private static int RefuseForeignStart(ReadOnlySpan<byte> bytes)
    {
        Span<byte> magic = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, WireFormat.Magic);
        var known = Math.Min(bytes.Length, magic.Length);
        if (bytes[..known].SequenceEqual(magic[..known]))
            return 0;
        throw new WireFormatException(bytes[0] == TlsHandshakeRecord
            ? "it speaks TLS, which is off here (akka.remote.dot-netty.tcp.enable-ssl)"
            : "it does not begin like a remoting connection");
    }

    private void ReadPreamble(ReadOnlySpan<byte> bytes)
    {
        RefuseForeignStart(bytes[..4]);
        PeerVersion = bytes[4];
        if (PeerVersion != WireFormat.Version)
            throw new WireFormatException($"it speaks version {PeerVersion} of the wire, this end version {WireFormat.Version}");
        preambleSeen = true;
    }

    private void DecodeFrame(FrameKind kind, ReadOnlySpan<byte> body, IFrameSink sink)
    {
        var reader = new BodyReader(body);
        if (!TakesMessages && kind <= FrameKind.SystemMessage)
            throw new WireFormatException("a message before the greeting");
        switch (kind)
        {
            case FrameKind.Message:
                DecodeMessage(ref reader, sink, sequence: null);
                break;
            case FrameKind.SystemMessage:
                DecodeMessage(ref reader, sink, reader.Number());
                break;
            case FrameKind.LargeBegin:
                BeginLarge(ref reader, sink);
                break;
            case FrameKind.LargePiece:
                ContinueLarge(reader.Rest(), sink);
                break;
            default:
                DecodeControl(kind, ref reader, sink);
                break;
        }
    }

    private static void DecodeControl(FrameKind kind, ref BodyReader reader, IFrameSink sink)
    {
        switch (kind)
        {
            case FrameKind.Acknowledge:
                sink.OnAcknowledge(reader.End(reader.Number()));
                break;
            case FrameKind.Hello:
                sink.OnHello(reader.End(new Hello(
                    reader.String(), (int)reader.Number32(), reader.Number(), reader.String(), reader.Bytes())));
                break;
            case FrameKind.Challenge:
                sink.OnChallenge(reader.End(reader.Bytes()));
                break;
            case FrameKind.Proof:
                sink.OnProof(reader.End(reader.Bytes()));
                break;
            case FrameKind.Welcome:
                sink.OnWelcome(reader.End(new Welcome(
                    (WelcomeStatus)reader.Number8(), (int)reader.Number32(), reader.Number(), reader.Bytes())));
                break;
            case FrameKind.Bye:
                var reason = (ByeReason)reader.Number8();
                sink.OnBye(reason, reader.End(reader.Number()));
                break;
            default:
                throw new WireFormatException($"a frame of unknown kind {(byte)kind}");
        }
    }

    private void DecodeMessage(ref BodyReader reader, IFrameSink sink, ulong? sequence)
    {
        var recipient = ReadRef(ref reader, recipients) ?? throw new WireFormatException("a message for nobody");
        var sender = ReadRef(ref reader, senders);
        var serializerId = (int)reader.Number32();
        var manifest = ReadManifest(ref reader);
        var payload = reader.Rest();
        if (payload.Length > maximumMessageBytes)
            throw new WireFormatException($"a message of {payload.Length} bytes, more than maximum-frame-size {maximumMessageBytes}");
        if (sequence is { } number)
            sink.OnSystemMessage(number, recipient, sender, serializerId, manifest, Copy(payload));
        else
            sink.OnMessage(recipient, sender, serializerId, manifest, Copy(payload));
    }

    private static byte[] Copy(ReadOnlySpan<byte> payload)
    {
        var copy = GC.AllocateUninitializedArray<byte>(payload.Length);
        payload.CopyTo(copy);
        return copy;
    }

    private void BeginLarge(ref BodyReader reader, IFrameSink sink)
    {
        if (large is not null)
            throw new WireFormatException("a large message begins inside another");
        var recipient = ReadRef(ref reader, recipients) ?? throw new WireFormatException("a message for nobody");
        var sender = ReadRef(ref reader, senders);
        var serializerId = (int)reader.Number32();
        var manifest = ReadManifest(ref reader);
        var total = reader.Number();
        if (total > (ulong)maximumMessageBytes)
            throw new WireFormatException($"a message of {total} bytes, more than maximum-frame-size {maximumMessageBytes}");
        large = new LargeMessage(recipient, sender, serializerId, manifest, GC.AllocateUninitializedArray<byte>((int)total));
        ContinueLarge(reader.Rest(), sink);
    }

    private void ContinueLarge(ReadOnlySpan<byte> piece, IFrameSink sink)
    {
        if (large is null)
            throw new WireFormatException("a piece of a large message that never began");
        if (piece.Length > large.Payload.Length - large.Filled)
            throw new WireFormatException("a large message with more bytes than it announced");
        piece.CopyTo(large.Payload.AsSpan(large.Filled));
        large.Filled += piece.Length;
        if (large.Filled < large.Payload.Length)
            return;
        var whole = large;
        large = null;
        sink.OnMessage(whole.Recipient, whole.Sender, whole.SerializerId, whole.Manifest, whole.Payload);
    }

    private static WireRef? ReadRef(ref BodyReader reader, WireRef?[] slots)
    {
        var code = reader.Number32();
        switch (code)
        {
            case 0:
                return null;
            case 1:
                return new WireRef(reader.String());
        }
        var slot = (code - 2) >> 1;
        if (slot >= slots.Length)
            throw new WireFormatException($"ref slot {slot} does not exist");
        if ((code & 1) == 1)
            return slots[slot] = new WireRef(reader.String());
        return slots[slot] ?? throw new WireFormatException($"ref slot {slot} is used before it is filled");
    }

    private string ReadManifest(ref BodyReader reader)
    {
        var code = reader.Number32();
        switch (code)
        {
            case 0:
                return "";
            case 1:
                return reader.String();
        }
        var slot = (code - 2) >> 1;
        if (slot >= manifests.Length)
            throw new WireFormatException($"manifest slot {slot} does not exist");
        if ((code & 1) == 1)
            return manifests[slot] = reader.String();
        return manifests[slot] ?? throw new WireFormatException($"manifest slot {slot} is used before it is filled");
    }

    private sealed class LargeMessage(WireRef recipient, WireRef? sender, int serializerId, string manifest, byte[] payload)
    {
        public WireRef Recipient { get; } = recipient;
        public WireRef? Sender { get; } = sender;
        public int SerializerId { get; } = serializerId;
        public string Manifest { get; } = manifest;
        public byte[] Payload { get; } = payload;
        public int Filled { get; set; }
    }

    private ref struct BodyReader(ReadOnlySpan<byte> body)
    {
        private ReadOnlySpan<byte> rest = body;

        public ReadOnlySpan<byte> Rest() => rest;

        /// <summary>Passes on what was read if nothing stands behind it.</summary>
        public readonly T End<T>(T read) =>
            rest.IsEmpty ? read : throw new WireFormatException("a frame with bytes behind its end");

        public byte Number8()
        {
            var value = Number();
            return value <= byte.MaxValue ? (byte)value : throw new WireFormatException($"the number {value} has more than 8 bits");
        }

        public uint Number32()
        {
            var value = Number();
            return value <= uint.MaxValue ? (uint)value : throw new WireFormatException($"the number {value} has more than 32 bits");
        }

        public ulong Number()
        {
            ulong value = 0;
            for (var i = 0; i < rest.Length && i < 10; i++)
            {
                if (i == 9 && rest[i] > 1)
                    break; // only one bit of the tenth byte fits into 64
                value |= (ulong)(rest[i] & 0x7F) << (7 * i);
                if (rest[i] < 0x80)
                {
                    rest = rest[(i + 1)..];
                    return value;
                }
            }
            throw new WireFormatException("a number that does not end");
        }

        public byte[] Bytes()
        {
            var length = Number32();
            if (length > Math.Min(rest.Length, WireFormat.MaxProofBytes))
                throw new WireFormatException("a nonce or proof that is longer than its frame or than any that is sent");
            var bytes = rest[..(int)length].ToArray();
            rest = rest[(int)length..];
            return bytes;
        }

        public string String()
        {
            var length = Number32();
            if (length > rest.Length)
                throw new WireFormatException("a text that is longer than its frame");
            try
            {
                var text = StrictUtf8.GetString(rest[..(int)length]);
                rest = rest[(int)length..];
                return text;
            }
            catch (DecoderFallbackException)
            {
                throw new WireFormatException("a text that is not UTF-8");
            }
        }
    }
}
