using ActorCluster.Core.Raft;

namespace ActorCluster.Raft;

/// <summary>
/// Which events of the journal are not needed any more. Once a <see cref="JournalEvent.Compacted"/> is written, everything that stands before it and before the first event with an
/// entry above its base may go; in steps, so that the journal's writes never wait for long.
/// </summary>
/// <param name="maxStep">The most events of one step.</param>
/// <param name="maxStepBytes">The most bytes of commands of one step, unless a single event has more.</param>
internal sealed class JournalRows(int maxStep, long maxStepBytes)
{
    /// <summary>Events of the journal in order: whether it has entries, the highest of them, and their bytes.</summary>
    private readonly Queue<(long SequenceNr, LogIndex Last, long Bytes)> _rows = new();
    private long _deletable;

    /// <summary>An event stands in the journal.</summary>
    public void Written(long sequenceNr, JournalEvent journalEvent)
    {
        switch (journalEvent)
        {
            case JournalEvent.EntriesAppended { Entries: { Count: > 0 } entries }:
                _rows.Enqueue((sequenceNr, entries[^1].Index, entries.Sum(entry => (long)entry.Payload.Length)));
                break;
            case JournalEvent.Compacted compacted:
                _deletable = Math.Max(_deletable, FirstAbove(compacted.Base.Index) is { } first ? Math.Min(first, sequenceNr) - 1 : sequenceNr - 1);
                _rows.Enqueue((sequenceNr, LogIndex.Zero, 0));
                break;
            default:
                _rows.Enqueue((sequenceNr, LogIndex.Zero, 0));
                break;
        }
    }

    /// <summary>Through which event to delete next; null where nothing is left to delete.</summary>
    public long? NextStep()
    {
        var (through, bytes) = ((long?)null, 0L);
        for (var count = 0; count < maxStep && _rows.TryPeek(out var row) && row.SequenceNr <= _deletable; count++)
        {
            bytes += row.Bytes;
            if (bytes > maxStepBytes && count > 0)
            {
                break;
            }

            through = _rows.Dequeue().SequenceNr;
        }

        return through;
    }

    private long? FirstAbove(LogIndex index)
    {
        foreach (var (sequenceNr, last, _) in _rows)
        {
            if (last > index)
            {
                return sequenceNr;
            }
        }

        return null;
    }
}
