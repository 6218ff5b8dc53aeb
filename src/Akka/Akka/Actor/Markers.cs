namespace Akka.Actor;

/// <summary>A message that the cell of an actor handles itself.</summary>
public interface IAutoReceivedMessage { }

/// <summary>A message that may do harm when it comes from an untrusted place.</summary>
public interface IPossiblyHarmful { }

/// <summary>A message that need not pass the check that all messages can be serialized.</summary>
public interface INoSerializationVerificationNeeded { }

/// <summary>A message that does not move the receive time-out.</summary>
public interface INotInfluenceReceiveTimeout { }

/// <summary>A message that carries another.</summary>
public interface IWrappedMessage
{
    /// <summary>The message within.</summary>
    object Message { get; }
}

/// <summary>Help for messages that carry another.</summary>
public static class WrappedMessage
{
    /// <summary>The innermost message.</summary>
    public static object Unwrap(object message)
    {
        while (message is IWrappedMessage wrapped)
            message = wrapped.Message;
        return message;
    }
}

/// <summary>Asks for every message that an actor handles to be logged at debug level.</summary>
public interface ILogReceive { }

/// <summary>Handles a message; false where it is not for this behaviour.</summary>
public delegate bool Receive(object message);

/// <summary>Handles a message.</summary>
public delegate void UntypedReceive(object message);

/// <summary>A message on its way.</summary>
public readonly struct Envelope
{
    /// <summary>Joins message and sender.</summary>
    public Envelope(object message, IActorRef? sender)
    {
        Message = message;
        Sender = sender!; // null, for no sender, goes through: queues of the users' own hand it on as they got it
    }

    /// <summary>Joins message and sender; without a sender it is the dead letters of <paramref name="system"/>.</summary>
    public Envelope(object message, IActorRef? sender, ActorSystem system)
    {
        Message = message;
        Sender = sender ?? system.DeadLetters;
    }

    /// <summary>The sender; null for none.</summary>
    public IActorRef Sender { get; }

    /// <summary>The message.</summary>
    public object Message { get; }

    /// <inheritdoc/>
    public override string ToString() => $"<{Message}> from {(Sender is null ? "nobody" : Sender.ToString())}";
}
