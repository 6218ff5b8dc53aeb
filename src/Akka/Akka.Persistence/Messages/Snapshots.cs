namespace Akka.Persistence;

/// <summary>Names a snapshot.</summary>
public sealed class SnapshotMetadata : IEquatable<SnapshotMetadata>
{
    /// <summary>A snapshot whose time is not known yet.</summary>
    public SnapshotMetadata(string persistenceId, long sequenceNr) : this(persistenceId, sequenceNr, DateTime.MinValue)
    {
    }

    /// <summary>A snapshot that was taken at a time (UTC).</summary>
    public SnapshotMetadata(string persistenceId, long sequenceNr, DateTime timestamp)
    {
        PersistenceId = persistenceId;
        SequenceNr = sequenceNr;
        Timestamp = timestamp;
    }

    /// <summary>Orders by persistence id, sequence number and time.</summary>
    public static IComparer<SnapshotMetadata> Comparer { get; } = Comparer<SnapshotMetadata>.Create((left, right) =>
    {
        var order = string.CompareOrdinal(left.PersistenceId, right.PersistenceId);
        if (order == 0) order = left.SequenceNr.CompareTo(right.SequenceNr);
        return order == 0 ? left.Timestamp.CompareTo(right.Timestamp) : order;
    });

    /// <summary>Whose snapshot.</summary>
    public string PersistenceId { get; }

    /// <summary>The sequence number of the last event that it covers.</summary>
    public long SequenceNr { get; }

    /// <summary>When it was saved (UTC).</summary>
    public DateTime Timestamp { get; }

    /// <inheritdoc />
    public bool Equals(SnapshotMetadata? other) =>
        other is not null && PersistenceId == other.PersistenceId && SequenceNr == other.SequenceNr && Timestamp == other.Timestamp;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as SnapshotMetadata);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(PersistenceId, SequenceNr, Timestamp);

    /// <inheritdoc />
    public override string ToString() => $"SnapshotMetadata<{PersistenceId}#{SequenceNr} of {Timestamp:o}>";
}

/// <summary>Says which snapshots may be taken: bounds of sequence number and time, all inclusive.</summary>
public sealed class SnapshotSelectionCriteria : IEquatable<SnapshotSelectionCriteria>
{
    /// <summary>Bounds the sequence number only.</summary>
    public SnapshotSelectionCriteria(long maxSequenceNr) : this(maxSequenceNr, DateTime.MaxValue)
    {
    }

    /// <summary>Bounds sequence number and time.</summary>
    public SnapshotSelectionCriteria(long maxSequenceNr, DateTime maxTimeStamp, long minSequenceNr = 0, DateTime? minTimestamp = null)
    {
        MaxSequenceNr = maxSequenceNr;
        MaxTimeStamp = maxTimeStamp;
        MinSequenceNr = minSequenceNr;
        MinTimestamp = minTimestamp ?? DateTime.MinValue;
    }

    /// <summary>The newest of all.</summary>
    public static SnapshotSelectionCriteria Latest { get; } = new(long.MaxValue, DateTime.MaxValue);

    /// <summary>No snapshot at all.</summary>
    public static SnapshotSelectionCriteria None { get; } = new(0, DateTime.MinValue);

    /// <summary>No newer sequence number.</summary>
    public long MaxSequenceNr { get; }

    /// <summary>No later time (UTC).</summary>
    public DateTime MaxTimeStamp { get; }

    /// <summary>No older sequence number.</summary>
    public long MinSequenceNr { get; }

    /// <summary>No earlier time (UTC).</summary>
    public DateTime? MinTimestamp { get; }

    internal SnapshotSelectionCriteria Limit(long toSequenceNr) =>
        toSequenceNr < MaxSequenceNr ? new SnapshotSelectionCriteria(toSequenceNr, MaxTimeStamp, MinSequenceNr, MinTimestamp) : this;

    internal bool Matches(SnapshotMetadata metadata) =>
        metadata.SequenceNr <= MaxSequenceNr && metadata.Timestamp <= MaxTimeStamp
        && metadata.SequenceNr >= MinSequenceNr && metadata.Timestamp >= (MinTimestamp ?? DateTime.MinValue);

    /// <inheritdoc />
    public bool Equals(SnapshotSelectionCriteria? other) =>
        other is not null && MaxSequenceNr == other.MaxSequenceNr && MaxTimeStamp == other.MaxTimeStamp
        && MinSequenceNr == other.MinSequenceNr && MinTimestamp == other.MinTimestamp;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as SnapshotSelectionCriteria);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(MaxSequenceNr, MaxTimeStamp, MinSequenceNr, MinTimestamp);

    /// <inheritdoc />
    public override string ToString() =>
        $"SnapshotSelectionCriteria<sequence number {MinSequenceNr}..{MaxSequenceNr}, time {MinTimestamp:o}..{MaxTimeStamp:o}>";
}

/// <summary>A snapshot as a store hands it out.</summary>
public sealed class SelectedSnapshot(SnapshotMetadata metadata, object snapshot)
{
    /// <summary>Which one.</summary>
    public SnapshotMetadata Metadata => metadata;

    /// <summary>The state.</summary>
    public object Snapshot => snapshot;

    /// <inheritdoc />
    public override string ToString() => $"SelectedSnapshot<meta: {metadata}, snapshot: {snapshot}>";
}

/// <summary>Offered to a recovering actor before the events that came after the snapshot.</summary>
public sealed class SnapshotOffer(SnapshotMetadata metadata, object snapshot)
{
    /// <summary>Which one.</summary>
    public SnapshotMetadata Metadata => metadata;

    /// <summary>The state.</summary>
    public object Snapshot => snapshot;

    /// <inheritdoc />
    public override string ToString() => $"SnapshotOffer<meta: {metadata}, snapshot: {snapshot}>";
}
