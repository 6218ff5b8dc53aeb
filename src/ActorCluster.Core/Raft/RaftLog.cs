using static ActorCluster.Core.Raft.JournalEvent;

namespace ActorCluster.Core.Raft;

/// <summary>
/// The replicated log in memory: the fold over <see cref="EntriesAppended"/>. Positions are counted from 1; position 0 is <see cref="EntryId.Zero"/>.
/// Not safe for use by several threads at once; the entries in it are immutable and may be shared.
/// </summary>
public sealed class RaftLog
{
    private readonly List<Entry> entries = [];
    private readonly List<(LogIndex Index, Configuration Configuration)> configurations = [];

    /// <summary>The first entry's index.</summary>
    public LogIndex First => new(1);

    /// <summary>The last entry; <see cref="EntryId.Zero"/> where there is none.</summary>
    public EntryId Last => entries.Count == 0 ? EntryId.Zero : entries[^1].Id;

    /// <summary>What the last configuration entry says, committed or not (§6).</summary>
    public Configuration Configuration => configurations.Count == 0 ? Configuration.None : configurations[^1].Configuration;

    /// <exception cref="ArgumentOutOfRangeException">No entry stands there.</exception>
    public Entry this[LogIndex index] => entries[checked((int)index.Value - 1)];

    /// <summary>The term at a position that is zero or holds an entry.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position is past the end.</exception>
    public Term TermAt(LogIndex index) => index == LogIndex.Zero ? Term.Zero : this[index].Term;

    /// <summary>The name of the entry at a position that is zero or holds one.</summary>
    public EntryId IdAt(LogIndex index) => new(TermAt(index), index);

    /// <summary>Whether that very entry is here; the start of the log always is.</summary>
    public bool Holds(EntryId id) => id.Index <= Last.Index && id.Index >= LogIndex.Zero && TermAt(id.Index) == id.Term;

    /// <summary>The entries from <paramref name="from"/> through <paramref name="through"/>, both included and both present.</summary>
    public IReadOnlyList<Entry> Slice(LogIndex from, LogIndex through)
    {
        if (through < from) return [];
        var slice = new Entry[through - from + 1];
        entries.CopyTo((int)from.Value - 1, slice, 0, slice.Length);
        return slice;
    }

    /// <summary>
    /// The entries that follow <paramref name="previous"/>, as many as <paramref name="maxBytes"/> of payload allow but at least one where one is there.
    /// </summary>
    public IReadOnlyList<Entry> EntriesAfter(LogIndex previous, int maxBytes)
    {
        var through = previous;
        long bytes = 0;
        while (through < Last.Index)
        {
            bytes += this[through.Next].Payload.Length;
            if (bytes > maxBytes && through != previous) break;
            through = through.Next;
        }

        return Slice(previous.Next, through);
    }

    /// <summary>The first index whose term is the term at <paramref name="index"/>.</summary>
    public LogIndex FirstOfTermAt(LogIndex index)
    {
        var term = TermAt(index);
        return LastAtOrBelow(new Term(term.Value - 1)).Next;
    }

    /// <summary>The last index whose term is <paramref name="term"/> or lower; zero where all terms are higher.</summary>
    public LogIndex LastAtOrBelow(Term term)
    {
        // Terms never go back, so that the border can be found by halving.
        var (low, high) = (0L, Last.Index.Value);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (TermAt(new LogIndex(middle)) <= term) low = middle;
            else high = middle - 1;
        }

        return new LogIndex(low);
    }

    /// <summary>Takes the entries after the event's previous one, in the place of whatever stood there.</summary>
    /// <exception cref="InvariantViolation">The event does not fit this log, has a gap, or its terms go back.</exception>
    public void Apply(EntriesAppended appended)
    {
        if (!Holds(appended.Previous)) throw Broken($"entries follow {appended.Previous}, which is not here");
        RemoveAfter(appended.Previous.Index);
        var last = appended.Previous;
        foreach (var entry in appended.Entries)
        {
            if (entry.Index != last.Index.Next || entry.Term < last.Term) throw Broken($"{entry.Id} follows {last}");
            entries.Add(entry);
            if (entry.Kind == EntryKind.Configuration) configurations.Add((entry.Index, Configuration.Decode(entry.Payload.Span)));
            last = entry.Id;
        }
    }

    public override string ToString() => $"log through {Last}, voters {Configuration}";

    private void RemoveAfter(LogIndex previous)
    {
        var keep = (int)previous.Value;
        if (keep == entries.Count) return;
        entries.RemoveRange(keep, entries.Count - keep);
        configurations.RemoveAll(one => one.Index > previous);
    }

    private InvariantViolation Broken(string what) => new(8, what, ToString());
}
