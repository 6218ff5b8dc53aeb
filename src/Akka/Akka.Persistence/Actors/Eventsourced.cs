using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>
/// An actor whose state is the fold of its events. It recovers from a snapshot and the events after it, then takes
/// commands; a command persists events, and their handlers run when the journal has stored them.
/// The state machine is in Eventsourced.Recovery.cs and Eventsourced.Writing.cs.
/// </summary>
/// <remarks>
/// Invariants: (1) sequence numbers are given in the order of the persist calls and have no gap; (2) handlers run in that
/// order, each exactly once per stored event; (3) while a handler of <see cref="Persist{TEvent}"/> is outstanding no command
/// runs; (4) a failed write stops the actor, so that no later event follows a hole.
/// </remarks>
public abstract partial class Eventsourced : ActorBase, IPersistentIdentity, IPersistenceStash, IPersistenceRecovery
{
    /// <summary>Says which stashed messages survive a restart: everything but the persistence machinery's own.</summary>
    public static readonly Func<Envelope, bool> UnstashFilterPredicate =
        envelope => envelope.Message is not (WriteMessageSuccess or ReplayedMessage or ReplayedBatch);

    private static int lastInstanceId;

    private readonly int instanceId = Interlocked.Increment(ref lastInstanceId);
    private readonly string writerGuid = Guid.NewGuid().ToString();
    private readonly IStash internalStash;
    private readonly IStash ownStash;
    private Phase phase = Phase.AwaitingPermit;
    private bool asyncTaskRunning;
    private ILoggingAdapter? log;
    private JournalPlugin? journal;
    private IActorRef? snapshotStore;

    /// <summary>Creates the actor; its recovery starts when it starts.</summary>
    protected Eventsourced()
    {
        Extension = Persistence.Instance.Apply(Context.System);
        internalStash = Context.CreateStash(GetType());
        ownStash = Context.CreateStash(GetType());
        Stash = new StashBeforeInternal(ownStash, internalStash);
    }

    private enum Phase
    {
        AwaitingPermit,
        LoadingSnapshot,
        Replaying,
        Processing,
        Persisting,
    }

    /// <summary>The persistence extension of the actor's system.</summary>
    protected PersistenceExtension Extension { get; }

    /// <summary>The actor's log.</summary>
    protected virtual ILoggingAdapter Log => log ??= Logging.GetLogger(Context.System, this);

    /// <inheritdoc />
    public abstract string PersistenceId { get; }

    /// <inheritdoc />
    public virtual Recovery Recovery => Recovery.Default;

    /// <inheritdoc />
    public virtual IStashOverflowStrategy InternalStashOverflowStrategy => Extension.DefaultInternalStashOverflowStrategy;

    /// <inheritdoc />
    public IStash Stash { get; set; }

    /// <inheritdoc />
    public string JournalPluginId { get; protected set; } = string.Empty;

    /// <inheritdoc />
    public string SnapshotPluginId { get; protected set; } = string.Empty;

    /// <summary>The journal of this actor.</summary>
    public IActorRef Journal => JournalHandle.Ref;

    /// <summary>The snapshot store of this actor.</summary>
    public IActorRef SnapshotStore => snapshotStore ??= Extension.SnapshotStoreFor(SnapshotPluginId);

    /// <summary>The identity that snapshots are saved under.</summary>
    public string SnapshotterId => PersistenceId;

    /// <summary>Whether events are still being replayed.</summary>
    public bool IsRecovering => recovering;

    /// <summary>Whether the actor takes commands.</summary>
    public bool IsRecoveryFinished => !recovering;

    /// <summary>The sequence number of the last event that was stored or replayed.</summary>
    public long LastSequenceNr { get; private set; }

    /// <summary>The sequence number that the next snapshot gets.</summary>
    public long SnapshotSequenceNr => LastSequenceNr;

    private JournalPlugin JournalHandle => journal ??= Extension.JournalPluginFor(JournalPluginId);

    /// <summary>Takes one recovered thing: a <see cref="SnapshotOffer"/>, an event, or <see cref="RecoveryCompleted"/>.</summary>
    protected abstract bool ReceiveRecover(object message);

    /// <summary>Takes one command.</summary>
    protected abstract bool ReceiveCommand(object message);

    /// <summary>
    /// Asks the store for a snapshot; the answer, a <see cref="LoadSnapshotResult"/>, comes as a command.
    /// </summary>
    public void LoadSnapshot(string persistenceId, SnapshotSelectionCriteria criteria, long toSequenceNr) =>
        SnapshotStore.Tell(new LoadSnapshot(persistenceId, criteria, toSequenceNr), Self);

    /// <summary>
    /// Saves the state as of <see cref="LastSequenceNr"/>; <see cref="SaveSnapshotSuccess"/> or <see cref="SaveSnapshotFailure"/> follows.
    /// </summary>
    public void SaveSnapshot(object snapshot) =>
        SnapshotStore.Tell(new SaveSnapshot(new SnapshotMetadata(SnapshotterId, SnapshotSequenceNr), snapshot), Self);

    /// <summary>
    /// Deletes the snapshot of a sequence number; <see cref="DeleteSnapshotSuccess"/> or <see cref="DeleteSnapshotFailure"/> follows.
    /// </summary>
    public void DeleteSnapshot(long sequenceNr) =>
        SnapshotStore.Tell(new DeleteSnapshot(new SnapshotMetadata(SnapshotterId, sequenceNr)), Self);

    /// <summary>
    /// Deletes snapshots; <see cref="DeleteSnapshotsSuccess"/> or <see cref="DeleteSnapshotsFailure"/> follows.
    /// </summary>
    public void DeleteSnapshots(SnapshotSelectionCriteria criteria) =>
        SnapshotStore.Tell(new DeleteSnapshots(SnapshotterId, criteria), Self);

    /// <summary>
    /// Deletes all events up to a sequence number; <see cref="DeleteMessagesSuccess"/> or <see cref="DeleteMessagesFailure"/> follows.
    /// <see cref="long.MaxValue"/> means all.
    /// </summary>
    public void DeleteMessages(long toSequenceNr)
    {
        if (toSequenceNr == long.MaxValue || toSequenceNr <= LastSequenceNr)
            Journal.Tell(new DeleteMessagesTo(PersistenceId, Math.Min(toSequenceNr, LastSequenceNr), Self), Self);
        else
            Self.Tell(new DeleteMessagesFailure(
                new InvalidOperationException($"Cannot delete up to {toSequenceNr}: the last event is {LastSequenceNr}."), toSequenceNr));
    }

    /// <summary>The journal could not store an event. Afterwards the actor is stopped. Logs by default.</summary>
    protected virtual void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        Log.Error(cause, "Failed to persist event type [{0}] with sequence number [{1}] for persistenceId [{2}].",
            @event.GetType(), sequenceNr, PersistenceId);

    /// <summary>The journal refused an event, so that it is not stored. The actor goes on. Logs by default.</summary>
    protected virtual void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        Log.Error(cause, "Rejected to persist event type [{0}] with sequence number [{1}] for persistenceId [{2}].",
            @event.GetType(), sequenceNr, PersistenceId);

    /// <summary>The recovery failed, at the given event if there is one. Afterwards the actor is stopped. Logs by default.</summary>
    protected virtual void OnRecoveryFailure(Exception reason, object? message = null)
    {
        if (message is null)
            Log.Error(reason, "Failed to recover [{0}]; last sequence number [{1}].", PersistenceId, LastSequenceNr);
        else
            Log.Error(reason, "Failed to recover [{0}] at sequence number [{1}], event type [{2}].",
                PersistenceId, LastSequenceNr, message.GetType());
    }

    /// <summary>All events are replayed; <see cref="RecoveryCompleted"/> follows.</summary>
    protected virtual void OnReplaySuccess()
    {
    }

    /// <inheritdoc />
    protected override void Unhandled(object message)
    {
        switch (message)
        {
            case RecoveryCompleted or SnapshotOffer or SaveSnapshotSuccess or DeleteSnapshotSuccess or DeleteSnapshotsSuccess
                or DeleteMessagesSuccess:
                break; // news that an actor need not care about
            case SaveSnapshotFailure failure:
                Log.Warning(failure.Cause, "Failed to save the snapshot [{0}].", failure.Metadata);
                break;
            case DeleteSnapshotFailure failure:
                Log.Warning(failure.Cause, "Failed to delete the snapshot [{0}].", failure.Metadata);
                break;
            case DeleteSnapshotsFailure failure:
                Log.Warning(failure.Cause, "Failed to delete the snapshots of [{0}] by [{1}].", PersistenceId, failure.Criteria);
                break;
            case DeleteMessagesFailure failure:
                Log.Warning(failure.Cause, "Failed to delete the events of [{0}] up to [{1}].", PersistenceId, failure.ToSequenceNr);
                break;
            default:
                base.Unhandled(message);
                break;
        }
    }

    /// <inheritdoc />
    public override void AroundPreStart()
    {
        if (string.IsNullOrEmpty(PersistenceId))
            throw new InvalidOperationException($"{GetType()} at {Self.Path} has no PersistenceId; it must be set before the actor starts.");
        _ = Journal; // a plugin that is missing or misconfigured fails the start, not the first write
        _ = SnapshotStore;
        RequestRecoveryPermit();
        base.AroundPreStart();
    }

    /// <inheritdoc />
    public override void AroundPreRestart(Exception cause, object? message)
    {
        try
        {
            internalStash.UnstashAll();
            ownStash.UnstashAll(UnstashFilterPredicate);
        }
        finally
        {
            ReturnRecoveryPermit();
            EndRecovery();
            FlushAll();
            base.AroundPreRestart(cause, message switch
            {
                WriteMessageSuccess success => success.Persistent,
                LoopMessageSuccess loop => loop.Message,
                ReplayedMessage replayed => replayed.Persistent,
                _ => message!,
            });
        }
    }

    /// <inheritdoc />
    public override void AroundPostRestart(Exception reason, object? message)
    {
        RequestRecoveryPermit();
        base.AroundPostRestart(reason, message!);
    }

    /// <inheritdoc />
    public override void AroundPostStop()
    {
        try
        {
            EndRecovery();
            internalStash.UnstashAll();
            ownStash.UnstashAll(UnstashFilterPredicate);
        }
        finally
        {
            base.AroundPostStop();
        }
    }

    /// <inheritdoc />
    protected internal override bool AroundReceive(Receive receive, object message) => phase switch
    {
        Phase.Processing or Phase.Persisting => ReceiveLive(receive, message),
        _ => ReceiveInRecovery(message),
    };

    private void StashInternally(object message)
    {
        if (internalStash.Capacity <= 0 || !internalStash.IsFull)
        {
            internalStash.Stash();
            return;
        }
        switch (InternalStashOverflowStrategy)
        {
            case ReplyToStrategy reply:
                Sender.Tell(reply.Response, Self);
                break;
            case DiscardToDeadLetterStrategy:
                Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                break;
            default:
                throw new StashOverflowException($"The internal stash of [{PersistenceId}] is full ({internalStash.Capacity} messages).");
        }
    }

    private void UnstashInternally(bool all)
    {
        if (internalStash.IsEmpty) return;
        if (all) internalStash.UnstashAll();
        else internalStash.Unstash();
    }
}
