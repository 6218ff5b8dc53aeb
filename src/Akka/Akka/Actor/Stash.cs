using Akka.Actor.Internal;
using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>Messages put aside for a better moment.</summary>
public interface IStash
{
    /// <summary>The number of messages put aside.</summary>
    int Count { get; }

    /// <summary>True if there is none.</summary>
    bool IsEmpty { get; }

    /// <summary>True if there is one.</summary>
    bool NonEmpty { get; }

    /// <summary>True if no more fits.</summary>
    bool IsFull { get; }

    /// <summary>How many fit; -1 where there is no bound.</summary>
    int Capacity { get; }

    /// <summary>Puts the message under way aside.</summary>
    /// <exception cref="IllegalActorStateException">It has been put aside already.</exception>
    /// <exception cref="StashOverflowException">The stash is full.</exception>
    void Stash();

    /// <summary>Puts the oldest message back, before all that wait.</summary>
    void Unstash();

    /// <summary>Puts all messages back, in their order, before all that wait.</summary>
    void UnstashAll();

    /// <summary>Puts the messages back that <paramref name="predicate"/> chooses, and drops the others.</summary>
    void UnstashAll(Func<Envelope, bool> predicate);

    /// <summary>Takes all messages out and hands them over.</summary>
    IEnumerable<Envelope> ClearStash();

    /// <summary>Puts messages before those that are put aside.</summary>
    void Prepend(IEnumerable<Envelope> envelopes);
}

/// <summary>An actor that has a stash.</summary>
public interface IActorStash
{
    /// <summary>The stash; the engine sets it.</summary>
    IStash Stash { get; set; }
}

/// <summary>A stash on whatever mailbox the actor has; it must be a deque.</summary>
public interface IWithUnrestrictedStash : IActorStash { }

/// <summary>A stash, bounded where the settings say so.</summary>
public interface IWithStash : IWithUnrestrictedStash, IRequiresMessageQueue<IDequeBasedMessageQueueSemantics> { }

/// <summary>A stash without bounds.</summary>
public interface IWithUnboundedStash : IWithUnrestrictedStash, IRequiresMessageQueue<IUnboundedDequeBasedMessageQueueSemantics> { }

/// <summary>A stash on a mailbox with bounds.</summary>
public interface IWithBoundedStash : IWithUnrestrictedStash, IRequiresMessageQueue<IBoundedDequeBasedMessageQueueSemantics> { }

/// <summary>An <see cref="UntypedActor"/> with a stash.</summary>
public abstract class UntypedActorWithStash : UntypedActor, IWithStash
{
    /// <summary>For heirs.</summary>
    protected UntypedActorWithStash() { }

    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;
}

/// <summary>An <see cref="UntypedActor"/> with a stash without bounds.</summary>
public abstract class UntypedActorWithUnboundedStash : UntypedActor, IWithUnboundedStash
{
    /// <summary>For heirs.</summary>
    protected UntypedActorWithUnboundedStash() { }

    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;
}

/// <summary>Makes stashes.</summary>
public static class StashFactory
{
    /// <summary>A stash for an actor of type <typeparamref name="T"/>.</summary>
    public static IStash CreateStash<T>(this IActorContext context) where T : ActorBase => CreateStash(context, typeof(T));

    /// <summary>A stash for an actor.</summary>
    public static IStash CreateStash(this IActorContext context, IActorStash actorInstance) => CreateStash(context, actorInstance.GetType());

    /// <summary>A stash for an actor of that type.</summary>
    /// <exception cref="ArgumentException">The type has no stash.</exception>
    public static IStash CreateStash(this IActorContext context, Type actorType)
    {
        if (!typeof(IActorStash).IsAssignableFrom(actorType))
            throw new ArgumentException($"{actorType} has no stash: it does not implement {nameof(IActorStash)}.", nameof(actorType));
        // A class may ask for both, as a persistent actor with bounds does, which inherits the wish for none: the bounds hold.
        var isUnbounded = typeof(IWithUnboundedStash).IsAssignableFrom(actorType) && !typeof(IWithBoundedStash).IsAssignableFrom(actorType);
        return isUnbounded ? new UnboundedStashImpl(context) : new BoundedStashImpl(context);
    }
}
