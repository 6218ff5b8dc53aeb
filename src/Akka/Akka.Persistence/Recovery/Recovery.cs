using Akka.Actor;

namespace Akka.Persistence;

/// <summary>How a persistent actor recovers: from which snapshot, up to which event, at most how many.</summary>
public sealed class Recovery
{
    /// <summary>From the latest snapshot up to the last event.</summary>
    public Recovery() : this(SnapshotSelectionCriteria.Latest)
    {
    }

    /// <summary>From a snapshot that the criteria allow up to the last event.</summary>
    public Recovery(SnapshotSelectionCriteria fromSnapshot) : this(fromSnapshot, long.MaxValue)
    {
    }

    /// <summary>From a snapshot that the criteria allow up to a sequence number.</summary>
    public Recovery(SnapshotSelectionCriteria fromSnapshot, long toSequenceNr) : this(fromSnapshot, toSequenceNr, long.MaxValue)
    {
    }

    /// <summary>From a snapshot that the criteria allow up to a sequence number, at most so many events.</summary>
    public Recovery(SnapshotSelectionCriteria? fromSnapshot = null, long toSequenceNr = long.MaxValue, long replayMax = long.MaxValue)
    {
        FromSnapshot = fromSnapshot ?? SnapshotSelectionCriteria.Latest;
        ToSequenceNr = toSequenceNr;
        ReplayMax = replayMax;
    }

    /// <summary>Everything: the latest snapshot and all events after it.</summary>
    public static Recovery Default { get; } = new(SnapshotSelectionCriteria.Latest);

    /// <summary>Neither snapshot nor events; the actor still learns its last sequence number.</summary>
    public static Recovery None { get; } = new(SnapshotSelectionCriteria.None, 0L);

    /// <summary>Which snapshots may be taken.</summary>
    public SnapshotSelectionCriteria FromSnapshot { get; }

    /// <summary>The last sequence number that is replayed, inclusive.</summary>
    public long ToSequenceNr { get; }

    /// <summary>At most this many events.</summary>
    public long ReplayMax { get; }
}

/// <summary>The last message of a recovery; what comes after it is a command.</summary>
public sealed class RecoveryCompleted
{
    /// <summary>The only instance.</summary>
    public static readonly RecoveryCompleted Instance = new();

    private RecoveryCompleted()
    {
    }

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is RecoveryCompleted;

    /// <inheritdoc />
    public override int GetHashCode() => nameof(RecoveryCompleted).Length;
}

/// <summary>The journal or the snapshot store let a recovering actor wait for longer than its limit.</summary>
public sealed class RecoveryTimedOutException : AkkaException
{
    /// <summary>Creates it with its message and what led to it.</summary>
    public RecoveryTimedOutException(string message, Exception? cause = null) : base(message, cause)
    {
    }
}

/// <summary>Reminds a recovering actor to look whether its recovery gets on.</summary>
internal sealed class RecoveryTick : INoSerializationVerificationNeeded
{
    public static readonly RecoveryTick Instance = new();
}
