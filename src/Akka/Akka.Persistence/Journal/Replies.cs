using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>The answers to a batch: one for the batch, then one for every event, each as if sent by the command's sender.</summary>
internal static class Replies
{
    public static void Success(IActorRef actor, int instanceId, IEnumerable<IPersistentEnvelope> batch, IReadOnlyList<Exception?>? rejections)
    {
        actor.Tell(WriteMessagesSuccessful.Instance, ActorRefs.NoSender);
        if (batch is List<IPersistentEnvelope> { Count: 1 } list && rejections is null && list[0] is AtomicWrite { IsSingle: true } only)
        {
            actor.Tell(new WriteMessageSuccess(only.Head, instanceId), only.Head.Sender);
            return;
        }
        var index = 0;
        foreach (var envelope in batch)
        {
            if (envelope is not AtomicWrite write) Loop(actor, instanceId, envelope);
            else Answer(actor, instanceId, write, rejections?[index++]);
        }
    }

    public static void Failure(IActorRef actor, int instanceId, IEnumerable<IPersistentEnvelope> batch, Exception cause)
    {
        actor.Tell(new WriteMessagesFailed(cause, batch.Count(envelope => envelope is AtomicWrite)), ActorRefs.NoSender);
        foreach (var envelope in batch)
        {
            if (envelope is not AtomicWrite write)
            {
                Loop(actor, instanceId, envelope);
                continue;
            }
            foreach (var representation in write.Events)
                actor.Tell(new WriteMessageFailure(representation, cause, instanceId), representation.Sender);
        }
    }

    private static void Answer(IActorRef actor, int instanceId, AtomicWrite write, Exception? rejection)
    {
        if (rejection is null && write.IsSingle)
        {
            actor.Tell(new WriteMessageSuccess(write.Head, instanceId), write.Head.Sender);
            return;
        }
        foreach (var representation in write.Events)
            actor.Tell(
                rejection is null
                    ? new WriteMessageSuccess(representation, instanceId)
                    : new WriteMessageRejected(representation, rejection, instanceId),
                representation.Sender);
    }

    private static void Loop(IActorRef actor, int instanceId, IPersistentEnvelope deferred) =>
        actor.Tell(new LoopMessageSuccess(deferred.Payload, instanceId), deferred.Sender);
}

/// <summary>Answers batches in the order of their arrival, in whatever order they complete.</summary>
internal sealed class OrderedReplies
{
    private readonly Lock gate = new();
    private readonly Queue<Slot> slots = new();

    public Slot Enqueue(WriteMessages write)
    {
        var slot = new Slot(write);
        lock (gate) slots.Enqueue(slot);
        return slot;
    }

    public void Complete(Slot slot, IReadOnlyList<Exception?>? rejections, Exception? failure)
    {
        lock (gate) // held while answering, which only enqueues: it keeps the order between threads
        {
            slot.Rejections = rejections;
            slot.Failure = failure;
            slot.Done = true;
            while (slots.TryPeek(out var first) && first.Done)
            {
                slots.Dequeue();
                Answer(first);
            }
        }
    }

    private static void Answer(Slot slot)
    {
        var write = slot.Write;
        if (slot.Failure is { } cause) Replies.Failure(write.PersistentActor, write.ActorInstanceId, write.Messages, cause);
        else Replies.Success(write.PersistentActor, write.ActorInstanceId, write.Messages, slot.Rejections);
    }

    public sealed class Slot(WriteMessages write)
    {
        public WriteMessages Write => write;

        public IReadOnlyList<Exception?>? Rejections { get; set; }

        public Exception? Failure { get; set; }

        public bool Done { get; set; }
    }
}
