using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace ActorCluster.Tests.Seeded;

/// <summary>The usual mailbox, which tells the trace what each actor takes.</summary>
public sealed class SeededMailbox(Akka.Actor.Settings settings, Config config) : MailboxType(settings, config), IProducesMessageQueue<UnboundedMessageQueue>
{
    /// <inheritdoc/>
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new Queue(new Taken(owner, system));

    private sealed class Queue(Taken taken) : UnboundedMessageQueue, IMessageQueue
    {
        bool IMessageQueue.TryDequeue(out Envelope envelope) => TryDequeue(out envelope) && taken.By(envelope);
    }
}

/// <summary>The mailbox of actors with a stash, which tells the trace what each actor takes.</summary>
public sealed class SeededDequeMailbox(Akka.Actor.Settings settings, Config config)
    : MailboxType(settings, config), IProducesMessageQueue<UnboundedDequeMessageQueue>
{
    /// <inheritdoc/>
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new Queue(new Taken(owner, system));

    private sealed class Queue(Taken taken) : UnboundedDequeMessageQueue, IMessageQueue
    {
        bool IMessageQueue.TryDequeue(out Envelope envelope) => TryDequeue(out envelope) && taken.By(envelope);
    }
}

internal sealed class Taken(IActorRef owner, ActorSystem system)
{
    private readonly SeededProcess _process = SeededProcess.Of(system);
    private readonly string _path = owner.Path.ToStringWithoutAddress();

    public bool By(in Envelope envelope)
    {
        _process.Loop.Trace.Take(_process.Name, _path, envelope.Message);
        return true;
    }
}
