using Akka.Actor;

namespace Akka.TestKit.TestActors;

/// <summary>Sends back what it gets to the test actor and to the sender.</summary>
public class EchoActor : ReceiveActor
{
    /// <summary>Echoes to the kit's test actor and, if wanted, to the sender.</summary>
    public EchoActor(TestKitBase testkit, bool echoBackToSenderAsWell = true)
    {
        ReceiveAny(message =>
        {
            var sender = Sender;
            var testActor = testkit.TestActor;
            if (echoBackToSenderAsWell && !Equals(testActor, sender)) sender.Forward(message);
            testActor.Tell(message, sender);
        });
    }

    /// <summary>How to make one.</summary>
    public static Props Props(TestKitBase testkit, bool echoBackToSenderAsWell = true) =>
        Akka.Actor.Props.Create(() => new EchoActor(testkit, echoBackToSenderAsWell));
}

/// <summary>Sends back what it gets.</summary>
public class SimpleEchoActor : ReceiveActor
{
    /// <summary>Makes the actor.</summary>
    public SimpleEchoActor()
    {
        ReceiveAny(message => Sender.Tell(message, Self));
    }

    /// <summary>How to make one.</summary>
    public static Props Props() => Akka.Actor.Props.Create(() => new SimpleEchoActor());
}

/// <summary>Takes everything and does nothing.</summary>
public class BlackHoleActor : ActorBase
{
    /// <summary>Makes the actor.</summary>
    public BlackHoleActor()
    {
    }

    /// <summary>How to make one.</summary>
    public static Props Props { get; } = Akka.Actor.Props.Create(() => new BlackHoleActor());

    /// <inheritdoc/>
    protected override bool Receive(object message) => true;
}

/// <summary>Handles nothing: all that it gets is unhandled.</summary>
public class UnhandledMessageActor : ReceiveActor
{
    /// <summary>Makes the actor.</summary>
    public UnhandledMessageActor()
    {
        ReceiveAny(Unhandled);
    }
}

/// <summary>Sends on what it gets.</summary>
public class ForwardActor : ReceiveActor
{
    /// <summary>Sends on to the target.</summary>
    public ForwardActor(IActorRef target)
    {
        ReceiveAny(target.Forward);
    }

    /// <summary>How to make one.</summary>
    public static Props Props(IActorRef target) => Akka.Actor.Props.Create(() => new ForwardActor(target));
}
