using Akka.Actor;

namespace Akka.Persistence;

/// <summary>Who a persistent actor is, and which plugins keep its history.</summary>
public interface IPersistentIdentity
{
    /// <summary>The identity of the history; the same in every incarnation, and unique in the journal.</summary>
    string PersistenceId { get; }

    /// <summary>The configuration path of the journal; empty for the default one.</summary>
    string JournalPluginId { get; }

    /// <summary>The configuration path of the snapshot store; empty for the default one.</summary>
    string SnapshotPluginId { get; }
}

/// <summary>How a persistent actor recovers.</summary>
public interface IPersistenceRecovery
{
    /// <summary>From which snapshot and up to which event.</summary>
    Recovery Recovery { get; }
}

/// <summary>What a persistent actor does when its internal stash is full.</summary>
public interface IPersistenceStash : IWithUnboundedStash
{
    /// <summary>The strategy.</summary>
    IStashOverflowStrategy InternalStashOverflowStrategy { get; }
}

/// <summary>Saves, loads and deletes snapshots.</summary>
public interface ISnapshotter
{
    /// <summary>The identity that snapshots are saved under.</summary>
    string SnapshotterId { get; }

    /// <summary>The sequence number that the next snapshot gets.</summary>
    long SnapshotSequenceNr { get; }

    /// <summary>Asks the store for a snapshot; the answer is a <see cref="LoadSnapshotResult"/>.</summary>
    void LoadSnapshot(string persistenceId, SnapshotSelectionCriteria criteria, long toSequenceNr);

    /// <summary>Saves the state; the answer is <see cref="SaveSnapshotSuccess"/> or <see cref="SaveSnapshotFailure"/>.</summary>
    void SaveSnapshot(object snapshot);

    /// <summary>Deletes the snapshot of a sequence number.</summary>
    void DeleteSnapshot(long sequenceNr);

    /// <summary>Deletes the snapshots that the criteria name.</summary>
    void DeleteSnapshots(SnapshotSelectionCriteria criteria);
}

internal interface IPendingHandlerInvocation
{
    /// <summary>Whether commands wait until this handler has run.</summary>
    bool Stashes { get; }

    void Invoke(object @event);
}

internal sealed class HandlerInvocation<TEvent>(Action<TEvent> handler, bool stashes) : IPendingHandlerInvocation
{
    public bool Stashes => stashes;

    public void Invoke(object @event) => handler((TEvent)@event);
}
