using Akka.Actor;

namespace Akka.Persistence.Snapshot;

/// <summary>Saves, loads and deletes snapshots asynchronously.</summary>
public abstract class SnapshotStore : ActorBase
{
    private readonly bool canPublish;
    private readonly CallBreaker breaker;

    /// <summary>Creates the store's actor.</summary>
    protected SnapshotStore()
    {
        var extension = Persistence.Instance.Apply(Context.System);
        canPublish = extension.Settings.Internal.PublishPluginCommands;
        breaker = extension.SnapshotBreakerOf(Self);
    }

    /// <summary>The newest snapshot that the criteria allow; null if there is none.</summary>
    protected abstract Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria);

    /// <summary>Saves a snapshot; one of the same persistence id and sequence number is replaced.</summary>
    protected abstract Task SaveAsync(SnapshotMetadata metadata, object snapshot);

    /// <summary>Deletes one snapshot; a time of <see cref="DateTime.MinValue"/> means whichever has the sequence number.</summary>
    protected abstract Task DeleteAsync(SnapshotMetadata metadata);

    /// <summary>Deletes the snapshots that the criteria name.</summary>
    protected abstract Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria);

    /// <summary>Takes messages of the plugin's own.</summary>
    protected virtual bool ReceivePluginInternal(object message) => false;

    /// <inheritdoc />
    protected sealed override bool Receive(object message)
    {
        switch (message)
        {
            case LoadSnapshot load:
                Answer(Load(load), Sender);
                break;
            case SaveSnapshot save:
                Answer(Save(save, new SnapshotMetadata(save.Metadata.PersistenceId, save.Metadata.SequenceNr, Now())), Sender);
                break;
            case DeleteSnapshot delete:
                Answer(Delete(delete), Sender);
                break;
            case DeleteSnapshots delete:
                Answer(Delete(delete), Sender);
                break;
            default:
                return ReceivePluginInternal(message);
        }
        if (canPublish) Context.System.EventStream.Publish(message);
        return true;
    }

    /// <summary>In microseconds, which every database can store: the time that is answered is the one that is found again.</summary>
    private static DateTime Now()
    {
        var now = DateTime.UtcNow;
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    private static void Answer(Task<object> result, IActorRef recipient)
    {
        if (result.IsCompletedSuccessfully) recipient.Tell(result.Result, ActorRefs.NoSender);
        else
            result.ContinueWith(done => recipient.Tell(done.Result, ActorRefs.NoSender), CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task<object> Load(LoadSnapshot load)
    {
        try
        {
            var selected = load.Criteria.Equals(SnapshotSelectionCriteria.None)
                ? null
                : await breaker.Call(() => LoadAsync(load.PersistenceId, load.Criteria.Limit(load.ToSequenceNr))).ConfigureAwait(false);
            return new LoadSnapshotResult(selected, load.ToSequenceNr);
        }
        catch (Exception cause)
        {
            return new LoadSnapshotFailed(cause);
        }
    }

    private async Task<object> Save(SaveSnapshot save, SnapshotMetadata metadata)
    {
        try
        {
            await breaker.Call(() => SaveAsync(metadata, save.Snapshot)).ConfigureAwait(false);
            return new SaveSnapshotSuccess(metadata);
        }
        catch (Exception cause)
        {
            return new SaveSnapshotFailure(metadata, cause);
        }
    }

    private async Task<object> Delete(DeleteSnapshot delete)
    {
        try
        {
            await breaker.Call(() => DeleteAsync(delete.Metadata)).ConfigureAwait(false);
            return new DeleteSnapshotSuccess(delete.Metadata);
        }
        catch (Exception cause)
        {
            return new DeleteSnapshotFailure(delete.Metadata, cause);
        }
    }

    private async Task<object> Delete(DeleteSnapshots delete)
    {
        try
        {
            await breaker.Call(() => DeleteAsync(delete.PersistenceId, delete.Criteria)).ConfigureAwait(false);
            return new DeleteSnapshotsSuccess(delete.Criteria);
        }
        catch (Exception cause)
        {
            return new DeleteSnapshotsFailure(delete.Criteria, cause);
        }
    }
}
