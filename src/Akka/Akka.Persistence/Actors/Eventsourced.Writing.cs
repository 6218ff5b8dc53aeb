using System.Collections.Immutable;
using Akka.Actor;
using Akka.Dispatch;

namespace Akka.Persistence;

public abstract partial class Eventsourced
{
    /// <summary>So many batches of one actor may always be on their way to the journal, so that it never waits for the next one.</summary>
    private const int BatchesInFlight = 4;

    /// <summary>And so many where the journal has room, so that as much waits for it as it writes at a time; more would let the others wait for long.</summary>
    private const int MostBatchesInFlight = 32;

    private readonly Queue<IPendingHandlerInvocation> pendingInvocations = new();
    private readonly Queue<List<IPersistentEnvelope>> fullBatches = new();
    private List<IPersistentEnvelope> fillingBatch = [];
    private int fillingSize;
    private int batchesInFlight;
    private int outstandingStashing;
    private long sequenceNr;
    private IDirectJournalSession? directSession;

    /// <summary>
    /// Stores an event; the handler runs when it is stored. Commands wait until then: the handler sees the state that the command saw.
    /// </summary>
    /// <exception cref="InvalidOperationException">The actor is still recovering.</exception>
    public void Persist<TEvent>(TEvent @event, Action<TEvent> handler) => Enqueue(@event, handler, stashes: true);

    /// <summary>Stores events, all or none; the handler runs once for each. Commands wait until then.</summary>
    /// <exception cref="InvalidOperationException">The actor is still recovering.</exception>
    public void PersistAll<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler) => EnqueueAll(events, handler, stashes: true);

    /// <summary>Stores an event; the handler runs when it is stored. Commands do not wait, so that the state may have moved on.</summary>
    /// <exception cref="InvalidOperationException">The actor is still recovering.</exception>
    public void PersistAsync<TEvent>(TEvent @event, Action<TEvent> handler) => Enqueue(@event, handler, stashes: false);

    /// <summary>Stores events, all or none; the handler runs once for each. Commands do not wait.</summary>
    /// <exception cref="InvalidOperationException">The actor is still recovering.</exception>
    public void PersistAllAsync<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler) => EnqueueAll(events, handler, stashes: false);

    /// <summary>
    /// Runs the handler after the handlers of everything that was persisted before; at once if there is nothing. Stores nothing.
    /// </summary>
    /// <exception cref="InvalidOperationException">The actor is still recovering.</exception>
    public void DeferAsync<TEvent>(TEvent evt, Action<TEvent> handler)
    {
        RequireRecovered();
        if (pendingInvocations.Count == 0)
        {
            handler(evt);
            return;
        }
        pendingInvocations.Enqueue(new HandlerInvocation<TEvent>(handler, stashes: false));
        AddToBatch(new NonPersistentMessage(evt!, Sender));
    }

    /// <summary>Runs a task as part of the current command; the next command waits until it has ended.</summary>
    protected void RunTask(Func<Task> action)
    {
        asyncTaskRunning = true;
        ActorTaskScheduler.RunTask(async () =>
        {
            var failed = true;
            try
            {
                await action();
                failed = false;
            }
            finally
            {
                asyncTaskRunning = false;
                CommandDone(failed);
            }
        });
    }

    private void RequireRecovered()
    {
        if (recovering)
            throw new InvalidOperationException(
                $"[{PersistenceId}] cannot persist while it recovers; events may be persisted from RecoveryCompleted on.");
    }

    private void Enqueue<TEvent>(TEvent @event, Action<TEvent> handler, bool stashes)
    {
        RequireRecovered();
        if (stashes) outstandingStashing++;
        pendingInvocations.Enqueue(new HandlerInvocation<TEvent>(handler, stashes));
        AddToBatch(new AtomicWrite(NextRepresentation(@event!)));
    }

    private void EnqueueAll<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler, bool stashes)
    {
        RequireRecovered();
        var payload = ImmutableArray.CreateBuilder<IPersistentRepresentation>();
        HandlerInvocation<TEvent>? invocation = null;
        foreach (var @event in events)
        {
            payload.Add(NextRepresentation(@event!));
            pendingInvocations.Enqueue(invocation ??= new HandlerInvocation<TEvent>(handler, stashes));
        }
        if (payload.Count == 0) return;
        if (stashes) outstandingStashing += payload.Count;
        AddToBatch(new AtomicWrite(payload.DrainToImmutable()));
    }

    private Persistent NextRepresentation(object payload) =>
        new(payload, ++sequenceNr, PersistenceId, sender: Sender, writerGuid: writerGuid);

    private void AddToBatch(IPersistentEnvelope envelope)
    {
        fillingBatch.Add(envelope);
        fillingSize += envelope.Size;
        if (fillingSize < JournalHandle.MaxMessageBatchSize) return;
        fullBatches.Enqueue(fillingBatch);
        fillingBatch = [];
        fillingSize = 0;
    }

    /// <summary>Sends what waits: full batches as far as there is room, and what is left as soon as nothing else is on its way.</summary>
    private void Flush()
    {
        while (MaySend() && fullBatches.TryDequeue(out var batch)) Send(batch);
        if (batchesInFlight > 0 || fillingBatch.Count == 0) return;
        var last = fillingBatch;
        fillingBatch = [];
        fillingSize = 0;
        Send(last);
    }

    private bool MaySend() => batchesInFlight < BatchesInFlight || (batchesInFlight < MostBatchesInFlight && directSession is { HasRoom: true });

    /// <summary>Sends everything: this incarnation ends, and what it persisted is to be in the next one's replay.</summary>
    private void FlushAll()
    {
        while (fullBatches.TryDequeue(out var batch)) Send(batch);
        batchesInFlight = 0;
        Flush();
    }

    private void Send(List<IPersistentEnvelope> batch)
    {
        batchesInFlight++;
        directSession ??= JournalHandle.Direct?.Open(Self, instanceId);
        if (directSession is { } session) session.Write(batch, actorWaits: outstandingStashing > 0);
        else Journal.Tell(new WriteMessages(batch, Self, instanceId), Self);
    }

    private bool ReceiveLive(Receive receive, object message)
    {
        if (message is IJournalResponse response)
        {
            ReceiveJournalResponse(response);
            return true;
        }
        if (message is RecoveryTick or PermitGranted) return true; // meant for what is over: an earlier recovery, or an earlier incarnation
        if (phase == Phase.Persisting)
        {
            StashInternally(message);
            return true;
        }
        var failed = true;
        try
        {
            var handled = base.AroundReceive(receive, message);
            failed = false;
            return handled;
        }
        finally
        {
            if (!asyncTaskRunning) CommandDone(failed);
        }
    }

    private void CommandDone(bool failed)
    {
        Flush();
        if (outstandingStashing > 0) phase = Phase.Persisting;
        else UnstashInternally(all: failed);
    }

    private void ReceiveJournalResponse(IJournalResponse response)
    {
        switch (response)
        {
            case WriteMessageSuccess success when success.ActorInstanceId == instanceId:
                if (success.Persistent.SequenceNr > LastSequenceNr) LastSequenceNr = success.Persistent.SequenceNr;
                RunHandler(success.Persistent.Payload);
                break;
            case LoopMessageSuccess loop when loop.ActorInstanceId == instanceId:
                RunHandler(loop.Message);
                break;
            case WriteMessagesSuccessful:
                BatchAnswered();
                break;
            case WriteMessagesFailed { WriteCount: > 0 }:
                break; // the failure of its first event stops the actor
            case WriteMessagesFailed:
                BatchAnswered(); // it held deferred events only; they have come through
                break;
            case WriteMessageRejected rejected when rejected.ActorInstanceId == instanceId:
                Reject(rejected);
                break;
            case WriteMessageFailure failure when failure.ActorInstanceId == instanceId:
                Fail(failure);
                break;
            default:
                break; // an answer that was meant for an earlier incarnation, or the rest of a replay that timed out
        }
    }

    private void BatchAnswered()
    {
        if (batchesInFlight > 0) batchesInFlight--; // 0 if the batch was an earlier incarnation's
        Flush();
    }

    private void RunHandler(object payload)
    {
        var failed = true;
        try
        {
            pendingInvocations.Peek().Invoke(payload);
            failed = false;
        }
        finally
        {
            HandlerDone(failed);
        }
    }

    private void HandlerDone(bool failed)
    {
        if (pendingInvocations.Dequeue().Stashes) outstandingStashing--;
        Flush();
        if (outstandingStashing > 0)
        {
            phase = Phase.Persisting;
            return;
        }
        phase = Phase.Processing;
        UnstashInternally(all: failed);
    }

    private void Reject(WriteMessageRejected rejected)
    {
        if (rejected.Persistent.SequenceNr > LastSequenceNr) LastSequenceNr = rejected.Persistent.SequenceNr;
        var failed = true;
        try
        {
            OnPersistRejected(rejected.Cause, rejected.Persistent.Payload, rejected.Persistent.SequenceNr);
            failed = false;
        }
        finally
        {
            HandlerDone(failed);
        }
    }

    private void Fail(WriteMessageFailure failure)
    {
        try
        {
            OnPersistFailure(failure.Cause, failure.Persistent.Payload, failure.Persistent.SequenceNr);
        }
        finally
        {
            Context.Stop(Self);
        }
    }
}
