using ActorCluster.Core.Raft;
using static ActorCluster.Core.Raft.JournalEvent;

namespace ActorCluster.Raft;

/// <summary>Makes one write of many.</summary>
internal static class JournalMerge
{
    /// <summary>
    /// Only the last hard state counts, and entries that follow each other are one event. For example: entries 5 and 6 after 4, term 3,
    /// entry 7 after 6 become: term 3, entries 5, 6 and 7 after 4. All of it is written as one, so that the order between terms and
    /// entries does not matter.
    /// </summary>
    public static IReadOnlyList<JournalEvent> Of(IReadOnlyList<JournalAppend> appends)
    {
        if (appends.Count == 1)
        {
            return appends[0].Events;
        }

        HardStateChanged? hardState = null;
        var runs = new List<(EntryId Previous, List<Entry> Entries)>();
        foreach (var journalEvent in appends.SelectMany(append => append.Events))
        {
            switch (journalEvent)
            {
                case HardStateChanged changed:
                    hardState = changed;
                    break;
                case EntriesAppended more when runs.Count > 0 && more.Previous == LastOf(runs[^1]):
                    runs[^1].Entries.AddRange(more.Entries);
                    break;
                case EntriesAppended first:
                    runs.Add((first.Previous, [.. first.Entries]));
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(appends), journalEvent, "an event that the journal does not know");
            }
        }

        var appended = runs.Select(run => new EntriesAppended(run.Previous, run.Entries));
        return hardState is null ? [.. appended] : [hardState, .. appended];
    }

    private static EntryId LastOf((EntryId Previous, List<Entry> Entries) run) =>
        run.Entries.Count == 0 ? run.Previous : run.Entries[^1].Id;
}
