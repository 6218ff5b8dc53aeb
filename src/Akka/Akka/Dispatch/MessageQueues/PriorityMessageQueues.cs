using Akka.Actor;

namespace Akka.Dispatch.MessageQueues;

/// <summary>A queue behind a lock, for kinds that no lock-free queue can do.</summary>
public abstract class BlockingMessageQueue : IMessageQueue, IBlockingMessageQueueSemantics
{
    private protected readonly Lock Gate = new();

    /// <summary>For heirs.</summary>
    protected BlockingMessageQueue() { }

    /// <summary>Kept for those who set it: the lock is held for so short that nobody gives up on it.</summary>
    public TimeSpan BlockTimeOut { get; set; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public bool HasMessages => Count > 0;

    /// <inheritdoc/>
    public int Count
    {
        get
        {
            lock (Gate)
                return LockedCount;
        }
    }

    /// <summary>The number of messages; called within the lock.</summary>
    protected abstract int LockedCount { get; }

    /// <inheritdoc/>
    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        lock (Gate)
            LockedEnqueue(envelope);
    }

    /// <inheritdoc/>
    public bool TryDequeue(out Envelope envelope)
    {
        lock (Gate)
            return LockedTryDequeue(out envelope);
    }

    /// <inheritdoc/>
    public void CleanUp(IActorRef owner, IMessageQueue deadletters) => Drain.To(this, owner, deadletters);

    /// <summary>Puts a message in; called within the lock.</summary>
    protected abstract void LockedEnqueue(Envelope envelope);

    /// <summary>Takes a message out; called within the lock.</summary>
    protected abstract bool LockedTryDequeue(out Envelope envelope);
}

/// <summary>The lowest number first; among equals in no particular order. What was put at its front comes before all others.</summary>
public class UnboundedPriorityMessageQueue : BlockingMessageQueue, IUnboundedDequeBasedMessageQueueSemantics
{
    private readonly PriorityQueue<Envelope, int> _queue;
    private readonly Stack<Envelope> _front = new();
    private readonly Func<object, int> _priority;

    /// <summary>Orders by <paramref name="priorityGenerator"/>.</summary>
    public UnboundedPriorityMessageQueue(Func<object, int> priorityGenerator, int initialCapacity)
    {
        _priority = priorityGenerator;
        _queue = new PriorityQueue<Envelope, int>(initialCapacity);
    }

    /// <inheritdoc/>
    protected override int LockedCount => _front.Count + _queue.Count;

    /// <summary>Puts a message before all others; only the owning actor may.</summary>
    public void EnqueueFirst(Envelope envelope)
    {
        lock (Gate)
            _front.Push(envelope);
    }

    /// <inheritdoc/>
    protected override void LockedEnqueue(Envelope envelope) => _queue.Enqueue(envelope, _priority(envelope.Message));

    /// <inheritdoc/>
    protected override bool LockedTryDequeue(out Envelope envelope) => _front.TryPop(out envelope) || _queue.TryDequeue(out envelope, out _);
}

/// <summary>The lowest number first; among equals the one that came first. What was put at its front comes before all others.</summary>
public class UnboundedStablePriorityMessageQueue : BlockingMessageQueue, IUnboundedDequeBasedMessageQueueSemantics
{
    private readonly PriorityQueue<Envelope, (int Priority, long Number)> _queue;
    private readonly Stack<Envelope> _front = new();
    private readonly Func<object, int> _priority;
    private long _number;

    /// <summary>Orders by <paramref name="priorityGenerator"/>.</summary>
    public UnboundedStablePriorityMessageQueue(Func<object, int> priorityGenerator, int initialCapacity)
    {
        _priority = priorityGenerator;
        _queue = new PriorityQueue<Envelope, (int, long)>(initialCapacity);
    }

    /// <inheritdoc/>
    protected override int LockedCount => _front.Count + _queue.Count;

    /// <summary>Puts a message before all others; only the owning actor may.</summary>
    public void EnqueueFirst(Envelope envelope)
    {
        lock (Gate)
            _front.Push(envelope);
    }

    /// <inheritdoc/>
    protected override void LockedEnqueue(Envelope envelope) => _queue.Enqueue(envelope, (_priority(envelope.Message), _number++));

    /// <inheritdoc/>
    protected override bool LockedTryDequeue(out Envelope envelope) => _front.TryPop(out envelope) || _queue.TryDequeue(out envelope, out _);
}
