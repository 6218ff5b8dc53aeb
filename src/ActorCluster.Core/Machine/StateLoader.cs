using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using ActorCluster.Core.Events;
using ActorCluster.Core.Kv;
using ActorCluster.Core.Sagas;
using static ActorCluster.Core.Machine.StateFormat;

namespace ActorCluster.Core.Machine;

/// <summary>
/// Makes a state of what a <see cref="StateCursor"/> wrote. It says how many bytes it wants next and takes exactly these, so that nobody copies them:
/// <code>
/// while (!loader.IsComplete) loader.Take(the next loader.Needed bytes)
/// </code>
/// Keys and values stay where they are, in the bytes that it was given.
/// </summary>
public sealed class StateLoader
{
    private readonly KeyTree.Builder keys = new();
    private readonly EventStore events = new();
    private readonly SagaStore sagas = new();
    private StateHead? head;
    private KeyHistory? lastKey;
    private List<Event>? lastTopic;
    private Block last = Block.None;
    private long blocks;
    private Reading reading = Reading.Preamble;

    private enum Reading
    {
        Preamble,
        Header,
        Content,
    }

    /// <summary>How many bytes are to be given next; 0 once it is complete. From the stream itself: more than what is left of it means damage.</summary>
    public int Needed { get; private set; } = PreambleSize;

    /// <summary>Whether the whole state is read.</summary>
    [MemberNotNullWhen(true, nameof(State))]
    public bool IsComplete => State is not null;

    /// <summary>The state; null before it is complete.</summary>
    public ReplicatedState? State { get; private set; }

    /// <summary>Takes the next <see cref="Needed"/> bytes; they must not change afterwards.</summary>
    /// <exception cref="FormatException">They are no state of a version that is known here.</exception>
    public void Take(ReadOnlyMemory<byte> bytes)
    {
        if (IsComplete || bytes.Length != Needed)
            throw new ArgumentException($"{bytes.Length} bytes, where {Needed} are wanted", nameof(bytes));
        switch (reading)
        {
            case Reading.Preamble:
                CheckPreamble(bytes.Span);
                (reading, Needed) = (Reading.Header, BlockHeaderSize);
                break;
            case Reading.Header:
                (last, Needed) = ReadHeader(bytes.Span);
                reading = Reading.Content;
                if (Needed == 0)
                    TakeContent(default);
                break;
            default:
                TakeContent(bytes);
                break;
        }
    }

    private static void CheckPreamble(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(Magic))
            throw new FormatException("these bytes are not a state of ActorCluster's");
        if (bytes[^1] != StateFormat.Version)
            throw new FormatException(
                $"the state is written in version {bytes[^1]}; this program knows {StateFormat.Version}: start one that is not older than the one that wrote it");
    }

    private (Block Kind, int Length) ReadHeader(ReadOnlySpan<byte> bytes)
    {
        var kind = (Block)bytes[0];
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]);
        if (kind == Block.None || !Enum.IsDefined(kind))
            throw new FormatException($"the state has a block of kind {bytes[0]}, which this program does not know");
        var isInOrder = last == Block.None ? kind == Block.Head : kind >= last && kind != Block.Head;
        if (!isInOrder || length < 0)
            throw new FormatException($"the state has a block {kind} of length {length} after a block {last}");
        return (kind, length);
    }

    private void TakeContent(ReadOnlyMemory<byte> bytes)
    {
        var reader = new CompactReader(bytes);
        if (last == Block.End)
        {
            Complete(reader.Number());
            return;
        }

        if (last == Block.Head)
            head = StateHead.Read(ref reader);
        while (!reader.IsAtEnd)
            ReadRecord(ref reader);
        blocks++;
        (reading, Needed) = (Reading.Header, BlockHeaderSize);
    }

    private void ReadRecord(ref CompactReader reader)
    {
        switch (last)
        {
            case Block.Keys:
                KvCursor.Read(ref reader, keys, ref lastKey);
                break;
            case Block.Events:
                EventCursor.Read(ref reader, events, ref lastTopic);
                break;
            case Block.Sagas:
                sagas.Restore(SagaCursor.Read(ref reader));
                break;
            default:
                throw new FormatException($"the state's block {last} is longer than it should be");
        }
    }

    private void Complete(long expected)
    {
        if (expected != blocks)
            throw new FormatException($"the state has {blocks} blocks of {expected}");
        Needed = 0;
        State = new ReplicatedState(head!, new KvStore(head!.Revision, head.Compacted, keys.Build()), events, sagas);
    }
}
