using System.Buffers.Binary;
using ActorCluster.Core.Machine;
using Google.Protobuf;

namespace ActorCluster.Machine;

/// <summary>
/// Makes the wire bytes of a command. They become the entry's payload as they are. The time at which the command came in is stamped here.
/// </summary>
public static class CommandBytes
{
    private const int AtTag = (Wire.Command.AtUnixMsFieldNumber << 3) | 0;
    private const int OperationTag = (Wire.Command.OperationsFieldNumber << 3) | 2;
    private const int OriginTag = (Wire.Command.OriginFieldNumber << 3) | 1;
    private const int RequestTag = (Wire.Command.RequestFieldNumber << 3) | 0;

    /// <summary>One put, from the wire bytes of etcd's PutRequest.</summary>
    public static ReadOnlyMemory<byte> Put(ReadOnlySpan<byte> putRequest) => Of(Wire.Operation.PutFieldNumber, putRequest);

    /// <summary>One deletion, from the wire bytes of etcd's DeleteRangeRequest.</summary>
    public static ReadOnlyMemory<byte> DeleteRange(ReadOnlySpan<byte> deleteRangeRequest) =>
        Of(Wire.Operation.DeleteRangeFieldNumber, deleteRangeRequest);

    /// <summary>One transaction, from the wire bytes of etcd's TxnRequest.</summary>
    public static ReadOnlyMemory<byte> Txn(ReadOnlySpan<byte> txnRequest) => Of(Wire.Operation.TxnFieldNumber, txnRequest);

    /// <summary>Several operations, applied as one or not at all.</summary>
    public static ReadOnlyMemory<byte> Of(params Wire.Operation[] operations) => Of(DateTimeOffset.UtcNow, operations);

    /// <summary>Several operations, applied as one or not at all.</summary>
    /// <param name="at">When the command came in, by a clock of the caller's own: its actor system's, where it has one.</param>
    /// <param name="operations">At least one.</param>
    public static ReadOnlyMemory<byte> Of(DateTimeOffset at, params Wire.Operation[] operations) =>
        new Wire.Command { AtUnixMs = at.ToUnixTimeMilliseconds(), Operations = { operations } }.ToByteArray();

    /// <summary>The command with the name of the request that it is of.</summary>
    internal static ReadOnlyMemory<byte> Named(ReadOnlyMemory<byte> command, RequestName request)
    {
        var bytes = new byte[command.Length + 1 + sizeof(ulong) + 1 + SizeOf((ulong)request.Number)];
        command.CopyTo(bytes);
        var rest = bytes.AsSpan(command.Length);
        Write(ref rest, OriginTag);
        BinaryPrimitives.WriteUInt64LittleEndian(rest, request.Origin);
        rest = rest[sizeof(ulong)..];
        Write(ref rest, RequestTag);
        Write(ref rest, (ulong)request.Number);
        return bytes;
    }

    private static ReadOnlyMemory<byte> Of(int kind, ReadOnlySpan<byte> request)
    {
        var at = (ulong)NowUnixMs();
        var kindTag = ((uint)kind << 3) | 2;
        var operation = SizeOf(kindTag) + SizeOf((ulong)request.Length) + request.Length;
        var bytes = new byte[1 + SizeOf(at) + 1 + SizeOf((ulong)operation) + operation];
        var rest = bytes.AsSpan();
        Write(ref rest, AtTag);
        Write(ref rest, at);
        Write(ref rest, OperationTag);
        Write(ref rest, (ulong)operation);
        Write(ref rest, kindTag);
        Write(ref rest, (ulong)request.Length);
        request.CopyTo(rest);
        return bytes;
    }

    private static long NowUnixMs() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private static int SizeOf(ulong value)
    {
        var size = 1;
        for (; value >= 0x80; value >>= 7)
        {
            size++;
        }

        return size;
    }

    private static void Write(ref Span<byte> rest, ulong value)
    {
        var size = 0;
        for (; value >= 0x80; value >>= 7)
        {
            rest[size++] = (byte)(value | 0x80);
        }

        rest[size++] = (byte)value;
        rest = rest[size..];
    }
}
