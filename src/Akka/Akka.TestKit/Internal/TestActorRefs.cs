using Akka.Actor;

namespace Akka.TestKit.Internal;

/// <summary>What <see cref="TestActorRefBase{TActor}"/> does with the engine's inside.</summary>
internal static class TestActorRefs
{
    public static LocalActorRef Create(ExtendedActorSystem system, Props props, IActorRef? supervisor, string? name)
    {
        var parent = supervisor switch
        {
            null => system.Provider.Guardian,
            TestProbe probe => probe.Ref,
            _ => supervisor,
        };
        if (parent is not ActorRefWithCell { Underlying: ActorCell cell })
            throw new ArgumentException($"{parent} cannot supervise a test actor: it is not an actor of this process.", nameof(supervisor));
        return (LocalActorRef)cell.AttachChild(props, false, name);
    }

    public static ActorBase Instance(LocalActorRef actor) => ((ActorCell)actor.Underlying).Actor
        ?? throw new IllegalActorStateException($"{actor} has ended, so there is no instance of it.");

    public static ActorCell Cell(LocalActorRef actor) => (ActorCell)actor.Underlying;

    public static void Receive(LocalActorRef actor, object message, IActorRef? sender) =>
        ((ActorCell)actor.Underlying).ReceiveMessageForTest(new Envelope(message, sender ?? actor.Provider.DeadLetters));
}
