using Akka.Actor;
using Akka.Dispatch.MessageQueues;
using Akka.Event;

namespace Akka.Dispatch;

/// <summary>Work that a dispatcher runs.</summary>
public interface IRunnable : IThreadPoolWorkItem
{
    /// <summary>Does the work.</summary>
    void Run();
}

/// <summary>An action as work for a dispatcher.</summary>
public sealed class ActionRunnable : IRunnable
{
    private readonly Action _action;

    /// <summary>Wraps <paramref name="action"/>.</summary>
    public ActionRunnable(Action action) => _action = action;

    /// <inheritdoc/>
    public void Run() => _action();

    /// <inheritdoc/>
    public void Execute() => _action();
}

/// <summary>A promise about a message queue.</summary>
public interface ISemantics { }

/// <summary>Takes any number of messages.</summary>
public interface IUnboundedMessageQueueSemantics : ISemantics { }

/// <summary>Takes a limited number of messages.</summary>
public interface IBoundedMessageQueueSemantics : ISemantics
{
    /// <summary>How long a sender waits for room.</summary>
    TimeSpan PushTimeOut { get; }
}

/// <summary>Takes messages at its front too, as a stash needs.</summary>
public interface IDequeBasedMessageQueueSemantics : ISemantics
{
    /// <summary>Puts a message at the front.</summary>
    void EnqueueFirst(Envelope envelope);
}

/// <summary>A deque without bounds.</summary>
public interface IUnboundedDequeBasedMessageQueueSemantics : IDequeBasedMessageQueueSemantics, IUnboundedMessageQueueSemantics { }

/// <summary>A deque with bounds.</summary>
public interface IBoundedDequeBasedMessageQueueSemantics : IDequeBasedMessageQueueSemantics, IBoundedMessageQueueSemantics { }

/// <summary>May be read by several at once.</summary>
public interface IMultipleConsumerSemantics : ISemantics { }

/// <summary>Senders and readers wait for each other.</summary>
public interface IBlockingMessageQueueSemantics : IMultipleConsumerSemantics
{
    /// <summary>How long to wait.</summary>
    TimeSpan BlockTimeOut { get; set; }
}

/// <summary>Says on an actor's class which message queue it needs.</summary>
public interface IRequiresMessageQueue<T> where T : ISemantics { }

/// <summary>Says on a mailbox type which message queue it makes.</summary>
public interface IProducesMessageQueue<TQueue> where TQueue : IMessageQueue { }

/// <summary>Says on a mailbox type that senders may have to wait.</summary>
public interface IProducesPushTimeoutSemanticsMailbox
{
    /// <summary>How long a sender waits for room.</summary>
    TimeSpan PushTimeout { get; }
}
