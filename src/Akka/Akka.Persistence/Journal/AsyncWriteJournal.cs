using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence.Journal;

/// <summary>Reads a journal.</summary>
public interface IAsyncRecovery
{
    /// <summary>
    /// Calls back for every event from one sequence number to another, both inclusive, at most <paramref name="max"/>, in order.
    /// </summary>
    Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback);

    /// <summary>
    /// The highest sequence number that was ever stored, deleted events included; 0 if none. <paramref name="fromSequenceNr"/> is a hint
    /// where to look from.
    /// </summary>
    Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr);
}

/// <summary>
/// A journal that stores and reads asynchronously. Batches may complete in any order; they are answered in the order of their arrival.
/// </summary>
public abstract class AsyncWriteJournal : WriteJournalBase, IAsyncRecovery
{
    /// <summary>Whether handled requests are published on the event stream (<c>publish-plugin-commands</c>).</summary>
    protected readonly bool CanPublish;

    private readonly OrderedReplies replies = new();
    private readonly ILoggingAdapter log = Logging.GetLogger(Context);

    /// <summary>Creates the journal's actor.</summary>
    protected AsyncWriteJournal() =>
        CanPublish = Persistence.Instance.Apply(Context.System).Settings.Internal.PublishPluginCommands;

    /// <inheritdoc />
    public abstract Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback);

    /// <inheritdoc />
    public abstract Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr);

    /// <summary>
    /// Stores atomic writes, each all or none. The result has an entry for each: null where it is stored, the reason where it is
    /// rejected; a null or empty result means that all are stored. A failed task means that whether they are stored is unknown.
    /// </summary>
    protected abstract Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages);

    /// <summary>Deletes all events up to a sequence number, inclusive; the highest sequence number stays known.</summary>
    protected abstract Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr);

    /// <summary>Takes messages of the plugin's own.</summary>
    protected virtual bool ReceivePluginInternal(object message) => false;

    /// <inheritdoc />
    protected sealed override bool Receive(object message) => ReceiveWriteJournal(message) || ReceivePluginInternal(message);

    /// <summary>Takes the requests of persistent actors.</summary>
    protected bool ReceiveWriteJournal(object message)
    {
        switch (message)
        {
            case WriteMessages write:
                HandleWrite(write);
                break;
            case ReplayMessages replay:
                _ = HandleReplay(replay, Context);
                break;
            case DeleteMessagesTo delete:
                _ = HandleDelete(delete);
                break;
            default:
                return false;
        }
        if (CanPublish) Context.System.EventStream.Publish(message);
        return true;
    }

    /// <summary>The exception that a failed task stands for.</summary>
    protected static Exception TryUnwrapException(Exception e) =>
        e is AggregateException aggregate && aggregate.Flatten().InnerExceptions is [{ } only] ? only : e;

    private void HandleWrite(WriteMessages write)
    {
        var slot = replies.Enqueue(write);
        IReadOnlyCollection<AtomicWrite> writes;
        Task<IImmutableList<Exception?>?> task;
        try
        {
            writes = (IReadOnlyCollection<AtomicWrite>)PreparePersistentBatch(write.Messages);
            task = writes.Count == 0
                ? Task.FromResult<IImmutableList<Exception?>?>(null)
                : Plugin.Breaker.Call(() => WriteMessagesAsync(writes));
        }
        catch (Exception cause)
        {
            replies.Complete(slot, null, cause); // the plugin failed before it could return a task
            return;
        }
        if (task.IsCompleted) Complete(task, slot, writes.Count);
        else task.ContinueWith(done => Complete(done, slot, writes.Count), TaskContinuationOptions.ExecuteSynchronously);
    }

    private void Complete(Task<IImmutableList<Exception?>?> task, OrderedReplies.Slot slot, int expected)
    {
        if (!task.IsCompletedSuccessfully)
        {
            replies.Complete(slot, null, task.Exception is { } failure ? TryUnwrapException(failure) : new TaskCanceledException(task));
            return;
        }
        var results = task.Result;
        var wrong = results is { Count: > 0 } && results.Count != expected
            ? new InvalidOperationException($"{GetType().Name} answered {results.Count} results for {expected} atomic writes.")
            : null;
        replies.Complete(slot, results is { Count: > 0 } ? results : null, wrong);
    }

    private async Task HandleReplay(ReplayMessages replay, IActorContext context)
    {
        var target = replay.PersistentActor;
        try
        {
            var highest = await Plugin.Breaker.Call(() => ReadHighestSequenceNrAsync(replay.PersistenceId, Math.Max(0, replay.FromSequenceNr - 1)))
                .ConfigureAwait(false);
            var to = Math.Min(replay.ToSequenceNr, highest);
            if (replay.FromSequenceNr <= to && replay.Max > 0) await SendEvents(replay, to, context).ConfigureAwait(false);
            target.Tell(new RecoverySuccess(highest), ActorRefs.NoSender);
        }
        catch (Exception cause)
        {
            target.Tell(new ReplayMessagesFailure(TryUnwrapException(cause)), ActorRefs.NoSender);
        }
    }

    /// <summary>Not guarded by the circuit breaker's limit: a long history takes its time.</summary>
    private async Task SendEvents(ReplayMessages replay, long toSequenceNr, IActorContext context)
    {
        var settings = Plugin.ReplayFilter;
        var events = new JournalReplay(replay,
            settings.Mode == ReplayFilterMode.Disabled ? null : next => new ReplayFilter(settings, log, next),
            Plugin.Adapters.AreIdentity ? null : AdaptFromJournal);
        try
        {
            if (this is IPagedJournal paged)
                await events.AddAll(paged, replay.PersistenceId, replay.FromSequenceNr, toSequenceNr, replay.Max).ConfigureAwait(false);
            else
                await ReplayMessagesAsync(context, replay.PersistenceId, replay.FromSequenceNr, toSequenceNr, replay.Max, events.Add)
                    .ConfigureAwait(false);
        }
        finally
        {
            events.Complete();
        }
    }

    private async Task HandleDelete(DeleteMessagesTo delete)
    {
        try
        {
            await Plugin.Breaker.Call(() => DeleteMessagesToAsync(delete.PersistenceId, delete.ToSequenceNr)).ConfigureAwait(false);
            delete.PersistentActor.Tell(new DeleteMessagesSuccess(delete.ToSequenceNr), ActorRefs.NoSender);
        }
        catch (Exception cause)
        {
            delete.PersistentActor.Tell(new DeleteMessagesFailure(TryUnwrapException(cause), delete.ToSequenceNr), ActorRefs.NoSender);
        }
    }
}
