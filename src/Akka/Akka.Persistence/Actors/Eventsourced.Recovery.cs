using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

public abstract partial class Eventsourced
{
    private bool recovering = true;
    private bool holdsPermit;
    private TimeSpan progressAt;
    private ReplayWindow? replayWindow;
    private ICancelable? recoveryTimer;

    private void RequestRecoveryPermit()
    {
        phase = Phase.AwaitingPermit;
        Extension.RecoveryPermitter.Tell(RecoveryPermits.Request, Self);
    }

    private void ReturnRecoveryPermit()
    {
        if (!holdsPermit) return;
        holdsPermit = false;
        Extension.RecoveryPermitter.Tell(RecoveryPermits.Return, Self);
    }

    private bool ReceiveInRecovery(object message)
    {
        switch (phase, message)
        {
            case (Phase.AwaitingPermit, PermitGranted):
                holdsPermit = true;
                StartRecovery();
                break;
            case (Phase.LoadingSnapshot, LoadSnapshotResult result):
                NoteProgress();
                OfferSnapshot(result);
                break;
            case (Phase.LoadingSnapshot, LoadSnapshotFailed failed):
                if (Extension.IsSnapshotOptional(SnapshotPluginId))
                {
                    Log.Warning(failed.Cause, "[{0}] recovers without its snapshot, which could not be loaded.", PersistenceId);
                    StartReplay(Recovery.ToSequenceNr);
                }
                else FailRecovery(failed.Cause, null);
                break;
            case (Phase.Replaying, ReplayedMessage replayed):
                Replay(replayed.Persistent);
                NoteProgress();
                break;
            case (Phase.Replaying, ReplayedBatch replayed):
                Replay(replayed.Events);
                break;
            case (Phase.Replaying, RecoverySuccess success):
                CompleteRecovery(success.HighestSequenceNr);
                break;
            case (Phase.Replaying, ReplayMessagesFailure failure):
                FailRecovery(failure.Cause, null);
                break;
            case (_, RecoveryTick):
                CheckProgress();
                break;
            case (_, IJournalResponse):
                break; // an answer that was meant for an earlier incarnation
            default:
                StashInternally(message);
                break;
        }
        return true;
    }

    private void StartRecovery()
    {
        phase = Phase.LoadingSnapshot;
        NoteProgress();
        var limit = JournalHandle.RecoveryEventTimeout;
        recoveryTimer = Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(limit, limit, Self, RecoveryTick.Instance, Self);
        var recovery = Recovery;
        if (recovery.FromSnapshot.Equals(SnapshotSelectionCriteria.None)) StartReplay(recovery.ToSequenceNr);
        else LoadSnapshot(SnapshotterId, recovery.FromSnapshot, recovery.ToSequenceNr);
    }

    private void OfferSnapshot(LoadSnapshotResult result)
    {
        if (result.Snapshot is { } selected)
        {
            var before = LastSequenceNr;
            LastSequenceNr = selected.Metadata.SequenceNr;
            if (!TryRecover(new SnapshotOffer(selected.Metadata, selected.Snapshot), out var isTaken)) return;
            if (!isTaken) LastSequenceNr = before; // all events then, those that the snapshot covers too
        }
        StartReplay(result.ToSequenceNr);
    }

    private void StartReplay(long toSequenceNr)
    {
        phase = Phase.Replaying;
        replayWindow = new ReplayWindow();
        Journal.Tell(new ReplayMessages(LastSequenceNr + 1, toSequenceNr, Recovery.ReplayMax, PersistenceId, Self) { Window = replayWindow }, Self);
    }

    private void Replay(IReadOnlyList<IPersistentRepresentation> batch)
    {
        var mailbox = ((ActorCell)Context).Mailbox;
        var folded = 0;
        while (folded < batch.Count && !mailbox.HasSystemMessages)
            if (!Replay(batch[folded++])) return;
        replayWindow!.Folded(folded);
        NoteProgress();
        if (folded < batch.Count) ReplayLater(new ReplayedBatch(batch.Skip(folded).ToArray()));
    }

    /// <summary>Takes the rest of a batch as the next message: the system's own go first, as the one that stops the actor.</summary>
    private void ReplayLater(ReplayedBatch rest)
    {
        internalStash.Prepend([new Envelope(rest, ActorRefs.NoSender)]);
        internalStash.Unstash();
    }

    private bool Replay(IPersistentRepresentation representation)
    {
        if (representation.SequenceNr > LastSequenceNr) LastSequenceNr = representation.SequenceNr;
        return TryRecover(representation.Payload, out _);
    }

    private void NoteProgress() => progressAt = Context.System.Scheduler.MonotonicClock;

    private bool TryRecover(object message, out bool isTaken)
    {
        isTaken = false;
        try
        {
            isTaken = ReceiveRecover(message);
            if (!isTaken) Unhandled(message);
            return true;
        }
        catch (Exception cause)
        {
            // Whatever the fold throws, the state cannot be trusted: report it and stop (a restart would meet the same event).
            FailRecovery(cause, message);
            return false;
        }
    }

    private void CompleteRecovery(long highestSequenceNr)
    {
        EndRecovery();
        OnReplaySuccess();
        LastSequenceNr = Math.Max(LastSequenceNr, highestSequenceNr);
        sequenceNr = LastSequenceNr;
        recovering = false;
        try
        {
            if (!ReceiveRecover(RecoveryCompleted.Instance)) Unhandled(RecoveryCompleted.Instance);
        }
        finally
        {
            ReturnRecoveryPermit();
            Flush();
            phase = outstandingStashing > 0 ? Phase.Persisting : Phase.Processing;
            if (phase == Phase.Processing) UnstashInternally(all: true);
        }
    }

    private void CheckProgress()
    {
        if (phase is Phase.Processing or Phase.Persisting or Phase.AwaitingPermit) return; // a tick that was under way when the timer stopped
        if (Context.System.Scheduler.MonotonicClock - progressAt < JournalHandle.RecoveryEventTimeout) return;
        var waitedFor = phase == Phase.LoadingSnapshot ? "the snapshot" : "the next event";
        FailRecovery(new RecoveryTimedOutException(
            $"[{PersistenceId}] waited for {waitedFor} for more than {JournalHandle.RecoveryEventTimeout.TotalSeconds} seconds " +
            $"(recovery-event-timeout); last sequence number {LastSequenceNr}."), null);
    }

    private void FailRecovery(Exception cause, object? message)
    {
        EndRecovery();
        try
        {
            OnRecoveryFailure(cause, message);
        }
        finally
        {
            Context.Stop(Self);
            ReturnRecoveryPermit();
        }
    }

    private void EndRecovery()
    {
        replayWindow?.Close();
        replayWindow = null;
        recoveryTimer?.Cancel();
        recoveryTimer = null;
    }
}
