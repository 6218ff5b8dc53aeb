using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;

namespace Akka.Dispatch.MessageQueues;

/// <summary>The ordinary messages of one actor.</summary>
public interface IMessageQueue
{
    /// <summary>True if there is a message.</summary>
    bool HasMessages { get; }

    /// <summary>The number of messages.</summary>
    int Count { get; }

    /// <summary>Puts a message at the end.</summary>
    void Enqueue(IActorRef receiver, Envelope envelope);

    /// <summary>Takes the first message; false where there is none.</summary>
    bool TryDequeue(out Envelope envelope);

    /// <summary>Moves what is left to the dead letters.</summary>
    void CleanUp(IActorRef owner, IMessageQueue deadletters);
}

/// <summary>The queue of loggers.</summary>
internal sealed class LoggerMessageQueue : UnboundedMessageQueue, ILoggerMessageQueueSemantics;

/// <summary>First in, first out, with bounds: a sender waits for room, and gives up after a while.</summary>
public class BoundedMessageQueue : IMessageQueue, IBoundedMessageQueueSemantics
{
    private readonly ConcurrentQueue<Envelope> _queue = new();
    private readonly SemaphoreSlim _room;

    /// <summary>Holds at most <paramref name="boundedCapacity"/> messages.</summary>
    public BoundedMessageQueue(int boundedCapacity, TimeSpan pushTimeOut)
    {
        PushTimeOut = pushTimeOut;
        if (boundedCapacity <= 0)
            throw new ArgumentException("The capacity of a bounded mailbox must be greater than 0.", nameof(boundedCapacity));
        if (pushTimeOut < TimeSpan.Zero)
            throw new ArgumentException("The push time-out of a bounded mailbox must not be negative.", nameof(pushTimeOut));
        _room = new SemaphoreSlim(boundedCapacity, boundedCapacity);
    }

    /// <summary>Reads <c>mailbox-capacity</c> and <c>mailbox-push-timeout-time</c>.</summary>
    public BoundedMessageQueue(Configuration.Config config)
        : this(config.GetInt("mailbox-capacity", 0), config.GetTimeSpan("mailbox-push-timeout-time", TimeSpan.Zero)) { }

    /// <inheritdoc/>
    public bool HasMessages => !_queue.IsEmpty;

    /// <inheritdoc/>
    public int Count => _queue.Count;

    /// <summary>How long a sender waits for room.</summary>
    public TimeSpan PushTimeOut { get; set; }

    /// <inheritdoc/>
    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        if (_room.Wait(PushTimeOut))
            _queue.Enqueue(envelope);
        else
            Overflow.ToDeadLetters(receiver, envelope);
    }

    /// <inheritdoc/>
    public bool TryDequeue(out Envelope envelope)
    {
        if (!_queue.TryDequeue(out envelope))
            return false;
        _room.Release();
        return true;
    }

    /// <inheritdoc/>
    public void CleanUp(IActorRef owner, IMessageQueue deadletters) => Drain.To(this, owner, deadletters);
}

/// <summary>Adds a front to a queue; only the owning actor puts messages there.</summary>
public class DequeWrapperMessageQueue : IMessageQueue, IDequeBasedMessageQueueSemantics
{
    /// <summary>The queue behind the front.</summary>
    protected readonly IMessageQueue MessageQueue;

    private readonly Stack<Envelope> _front = new();
    private int _frontCount; // other threads look at this, never at the stack

    /// <summary>Adds a front to <paramref name="messageQueue"/>.</summary>
    public DequeWrapperMessageQueue(IMessageQueue messageQueue) => MessageQueue = messageQueue;

    /// <inheritdoc/>
    public bool HasMessages => Volatile.Read(ref _frontCount) > 0 || MessageQueue.HasMessages;

    /// <inheritdoc/>
    public int Count => MessageQueue.Count + Volatile.Read(ref _frontCount);

    /// <inheritdoc/>
    public void Enqueue(IActorRef receiver, Envelope envelope) => MessageQueue.Enqueue(receiver, envelope);

    /// <inheritdoc/>
    public bool TryDequeue(out Envelope envelope)
    {
        if (_frontCount == 0)
            return MessageQueue.TryDequeue(out envelope);
        envelope = _front.Pop();
        Volatile.Write(ref _frontCount, _front.Count);
        return true;
    }

    /// <inheritdoc/>
    public void EnqueueFirst(Envelope envelope)
    {
        _front.Push(envelope);
        Volatile.Write(ref _frontCount, _front.Count);
    }

    /// <inheritdoc/>
    public void CleanUp(IActorRef owner, IMessageQueue deadletters) => Drain.To(this, owner, deadletters);
}

/// <summary>A deque without bounds.</summary>
public class UnboundedDequeMessageQueue : DequeWrapperMessageQueue, IUnboundedDequeBasedMessageQueueSemantics
{
    /// <summary>Makes an empty queue.</summary>
    public UnboundedDequeMessageQueue() : base(new UnboundedMessageQueue()) { }
}

/// <summary>A deque with bounds.</summary>
public class BoundedDequeMessageQueue : DequeWrapperMessageQueue, IBoundedDequeBasedMessageQueueSemantics
{
    /// <summary>Holds at most <paramref name="boundedCapacity"/> messages behind its front.</summary>
    public BoundedDequeMessageQueue(int boundedCapacity, TimeSpan pushTimeOut)
        : base(new BoundedMessageQueue(boundedCapacity, pushTimeOut)) => PushTimeOut = pushTimeOut;

    /// <inheritdoc/>
    public TimeSpan PushTimeOut { get; }
}

/// <summary>The end of every message that found no actor.</summary>
internal sealed class DeadLetterMessageQueue(IActorRef deadLetters) : IMessageQueue
{
    public bool HasMessages => false;

    public int Count => 0;

    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        if (envelope.Message is DeadLetter)
            return; // it has been reported before
        deadLetters.Tell(DeadLetter.Of(envelope.Message, envelope.Sender, receiver), envelope.Sender);
    }

    public bool TryDequeue(out Envelope envelope)
    {
        envelope = default;
        return false;
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters) { }
}

internal static class Drain
{
    internal static void To(IMessageQueue queue, IActorRef owner, IMessageQueue deadletters)
    {
        while (queue.TryDequeue(out var envelope))
            deadletters.Enqueue(owner, envelope);
    }
}

internal static class Overflow
{
    internal static void ToDeadLetters(IActorRef receiver, Envelope envelope)
    {
        if (receiver is IInternalActorRef owner)
            owner.Provider.DeadLetters.Tell(DeadLetter.Of(envelope.Message, envelope.Sender, receiver), envelope.Sender);
    }
}
