using ActorCluster.Core.Raft;
using static ActorCluster.Core.Raft.JournalEvent;

namespace ActorCluster.Raft;

/// <summary>Makes one write of many.</summary>
internal static class JournalMerge
{
    /// <summary>
    /// Only the last hard state counts, and entries that follow each other are one event. For example: entries 5 and 6 after 4, term 3,
    /// entry 7 after 6 become: term 3, entries 5, 6 and 7 after 4. All of it is written as one, so that the order between terms and
    /// entries does not matter; a compaction says the hard state that now stands before it.
    /// </summary>
    public static IReadOnlyList<JournalEvent> Of(IReadOnlyList<JournalAppend> appends)
    {
        if (appends.Count == 1)
        {
            return appends[0].Events;
        }

        HardStateChanged? hardState = null;
        var merged = new List<JournalEvent>();
        List<Entry>? run = null;
        foreach (var journalEvent in appends.SelectMany(append => append.Events))
        {
            switch (journalEvent)
            {
                case HardStateChanged changed:
                    hardState = changed;
                    break;
                case EntriesAppended more when run is { Count: > 0 } && more.Previous == run[^1].Id:
                    run.AddRange(more.Entries);
                    break;
                case EntriesAppended first:
                    run = [.. first.Entries];
                    merged.Add(new EntriesAppended(first.Previous, run));
                    break;
                case Compacted or SnapshotInstalled:
                    run = null;
                    merged.Add(journalEvent);
                    break;
                case Started or BelongsTo or PeerStarted:
                    merged.Add(journalEvent);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(appends), journalEvent, "an event that the journal does not know");
            }
        }

        return hardState is null ? merged : [hardState, .. merged.Select(one => one is Compacted compacted ? compacted with { State = hardState.State } : one)];
    }
}
