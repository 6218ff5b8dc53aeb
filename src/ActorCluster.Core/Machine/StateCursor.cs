using System.Buffers.Binary;
using ActorCluster.Core.Raft;
using static ActorCluster.Core.Machine.StateFormat;

namespace ActorCluster.Core.Machine;

/// <summary>
/// Writes the state out as it was when <see cref="ReplicatedState.BeginSnapshot"/> was called, block by block, while commands are applied between
/// the blocks. To be closed in the end, also where it is given up: until then the state keeps what it would forget.
/// </summary>
public sealed class StateCursor : IDisposable
{
    private readonly RecordWriter block = new();
    private readonly StateHead head;
    private readonly int blockSize;
    private readonly Queue<(Block Kind, IRecordSource Source)> parts;
    private long blocks;
    private bool isEnded;

    internal StateCursor(StateHead head, int blockSize, params IEnumerable<(Block Kind, IRecordSource Source)> parts)
    {
        (this.head, this.blockSize) = (head, blockSize);
        this.parts = new(parts);
    }

    /// <summary>The last entry that the written state has applied.</summary>
    public EntryId Applied => head.Applied;

    /// <summary>The configuration there.</summary>
    public Configuration Configuration => head.Configuration;

    /// <summary>The next bytes of the stream, the caller's own from now on; null after the last.</summary>
    public ReadOnlyMemory<byte>? Next()
    {
        if (isEnded)
            return null;
        if (blocks == 0)
            return First();
        block.Begin(blockSize + (blockSize / 2) + BlockHeaderSize, BlockHeaderSize);
        if (parts.TryPeek(out var part))
        {
            if (!part.Source.Write(block, BlockHeaderSize + blockSize))
                parts.Dequeue().Source.Dispose();
            return End(part.Kind);
        }

        isEnded = true;
        block.Number(blocks);
        return End(Block.End);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isEnded = true;
        while (parts.TryDequeue(out var part))
            part.Source.Dispose();
    }

    private ReadOnlyMemory<byte> First()
    {
        block.Begin(256, PreambleSize + BlockHeaderSize);
        head.Write(block);
        var bytes = End(Block.Head, PreambleSize);
        Magic.CopyTo(bytes.Span);
        bytes.Span[PreambleSize - 1] = StateFormat.Version;
        return bytes;
    }

    private Memory<byte> End(Block kind, int at = 0)
    {
        blocks++;
        var bytes = block.Take();
        var whole = bytes.Span[at..];
        whole[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(whole[1..], whole.Length - BlockHeaderSize);
        return bytes;
    }
}
