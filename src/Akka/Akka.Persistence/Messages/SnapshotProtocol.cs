using Akka.Actor;

namespace Akka.Persistence;

/// <summary>A message between a persistent actor and its snapshot store.</summary>
public interface ISnapshotMessage : IPersistenceMessage;

/// <summary>A request to a snapshot store.</summary>
public interface ISnapshotRequest : ISnapshotMessage;

/// <summary>A snapshot store's answer.</summary>
public interface ISnapshotResponse : ISnapshotMessage;

/// <summary>Asks for the latest snapshot that the criteria allow.</summary>
public sealed class LoadSnapshot(string persistenceId, SnapshotSelectionCriteria criteria, long toSequenceNr) : ISnapshotRequest
{
    /// <summary>Whose snapshot.</summary>
    public string PersistenceId => persistenceId;

    /// <summary>Which ones may be taken.</summary>
    public SnapshotSelectionCriteria Criteria => criteria;

    /// <summary>None that is newer than this sequence number.</summary>
    public long ToSequenceNr => toSequenceNr;

    /// <inheritdoc />
    public override string ToString() => $"LoadSnapshot<pid: {persistenceId}, toSeqNr: {toSequenceNr}, criteria: {criteria}>";
}

/// <summary>The answer to <see cref="LoadSnapshot"/>.</summary>
public sealed class LoadSnapshotResult(SelectedSnapshot? snapshot, long toSequenceNr) : ISnapshotResponse
{
    /// <summary>The snapshot, or null where there is none.</summary>
    public SelectedSnapshot? Snapshot => snapshot;

    /// <summary>The sequence number that the request named.</summary>
    public long ToSequenceNr => toSequenceNr;

    /// <inheritdoc />
    public override string ToString() => $"LoadSnapshotResult<toSeqNr: {toSequenceNr}, snapshot: {snapshot}>";
}

/// <summary>The snapshot store failed to load.</summary>
public sealed class LoadSnapshotFailed(Exception cause) : ISnapshotResponse
{
    /// <summary>Why.</summary>
    public Exception Cause => cause;

    /// <inheritdoc />
    public override string ToString() => $"LoadSnapshotFailed<cause: {cause}>";
}

/// <summary>Asks to save a snapshot.</summary>
public sealed class SaveSnapshot(SnapshotMetadata metadata, object snapshot) : ISnapshotRequest
{
    /// <summary>Which one.</summary>
    public SnapshotMetadata Metadata => metadata;

    /// <summary>The state.</summary>
    public object Snapshot => snapshot;

    /// <inheritdoc />
    public override string ToString() => $"SaveSnapshot<meta: {metadata}, snapshot: {snapshot}>";
}

/// <summary>A snapshot is saved.</summary>
public sealed class SaveSnapshotSuccess(SnapshotMetadata metadata) : ISnapshotResponse
{
    /// <summary>Which one.</summary>
    public SnapshotMetadata Metadata => metadata;

    /// <inheritdoc />
    public override string ToString() => $"SaveSnapshotSuccess<{metadata}>";
}

/// <summary>A snapshot could not be saved.</summary>
public sealed class SaveSnapshotFailure(SnapshotMetadata metadata, Exception cause) : ISnapshotResponse
{
    /// <summary>Which one.</summary>
    public SnapshotMetadata Metadata => metadata;

    /// <summary>Why.</summary>
    public Exception Cause => cause;

    /// <inheritdoc />
    public override string ToString() => $"SaveSnapshotFailure<meta: {metadata}, cause: {cause}>";
}

/// <summary>Asks to delete one snapshot.</summary>
public sealed class DeleteSnapshot(SnapshotMetadata metadata) : ISnapshotRequest
{
    /// <summary>Which one.</summary>
    public SnapshotMetadata Metadata => metadata;

    /// <inheritdoc />
    public override string ToString() => $"DeleteSnapshot<meta: {metadata}>";
}

/// <summary>A snapshot is deleted.</summary>
public sealed class DeleteSnapshotSuccess(SnapshotMetadata metadata) : ISnapshotResponse
{
    /// <summary>Which one.</summary>
    public SnapshotMetadata Metadata => metadata;

    /// <inheritdoc />
    public override string ToString() => $"DeleteSnapshotSuccess<{metadata}>";
}

/// <summary>A snapshot could not be deleted.</summary>
public sealed class DeleteSnapshotFailure(SnapshotMetadata metadata, Exception cause) : ISnapshotResponse
{
    /// <summary>Which one.</summary>
    public SnapshotMetadata Metadata => metadata;

    /// <summary>Why.</summary>
    public Exception Cause => cause;

    /// <inheritdoc />
    public override string ToString() => $"DeleteSnapshotFailure<meta: {metadata}, cause: {cause}>";
}

/// <summary>Asks to delete all snapshots that the criteria name.</summary>
public sealed class DeleteSnapshots(string persistenceId, SnapshotSelectionCriteria criteria) : ISnapshotRequest
{
    /// <summary>Whose snapshots.</summary>
    public string PersistenceId => persistenceId;

    /// <summary>Which ones.</summary>
    public SnapshotSelectionCriteria Criteria => criteria;

    /// <inheritdoc />
    public override string ToString() => $"DeleteSnapshots<pid: {persistenceId}, criteria: {criteria}>";
}

/// <summary>The snapshots are deleted.</summary>
public sealed class DeleteSnapshotsSuccess(SnapshotSelectionCriteria criteria) : ISnapshotResponse
{
    /// <summary>Which ones.</summary>
    public SnapshotSelectionCriteria Criteria => criteria;

    /// <inheritdoc />
    public override string ToString() => $"DeleteSnapshotsSuccess<{criteria}>";
}

/// <summary>The snapshots could not be deleted.</summary>
public sealed class DeleteSnapshotsFailure(SnapshotSelectionCriteria criteria, Exception cause) : ISnapshotResponse
{
    /// <summary>Which ones.</summary>
    public SnapshotSelectionCriteria Criteria => criteria;

    /// <summary>Why.</summary>
    public Exception Cause => cause;

    /// <inheritdoc />
    public override string ToString() => $"DeleteSnapshotsFailure<criteria: {criteria}, cause: {cause}>";
}
