using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

public abstract partial class Eventsourced
{
    private bool recovering = true;
    private bool holdsPermit;
    private bool progressSinceTick;
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
                progressSinceTick = true;
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
                progressSinceTick = true;
                Replay(replayed.Persistent);
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
            LastSequenceNr = selected.Metadata.SequenceNr;
            var offer = new SnapshotOffer(selected.Metadata, selected.Snapshot);
            if (!TryRecover(offer, offer)) return;
        }
        StartReplay(result.ToSequenceNr);
    }

    private void StartReplay(long toSequenceNr)
    {
        phase = Phase.Replaying;
        Journal.Tell(new ReplayMessages(LastSequenceNr + 1, toSequenceNr, Recovery.ReplayMax, PersistenceId, Self), Self);
    }

    private void Replay(IPersistentRepresentation representation)
    {
        if (representation.SequenceNr > LastSequenceNr) LastSequenceNr = representation.SequenceNr;
        TryRecover(representation.Payload, representation.Payload);
    }

    private bool TryRecover(object message, object culprit)
    {
        try
        {
            if (!ReceiveRecover(message)) Unhandled(message);
            return true;
        }
        catch (Exception cause)
        {
            // Whatever the fold throws, the state cannot be trusted: report it and stop (a restart would meet the same event).
            FailRecovery(cause, culprit);
            return false;
        }
    }

    private void CompleteRecovery(long highestSequenceNr)
    {
        StopRecoveryTimer();
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
        if (progressSinceTick)
        {
            progressSinceTick = false;
            return;
        }
        var waitedFor = phase == Phase.LoadingSnapshot ? "the snapshot" : "the next event";
        FailRecovery(new RecoveryTimedOutException(
            $"[{PersistenceId}] waited for {waitedFor} for more than {JournalHandle.RecoveryEventTimeout.TotalSeconds} seconds " +
            $"(recovery-event-timeout); last sequence number {LastSequenceNr}."), null);
    }

    private void FailRecovery(Exception cause, object? message)
    {
        StopRecoveryTimer();
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

    private void StopRecoveryTimer()
    {
        recoveryTimer?.Cancel();
        recoveryTimer = null;
    }
}
