// Since 1.5.42 Akka.NET's journals and snapshot stores are told by a token when nobody waits any more. The plugins of these tests are written
// to 1.5.30, which has none; with a later version (AkkaReference.targets) the names that they derive from stand for the classes below.
global using AsyncWriteJournal = Akka.Tests.Tokens.AsyncWriteJournal;
global using MemoryJournal = Akka.Tests.Tokens.MemoryJournal;
global using SnapshotStore = Akka.Tests.Tokens.SnapshotStore;
using System.Collections.Immutable;
using Akka.Persistence;

namespace Akka.Tests.Tokens;

/// <summary>A journal whose methods are those of 1.5.30.</summary>
public abstract class AsyncWriteJournal : Akka.Persistence.Journal.AsyncWriteJournal
{
    public abstract Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr);

    public sealed override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr, CancellationToken cancellationToken) =>
        ReadHighestSequenceNrAsync(persistenceId, fromSequenceNr);

    protected abstract Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages);

    protected sealed override Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken) =>
        WriteMessagesAsync(messages);

    protected abstract Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr);

    protected sealed override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr, CancellationToken cancellationToken) =>
        DeleteMessagesToAsync(persistenceId, toSequenceNr);
}

/// <summary>The journal in memory, whose way of writing can be overridden as in 1.5.30.</summary>
public class MemoryJournal : Akka.Persistence.Journal.MemoryJournal
{
    protected virtual Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages) =>
        base.WriteMessagesAsync(messages, CancellationToken.None);

    protected sealed override Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken) =>
        WriteMessagesAsync(messages);
}

/// <summary>A snapshot store whose methods are those of 1.5.30.</summary>
public abstract class SnapshotStore : Akka.Persistence.Snapshot.SnapshotStore
{
    protected abstract Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria);

    protected sealed override Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken) =>
        LoadAsync(persistenceId, criteria);

    protected abstract Task SaveAsync(SnapshotMetadata metadata, object snapshot);

    protected sealed override Task SaveAsync(SnapshotMetadata metadata, object snapshot, CancellationToken cancellationToken) =>
        SaveAsync(metadata, snapshot);

    protected abstract Task DeleteAsync(SnapshotMetadata metadata);

    protected sealed override Task DeleteAsync(SnapshotMetadata metadata, CancellationToken cancellationToken) => DeleteAsync(metadata);

    protected abstract Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria);

    protected sealed override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken) =>
        DeleteAsync(persistenceId, criteria);
}
