using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.MessageQueues;

namespace Akka.Dispatch;

/// <summary>
/// Hands out the message of the highest priority first; among equals in no particular order. An heir gives each message a number, of
/// which 0 is the highest priority, and is named in the settings as a <c>mailbox-type</c>.
/// </summary>
public abstract class UnboundedPriorityMailbox : MailboxType, IProducesMessageQueue<UnboundedPriorityMessageQueue>
{
    /// <summary>The number of messages that a new queue has room for before it grows.</summary>
    public const int DefaultCapacity = 11;

    /// <summary>With the system's settings and those of this kind.</summary>
    protected UnboundedPriorityMailbox(Settings settings, Config config) : base(settings, config) => InitialCapacity = DefaultCapacity;

    /// <summary>The number of messages that a new queue has room for before it grows.</summary>
    public int InitialCapacity { get; }

    /// <summary>The number of a message: the lower, the sooner it comes. The sender's thread calls it.</summary>
    protected abstract int PriorityGenerator(object message);

    /// <inheritdoc/>
    public sealed override IMessageQueue Create(IActorRef owner, ActorSystem system) => new UnboundedPriorityMessageQueue(PriorityGenerator, InitialCapacity);
}

/// <summary>Hands out the message of the highest priority first; among equals the one that came first. See <see cref="UnboundedPriorityMailbox"/>.</summary>
public abstract class UnboundedStablePriorityMailbox : MailboxType, IProducesMessageQueue<UnboundedStablePriorityMessageQueue>
{
    /// <summary>The number of messages that a new queue has room for before it grows.</summary>
    public const int DefaultCapacity = 11;

    /// <summary>With the system's settings and those of this kind.</summary>
    protected UnboundedStablePriorityMailbox(Settings settings, Config config) : base(settings, config) => InitialCapacity = DefaultCapacity;

    /// <summary>The number of messages that a new queue has room for before it grows.</summary>
    public int InitialCapacity { get; }

    /// <summary>The number of a message: the lower, the sooner it comes. The sender's thread calls it.</summary>
    protected abstract int PriorityGenerator(object message);

    /// <inheritdoc/>
    public sealed override IMessageQueue Create(IActorRef owner, ActorSystem system) =>
        new UnboundedStablePriorityMessageQueue(PriorityGenerator, InitialCapacity);
}
