using ActorCluster.Core.Raft;

namespace ActorCluster.Raft;

/// <summary>
/// The end of the log that is not yet committed, as the roles put it out for the journal; gives the entries to the state machine once
/// they are.
/// </summary>
/// <param name="recovered">The whole log as it was recovered: nothing of it is known to be committed yet.</param>
internal sealed class CommitFeed(IReadOnlyList<Entry> recovered)
{
    private const int MaxBatch = 1024;

    private readonly List<Entry> _tail = [.. recovered];
    private int _head;

    /// <summary>Everything through it was given out.</summary>
    public LogIndex Committed { get; private set; }

    /// <summary>Takes an event that was put out for the journal.</summary>
    public void Append(JournalEvent.EntriesAppended appended)
    {
        var keep = (int)(appended.Previous.Index - Committed) + _head;
        if (keep < _head)
        {
            throw new InvalidOperationException($"entries after {appended.Previous} would replace what was applied through {Committed}");
        }

        if (keep < _tail.Count)
        {
            _tail.RemoveRange(keep, _tail.Count - keep);
        }

        _tail.AddRange(appended.Entries);
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
}
