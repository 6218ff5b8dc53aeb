using ActorCluster.Core.Kv;

namespace ActorCluster.Core.Histories;

/// <summary>A point on the monotonic clock that all recorded operations share.</summary>
/// <param name="Nanoseconds">Since whenever that clock began.</param>
public readonly record struct Moment(long Nanoseconds) : IComparable<Moment>
{
    public int CompareTo(Moment other) => Nanoseconds.CompareTo(other.Nanoseconds);

    public static bool operator <(Moment a, Moment b) => a.Nanoseconds < b.Nanoseconds;
    public static bool operator >(Moment a, Moment b) => a.Nanoseconds > b.Nanoseconds;
    public static bool operator <=(Moment a, Moment b) => a.Nanoseconds <= b.Nanoseconds;
    public static bool operator >=(Moment a, Moment b) => a.Nanoseconds >= b.Nanoseconds;
}

/// <summary>What a client asked for.</summary>
public enum OperationKind
{
    Get,
    Put,
    Delete,

    /// <summary>Writes a value where the key has the expected one.</summary>
    CompareAndSet,
}

/// <summary>What the client learnt of it.</summary>
public enum OperationOutcome
{
    /// <summary>It was answered.</summary>
    Ok,

    /// <summary>It was refused: it changed nothing and never will.</summary>
    Failed,

    /// <summary>Nobody knows: it may have taken effect at any time since its start, or may still do so.</summary>
    Unknown,
}

/// <summary>What the answer to a read is said to be.</summary>
public enum ReadLevel
{
    Linearizable,
    Lease,
    Bounded,
    Local,
}

/// <summary>One operation on one key, as its client saw it.</summary>
/// <param name="Number">Its place in the record, from 1 on.</param>
/// <param name="Client">Who asked.</param>
/// <param name="Kind">What for.</param>
/// <param name="Key">The key.</param>
/// <param name="Start">Before the request went out.</param>
/// <param name="End">After the answer was there.</param>
/// <param name="Outcome">What the client learnt.</param>
public sealed record RecordedOperation(
    int Number, string Client, OperationKind Kind, string Key, Moment Start, Moment End, OperationOutcome Outcome)
{
    /// <summary>What it writes: of a put and of a compare-and-set that found what it expected.</summary>
    public string? Value { get; init; }

    /// <summary>What a compare-and-set expects; null: that the key is absent.</summary>
    public string? Expected { get; init; }

    /// <summary>Whether a compare-and-set wrote.</summary>
    public bool Succeeded { get; init; }

    /// <summary>What the key had: of a get, of a delete, and of a compare-and-set that did not write. Null: the key was absent.</summary>
    public string? Found { get; init; }

    /// <summary>The store's revision that the answer named; null where it named none.</summary>
    public Revision? Revision { get; init; }

    /// <summary>The revision at which what was found was written; null where the answer named none.</summary>
    public Revision? ModRevision { get; init; }

    /// <summary>Of a get: what was asked for.</summary>
    public ReadLevel Level { get; init; }

    /// <summary>Of a bounded get: how old its answer may be.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Of a get: the level that its answer says to be of; null where it does not say.</summary>
    public ReadLevel? Answered { get; init; }

    /// <summary>Of a get: how old the answer says that it is at most; null where it does not say.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>Of a get: the revision that its answer must have reached.</summary>
    public Revision? MinRevision { get; init; }

    /// <summary>Whether its client knows that it changed the key.</summary>
    public bool Wrote => Outcome == OperationOutcome.Ok && Kind switch
    {
        OperationKind.Put => true,
        OperationKind.Delete => Found is not null,
        OperationKind.CompareAndSet => Succeeded,
        _ => false,
    };

    /// <summary>Whether its answer shows what the key had before it.</summary>
    public bool Observed => Outcome == OperationOutcome.Ok && Kind != OperationKind.Put;

    /// <summary>What the key had before it, where that is shown.</summary>
    public string? Before => Kind == OperationKind.CompareAndSet && Succeeded ? Expected : Found;

    /// <summary>What the key has after it, where it takes effect.</summary>
    public string? After => Kind == OperationKind.Delete ? null : Value;

    /// <summary>Whether it must stand in one order with all others, each between its start and its end.</summary>
    public bool IsLinearizable => Kind != OperationKind.Get || IsStrict(Level) || (Answered is { } level && IsStrict(level));

    /// <summary>Whether its answer says to be of a level that is as good as what was asked for, or does not say.</summary>
    public bool IsAsGoodAsAsked => Answered is not { } level || Level switch
    {
        ReadLevel.Linearizable => level == ReadLevel.Linearizable,
        ReadLevel.Lease => IsStrict(level),
        ReadLevel.Bounded => IsStrict(level) || level == ReadLevel.Bounded,
        ReadLevel.Local => true,
        _ => throw new ArgumentOutOfRangeException(nameof(Level), Level, "a level that nobody knows"),
    };

    private static bool IsStrict(ReadLevel level) => level is ReadLevel.Linearizable or ReadLevel.Lease;
}
