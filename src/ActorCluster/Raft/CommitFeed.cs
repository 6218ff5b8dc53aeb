using ActorCluster.Core.Raft;

namespace ActorCluster.Raft;

/// <summary>
/// The end of the log that is not yet committed, as the roles put it out for the journal; gives the entries to the state machine once
/// they are.
/// </summary>
/// <param name="recovered">The log as it was recovered, above what the state machine begins with: nothing of it is known to be committed yet.</param>
/// <param name="begin">What the state machine begins with.</param>
internal sealed class CommitFeed(IReadOnlyList<Entry> recovered, LogIndex begin)
{
    private const int MaxBatch = 1024;

    private readonly List<Entry> _tail = [.. recovered];
    private int _head;
    private LogIndex _repeatsThrough;

    /// <summary>Everything through it was given out.</summary>
    public LogIndex Committed { get; private set; } = begin;

    /// <summary>Takes an event that was put out for the journal.</summary>
    public void Take(JournalEvent journalEvent)
    {
        switch (journalEvent)
        {
            case JournalEvent.EntriesAppended appended:
                Append(appended);
                break;
            case JournalEvent.SnapshotInstalled installed:
                Skip(installed.Snapshot.Last);
                break;
            case JournalEvent.HardStateChanged or JournalEvent.Compacted or JournalEvent.Started or JournalEvent.BelongsTo or JournalEvent.PeerStarted:
                // Of no entry that is still to be applied.
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(journalEvent), journalEvent, "an event that says who knows what of the log");
        }
    }

    /// <summary>The entries that are newly committed, in batches that leave room for queries between them.</summary>
    public IEnumerable<IReadOnlyList<Entry>> CommitThrough(LogIndex index)
    {
        while (Committed < index)
        {
            var batch = _tail.GetRange(_head, (int)Math.Min(MaxBatch, index - Committed));
            _head += batch.Count;
            Committed += batch.Count;
            if (_head > MaxBatch && _head > _tail.Count / 2)
            {
                _tail.RemoveRange(0, _head);
                _head = 0;
            }

            yield return batch;
        }
    }

    /// <summary>
    /// Goes on with a log that was read from the disk again. It may lack entries that were given out: they are committed, so that a leader sends the very same again, and they are passed over then.
    /// </summary>
    public void GoOnWith(RaftLog log)
    {
        _tail.Clear();
        _tail.AddRange(log.Slice(Committed.Next, log.Last.Index));
        (_head, _repeatsThrough) = (0, Committed);
    }

    private void Append(JournalEvent.EntriesAppended appended)
    {
        var repeated = (int)Math.Max(0, Committed - appended.Previous.Index);
        if (repeated > 0 && Committed > _repeatsThrough)
        {
            throw new InvalidOperationException($"entries after {appended.Previous} would replace what was applied through {Committed}");
        }

        var keep = (int)Math.Max(0, appended.Previous.Index - Committed) + _head;
        if (keep < _tail.Count)
        {
            _tail.RemoveRange(keep, _tail.Count - keep);
        }

        _tail.AddRange(repeated == 0 ? appended.Entries : appended.Entries.Skip(repeated));
    }

    /// <summary>A snapshot takes the place of everything through its last entry, and of what follows unless that very entry is here.</summary>
    private void Skip(EntryId last)
    {
        if (last.Index <= Committed)
        {
            _tail.Clear();
            _head = 0;
            return;
        }

        var place = (int)(last.Index - Committed) + _head - 1;
        if (place < _tail.Count && _tail[place].Id == last)
        {
            _tail.RemoveRange(0, place + 1);
        }
        else
        {
            _tail.Clear();
        }

        (_head, Committed) = (0, last.Index);
    }
}
