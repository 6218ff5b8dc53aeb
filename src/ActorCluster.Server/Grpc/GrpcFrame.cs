using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;

namespace ActorCluster.Server.Grpc;

/// <summary>A gRPC message on the wire: one flag byte (0: not compressed), its length in 4 bytes big-endian, the protobuf bytes.</summary>
public static class GrpcFrame
{
    public const int HeaderSize = 5;

    /// <summary>Reads the single message of a unary call. The sequence lives until the reader advances.</summary>
    /// <param name="reader">The call's body.</param>
    /// <param name="maxBytes">The largest message that is taken.</param>
    /// <exception cref="GrpcException">The message is too large, compressed, or cut short.</exception>
    public static async ValueTask<ReadOnlySequence<byte>> ReadAsync(PipeReader reader, int maxBytes, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            if (TryRead(read.Buffer, maxBytes, out var message)) return message;
            if (read.IsCompleted)
                throw new GrpcException(GrpcStatusCode.Internal, $"the message ended after {read.Buffer.Length} bytes, before its announced length");
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Writes one message with its header.</summary>
    public static void Write(IBufferWriter<byte> writer, IMessage message)
    {
        var size = message.CalculateSize();
        var span = writer.GetSpan(HeaderSize + size);
        span[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(span[1..], size);
        message.WriteTo(span.Slice(HeaderSize, size));
        writer.Advance(HeaderSize + size);
    }

    private static bool TryRead(ReadOnlySequence<byte> buffer, int maxBytes, out ReadOnlySequence<byte> message)
    {
        message = default;
        if (buffer.Length < HeaderSize) return false;
        Span<byte> header = stackalloc byte[HeaderSize];
        buffer.Slice(0, HeaderSize).CopyTo(header);
        if (header[0] != 0) throw new GrpcException(GrpcStatusCode.Unimplemented, "compressed messages are not served; send them uncompressed");
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (length > (uint)maxBytes) throw new GrpcException(GrpcStatusCode.InvalidArgument, "etcdserver: request is too large");
        if (buffer.Length < HeaderSize + length) return false;
        message = buffer.Slice(HeaderSize, length);
        return true;
    }
}
