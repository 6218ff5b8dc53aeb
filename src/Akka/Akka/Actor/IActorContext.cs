using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>Makes actors and finds them.</summary>
public interface IActorRefFactory
{
    /// <summary>Makes a child.</summary>
    /// <exception cref="InvalidActorNameException">The name breaks the rules or is taken.</exception>
    IActorRef ActorOf(Props props, string? name = null);

    /// <summary>Names actors by their path.</summary>
    ActorSelection ActorSelection(ActorPath actorPath);

    /// <summary>Names actors by their path, absolute or relative, with wildcards.</summary>
    ActorSelection ActorSelection(string actorPath);
}

/// <summary>Watches the lives of others.</summary>
public interface ICanWatch
{
    /// <summary>Asks for <see cref="Terminated"/> when <paramref name="subject"/> ends.</summary>
    IActorRef Watch(IActorRef subject);

    /// <summary>Asks for <paramref name="message"/> when <paramref name="subject"/> ends.</summary>
    IActorRef WatchWith(IActorRef subject, object message);

    /// <summary>Takes the watch back.</summary>
    IActorRef Unwatch(IActorRef subject);
}

/// <summary>What an actor knows of itself while it runs.</summary>
public interface IActorContext : IActorRefFactory, ICanWatch
{
    /// <summary>The actor.</summary>
    IActorRef Self { get; }

    /// <summary>What it was made from.</summary>
    Props Props { get; }

    /// <summary>Who sent the message under way.</summary>
    IActorRef Sender { get; }

    /// <summary>The system.</summary>
    ActorSystem System { get; }

    /// <summary>The supervisor.</summary>
    IActorRef Parent { get; }

    /// <summary>What runs the actor.</summary>
    MessageDispatcher Dispatcher { get; }

    /// <summary>The time-out in force, or null.</summary>
    TimeSpan? ReceiveTimeout { get; }

    /// <summary>Puts a behaviour in the place of the present one.</summary>
    void Become(Receive receive);

    /// <summary>Puts a behaviour on top of the present one.</summary>
    void BecomeStacked(Receive receive);

    /// <summary>Takes the topmost behaviour away.</summary>
    void UnbecomeStacked();

    /// <summary>The child of that name, or <see cref="ActorRefs.Nobody"/>.</summary>
    IActorRef Child(string name);

    /// <summary>The children.</summary>
    IEnumerable<IActorRef> GetChildren();

    /// <summary>Asks for <see cref="Akka.Actor.ReceiveTimeout"/> after a silence; null takes it back.</summary>
    void SetReceiveTimeout(TimeSpan? timeout);

    /// <summary>Ends a child after its message under way.</summary>
    void Stop(IActorRef child);
}

/// <summary>The context of an <see cref="UntypedActor"/>.</summary>
public interface IUntypedActorContext : IActorContext
{
    /// <summary>Puts a behaviour in the place of the present one.</summary>
    void Become(UntypedReceive receive);

    /// <summary>Puts a behaviour on top of the present one.</summary>
    void BecomeStacked(UntypedReceive receive);
}

/// <summary>The actor as the engine sees it.</summary>
public interface IInternalActor
{
    /// <summary>The context.</summary>
    IActorContext ActorContext { get; }
}

/// <summary>Help for factories.</summary>
public static class ActorRefFactoryExtensions
{
    /// <summary>Makes a child of a type with a constructor that takes nothing.</summary>
    public static IActorRef ActorOf<TActor>(this IActorRefFactory factory, string? name = null) where TActor : ActorBase, new() =>
        factory.ActorOf(Props.Create<TActor>(), name);

    /// <summary>Names actors by a path that starts at <paramref name="anchorRef"/>.</summary>
    public static ActorSelection ActorSelection(this IActorRefFactory factory, IActorRef anchorRef, string actorPath) =>
        ActorRefFactoryShared.ActorSelection(anchorRef, actorPath);
}
