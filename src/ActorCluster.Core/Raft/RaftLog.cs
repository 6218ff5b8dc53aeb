using static ActorCluster.Core.Raft.JournalEvent;

namespace ActorCluster.Core.Raft;

/// <summary>
/// The replicated log in memory: the fold over <see cref="EntriesAppended"/>, <see cref="Compacted"/> and <see cref="SnapshotInstalled"/>. Positions are counted
/// from 1; position 0 is <see cref="EntryId.Zero"/>. It begins after its <see cref="Base"/>: of what is at and below it only the base's name is known.
/// Not safe for use by several threads at once; the entries in it are immutable and may be shared.
/// </summary>
public sealed class RaftLog
{
    private readonly List<Entry> entries = [];
    private readonly List<(LogIndex Index, Configuration Configuration)> configurations = [];
    private Configuration atBase = Configuration.None;
    private bool isEndUnknown;

    /// <summary>The last entry that was compacted away (§7); <see cref="EntryId.Zero"/> where nothing was. Everything through it is committed.</summary>
    public EntryId Base { get; private set; } = EntryId.Zero;

    /// <summary>The index after the base: the first entry's, where there is one.</summary>
    public LogIndex First => Base.Index.Next;

    /// <summary>The last entry; the base where there is none.</summary>
    public EntryId Last => entries.Count == 0 ? Base : entries[^1].Id;

    /// <summary>What the last configuration entry says, committed or not (§6).</summary>
    public Configuration Configuration => configurations.Count == 0 ? atBase : configurations[^1].Configuration;

    /// <summary>
    /// Whether the fold knows what the log begins with. False where it began in the middle of a journal and has not yet come to the event that says what stood before.
    /// </summary>
    public bool IsFounded { get; private set; } = true;

    /// <summary>Where <see cref="Configuration"/> stands; the base, where it is not known more exactly.</summary>
    public LogIndex ConfigurationIndex => configurations.Count == 0 ? Base.Index : configurations[^1].Index;

    /// <summary>What the configuration before the last one says.</summary>
    public Configuration ConfigurationBefore => configurations.Count switch
    {
        0 => Configuration.None,
        1 => atBase,
        _ => configurations[^2].Configuration,
    };

    /// <summary>The configuration that holds after the entry at a position at or above the base, and where it stands; the base, where that is not known more exactly.</summary>
    public (LogIndex Index, Configuration Configuration) ConfigurationEntryAt(LogIndex index)
    {
        for (var i = configurations.Count - 1; i >= 0; i--)
        {
            if (configurations[i].Index <= index) return configurations[i];
        }

        return (Base.Index, atBase);
    }

    /// <summary>Where the last configuration stands that has the member; null where none here has.</summary>
    public LogIndex? LastConfigurationWith(NodeId name, ulong id)
    {
        for (var i = configurations.Count - 1; i >= 0; i--)
        {
            if (configurations[i].Configuration.Find(name)?.Id == id) return configurations[i].Index;
        }

        return atBase.Find(name)?.Id == id ? Base.Index : null;
    }

    /// <exception cref="ArgumentOutOfRangeException">No entry stands there, or none any more.</exception>
    public Entry this[LogIndex index] => entries[Slot(index)];

    /// <summary>The term at a position that is the base or holds an entry.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position is past the end or below the base.</exception>
    public Term TermAt(LogIndex index) => index == Base.Index ? Base.Term : this[index].Term;

    /// <summary>The name of the entry at a position that is the base or holds one.</summary>
    public EntryId IdAt(LogIndex index) => new(TermAt(index), index);

    /// <summary>Whether that very entry is here, or is the base. Of what is below the base nobody can say: false.</summary>
    public bool Holds(EntryId id) => id.Index <= Last.Index && id.Index >= Base.Index && TermAt(id.Index) == id.Term;

    /// <summary>The configuration that holds after the entry at a position at or above the base.</summary>
    public Configuration ConfigurationAt(LogIndex index) => ConfigurationEntryAt(index).Configuration;

    /// <summary>The entries from <paramref name="from"/> through <paramref name="through"/>, both included and both present.</summary>
    public IReadOnlyList<Entry> Slice(LogIndex from, LogIndex through)
    {
        if (through < from) return [];
        var slice = new Entry[through - from + 1];
        entries.CopyTo(Slot(from), slice, 0, slice.Length);
        return slice;
    }

    /// <summary>
    /// The entries that follow <paramref name="previous"/>, as many as <paramref name="maxBytes"/> of payload allow but at least one where one is there.
    /// </summary>
    /// <param name="previous">What comes before them.</param>
    /// <param name="maxBytes">So many bytes…</param>
    /// <param name="bytesOfEntry">…of which each entry takes so many beside its payload.</param>
    public IReadOnlyList<Entry> EntriesAfter(LogIndex previous, int maxBytes, int bytesOfEntry = 0)
    {
        var through = previous;
        long bytes = 0;
        while (through < Last.Index)
        {
            bytes += bytesOfEntry + this[through.Next].Payload.Length;
            if (bytes > maxBytes && through != previous) break;
            through = through.Next;
        }

        return Slice(previous.Next, through);
    }

    /// <summary>The first index above the base whose term is the term at <paramref name="index"/>; the one after the base where that is the base's own term.</summary>
    public LogIndex FirstOfTermAt(LogIndex index)
    {
        var term = TermAt(index);
        return LastAtOrBelow(new Term(term.Value - 1)).Next;
    }

    /// <summary>The last index whose term is <paramref name="term"/> or lower; the base's where all terms above it are higher.</summary>
    public LogIndex LastAtOrBelow(Term term)
    {
        // Terms never go back, so that the border can be found by halving.
        var (low, high) = (Base.Index.Value, Last.Index.Value);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (TermAt(new LogIndex(middle)) <= term) low = middle;
            else high = middle - 1;
        }

        return new LogIndex(low);
    }

    /// <summary>Where the log's tail begins: the index before as many of the last entries as the measures let stay.</summary>
    public LogIndex TailBegin(CompactionOptions measures)
    {
        var begin = Last.Index;
        long bytes = 0;
        while (begin > Base.Index && Last.Index - begin < measures.TailEntries)
        {
            bytes += this[begin].Payload.Length;
            if (bytes > measures.TailBytes) break;
            begin = begin.Previous;
        }

        return begin;
    }

    /// <summary>Whether the payloads of what follows an index are no more than so many bytes.</summary>
    public bool IsWithin(LogIndex after, long maxBytes)
    {
        long bytes = 0;
        for (var index = Last.Index; index > after && bytes <= maxBytes; index = index.Previous) bytes += this[index].Payload.Length;
        return bytes <= maxBytes;
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

    /// <summary>
    /// Takes entries as <see cref="Apply"/> does, in a fold that may have begun in the middle of a journal. What stood before is not known there: the
    /// fold goes on from what the event says, and a later event may say that it goes on from further back. What is needed in the end stands above the base of a
    /// <see cref="Compacted"/> that is still to come.
    /// </summary>
    public void Recover(EntriesAppended appended)
    {
        if (!Holds(appended.Previous) && (Last == EntryId.Zero || isEndUnknown || (!IsFounded && appended.Previous.Index <= Base.Index)))
        {
            entries.Clear();
            configurations.Clear();
            Base = appended.Previous;
            IsFounded = false;
        }

        isEndUnknown = false;
        Apply(appended);
    }

    /// <summary>
    /// Forgets what is at and below the event's base. In a fold that has seen no entries yet nobody can say how far the log reached then: a later event may go on
    /// from above.
    /// </summary>
    /// <exception cref="InvariantViolation">That entry is not here.</exception>
    public void Compact(Compacted compacted)
    {
        if (!Holds(compacted.Base))
        {
            // A fold in the middle stands above it already: a later one says what it needs.
            if (!IsFounded && compacted.Base.Index < Base.Index) return;
            if (Last != EntryId.Zero && !isEndUnknown) throw Broken($"it should begin after {compacted.Base}, which is not here");
            Base = compacted.Base;
            isEndUnknown = true;
        }

        entries.RemoveRange(0, (int)(compacted.Base.Index - Base.Index));
        Found(compacted.Base, compacted.At);
    }

    /// <summary>Lets a snapshot stand in the place of everything through its last entry, and of what follows unless that very entry is here.</summary>
    public void Install(SnapshotInstalled installed)
    {
        var last = installed.Snapshot.Last;
        if (Holds(last)) entries.RemoveRange(0, (int)(last.Index - Base.Index));
        else if (last.Index <= Base.Index && IsFounded) throw Broken($"{installed.Snapshot} is older than what it begins with");
        else entries.Clear();
        Found(last, installed.At);
        isEndUnknown = false;
        configurations.RemoveAll(one => one.Index > Last.Index);
    }

    public override string ToString() =>
        Base == EntryId.Zero ? $"log through {Last}, voters {Configuration}" : $"log after {Base} through {Last}, voters {Configuration}";

    private void Found(EntryId newBase, Configuration at)
    {
        Base = newBase;
        atBase = at;
        IsFounded = true;
        configurations.RemoveAll(one => one.Index <= newBase.Index);
    }

    private void RemoveAfter(LogIndex previous)
    {
        var keep = (int)(previous - Base.Index);
        if (keep == entries.Count) return;
        entries.RemoveRange(keep, entries.Count - keep);
        configurations.RemoveAll(one => one.Index > previous);
    }

    private int Slot(LogIndex index) => checked((int)(index - Base.Index - 1));

    private InvariantViolation Broken(string what) => new(8, what, ToString());
}
