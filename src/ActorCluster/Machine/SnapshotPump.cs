using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;
using ActorCluster.Settings;
using ActorCluster.Snapshots;
using Akka.Actor;

namespace ActorCluster.Machine;

/// <summary>
/// Writes the state out between batches, a slice of about a millisecond at a time, while the apply goes on. It hands the files' actor no more than a few megabytes that are not yet written.
/// </summary>
/// <param name="settings">When a snapshot is due.</param>
/// <param name="clock">Measures the slices.</param>
/// <param name="self">The state machine's actor, which hears <see cref="Slice"/> and the files' actor's answers.</param>
/// <param name="files">The files' actor.</param>
internal sealed class SnapshotPump(SnapshotSettings settings, ITimeProvider clock, IActorRef self, IActorRef files)
{
    private const int BlocksOfOneSlice = 32;
    private const int MaxUnwritten = 128;
    private static readonly TimeSpan LongestSlice = TimeSpan.FromMilliseconds(1);

    /// <summary>What is written of a large state must not become many times what clients write; but the log since the last snapshot is in memory, too.</summary>
    private const int MostLogs = 8;

    private StateCursor? _cursor;
    private int _unwritten;
    private bool _isSliceDue;
    private long _entries;
    private long _bytes;
    private long _weight;
    private long _sizeOfLast;
    private long _written;

    /// <summary>Whether a snapshot is being written, or the files' actor has not yet said that it is done with one.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Counts what was applied, and begins a snapshot where enough was.</summary>
    public void Applied(IReadOnlyList<Entry> entries, ReplicatedState state)
    {
        _entries += entries.Count;
        for (var i = 0; i < entries.Count; i++)
        {
            _bytes += entries[i].Payload.Length;
            _weight += entries[i].Weight;
        }

        if (!IsBusy && (_entries >= settings.Entries || _bytes >= settings.Bytes) && _weight >= Math.Min(_sizeOfLast / 2, MostLogs * settings.Bytes))
        {
            Begin(state);
        }
    }

    /// <summary>Writes the next slice. Another one follows through the mailbox, after what waits in it.</summary>
    public void WriteSlice()
    {
        _isSliceDue = false;
        var end = clock.HighResMonotonicClock + LongestSlice;
        for (var blocks = 0; _cursor is not null && blocks < BlocksOfOneSlice && _unwritten < MaxUnwritten && clock.HighResMonotonicClock < end; blocks++)
        {
            if (_cursor.Next() is { } block)
            {
                _unwritten++;
                _written += block.Length;
                files.Tell(new SnapshotMessage.Block(block), self);
            }
            else
            {
                Close();
                _sizeOfLast = _written;
                files.Tell(SnapshotMessage.End.Instance, self);
            }
        }

        ContinueSoon();
    }

    /// <summary>A block is written.</summary>
    public void BlockWritten()
    {
        _unwritten--;
        ContinueSoon();
    }

    /// <summary>The files' actor is done with it, one way or the other. Where it was given up the next one is tried in its own time.</summary>
    public void Ended()
    {
        Close();
        IsBusy = false;
    }

    /// <summary>The state has been replaced by that of a snapshot: what is being written is of no use.</summary>
    /// <param name="bytes">The snapshot's.</param>
    public void Replaced(long bytes)
    {
        if (_cursor is not null)
        {
            files.Tell(SnapshotMessage.GiveUp.Instance, self);
        }

        Close();
        (_entries, _bytes, _weight, _sizeOfLast) = (0, 0, 0, bytes);
    }

    private void Begin(ReplicatedState state)
    {
        _cursor = state.BeginSnapshot();
        (IsBusy, _unwritten, _written, _entries, _bytes, _weight) = (true, 0, 0, 0, 0, 0);
        files.Tell(new SnapshotMessage.Begin(new SnapshotId(_cursor.Applied), _cursor.Configuration), self);
        ContinueSoon();
    }

    private void ContinueSoon()
    {
        if (_cursor is not null && !_isSliceDue && _unwritten < MaxUnwritten)
        {
            _isSliceDue = true;
            self.Tell(Slice.Instance, self);
        }
    }

    private void Close()
    {
        _cursor?.Dispose();
        _cursor = null;
    }

    /// <summary>It is time for the next slice.</summary>
    public sealed record Slice : INoSerializationVerificationNeeded
    {
        public static readonly Slice Instance = new();
    }
}
