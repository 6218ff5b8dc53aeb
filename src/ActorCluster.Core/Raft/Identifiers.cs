namespace ActorCluster.Core.Raft;

/// <summary>A term of office (§5.1): counted from 1; 0 stands before every election.</summary>
public readonly record struct Term(long Value) : IComparable<Term>
{
    public static readonly Term Zero = new(0);

    public Term Next => new(Value + 1);

    public int CompareTo(Term other) => Value.CompareTo(other.Value);

    public static bool operator <(Term a, Term b) => a.Value < b.Value;
    public static bool operator >(Term a, Term b) => a.Value > b.Value;
    public static bool operator <=(Term a, Term b) => a.Value <= b.Value;
    public static bool operator >=(Term a, Term b) => a.Value >= b.Value;

    public override string ToString() => Value.ToString();
}

/// <summary>A position in the log: the first entry is 1; 0 stands before it.</summary>
public readonly record struct LogIndex(long Value) : IComparable<LogIndex>
{
    public static readonly LogIndex Zero = new(0);

    public LogIndex Next => new(Value + 1);
    public LogIndex Previous => new(Value - 1);

    public int CompareTo(LogIndex other) => Value.CompareTo(other.Value);

    public static bool operator <(LogIndex a, LogIndex b) => a.Value < b.Value;
    public static bool operator >(LogIndex a, LogIndex b) => a.Value > b.Value;
    public static bool operator <=(LogIndex a, LogIndex b) => a.Value <= b.Value;
    public static bool operator >=(LogIndex a, LogIndex b) => a.Value >= b.Value;
    public static LogIndex operator +(LogIndex index, long count) => new(index.Value + count);
    public static long operator -(LogIndex a, LogIndex b) => a.Value - b.Value;

    public override string ToString() => Value.ToString();
}

/// <summary>
/// One entry and no other: two entries with the same term and index are the same entry (log matching, §5.3).
/// Ordered as §5.4.1 compares logs: by term, then by index.
/// </summary>
public readonly record struct EntryId(Term Term, LogIndex Index) : IComparable<EntryId>
{
    public static readonly EntryId Zero = new(Term.Zero, LogIndex.Zero);

    public int CompareTo(EntryId other) =>
        Term != other.Term ? Term.CompareTo(other.Term) : Index.CompareTo(other.Index);

    public override string ToString() => $"{Index}@{Term}";
}
