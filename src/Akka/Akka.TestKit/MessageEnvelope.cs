using Akka.Actor;

namespace Akka.TestKit;

/// <summary>A message that the test actor got, with its sender.</summary>
public abstract class MessageEnvelope
{
    /// <summary>Makes an envelope.</summary>
    protected MessageEnvelope()
    {
    }

    /// <summary>The message.</summary>
    public abstract object Message { get; }

    /// <summary>Who sent it.</summary>
    public abstract IActorRef Sender { get; }
}

/// <summary>The envelope of a message.</summary>
public class RealMessageEnvelope : MessageEnvelope
{
    /// <summary>Puts a message and its sender together.</summary>
    public RealMessageEnvelope(object message, IActorRef sender)
    {
        Message = message;
        Sender = sender;
    }

    /// <inheritdoc/>
    public override object Message { get; }

    /// <inheritdoc/>
    public override IActorRef Sender { get; }

    /// <inheritdoc/>
    public override string ToString() => $"<{Message ?? "null"}> from {Sender?.ToString() ?? "nobody"}";
}

/// <summary>Stands where no message came.</summary>
public sealed class NullMessageEnvelope : MessageEnvelope
{
    /// <summary>The only one.</summary>
    public static readonly NullMessageEnvelope Instance = new();

    private NullMessageEnvelope()
    {
    }

    /// <summary>There is none.</summary>
    public override object Message => throw new InvalidOperationException("No message has come.");

    /// <summary>There is none.</summary>
    public override IActorRef Sender => throw new InvalidOperationException("No message has come, so there is no sender.");

    /// <inheritdoc/>
    public override string ToString() => "<no message>";
}
