using Akka.Actor;

namespace Akka.Persistence;

/// <summary>What is unconfirmed, for a snapshot.</summary>
public sealed class AtLeastOnceDeliverySnapshot : Serialization.IMessage, IEquatable<AtLeastOnceDeliverySnapshot>
{
    /// <summary>The last id that was given, and what is unconfirmed.</summary>
    public AtLeastOnceDeliverySnapshot(long currentDeliveryId, UnconfirmedDelivery[] unconfirmedDeliveries)
    {
        ArgumentNullException.ThrowIfNull(unconfirmedDeliveries);
        CurrentDeliveryId = currentDeliveryId;
        UnconfirmedDeliveries = unconfirmedDeliveries;
    }

    /// <summary>The last id that was given.</summary>
    public long CurrentDeliveryId { get; }

    /// <summary>What is unconfirmed, in the order of the ids.</summary>
    public UnconfirmedDelivery[] UnconfirmedDeliveries { get; }

    /// <inheritdoc />
    public bool Equals(AtLeastOnceDeliverySnapshot? other) => other is not null && CurrentDeliveryId == other.CurrentDeliveryId
        && UnconfirmedDeliveries.SequenceEqual(other.UnconfirmedDeliveries);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as AtLeastOnceDeliverySnapshot);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(CurrentDeliveryId, UnconfirmedDeliveries.Length);

    /// <inheritdoc />
    public override string ToString() => $"AtLeastOnceDeliverySnapshot<up to {CurrentDeliveryId}, {UnconfirmedDeliveries.Length} unconfirmed>";
}

/// <summary>A message that is not confirmed.</summary>
public sealed class UnconfirmedDelivery : IEquatable<UnconfirmedDelivery>
{
    /// <summary>A message, whereto it is sent, and the id that confirms it.</summary>
    public UnconfirmedDelivery(long deliveryId, ActorPath destination, object message)
    {
        DeliveryId = deliveryId;
        Destination = destination;
        Message = message;
    }

    /// <summary>The id that confirms it.</summary>
    public long DeliveryId { get; }

    /// <summary>Whereto.</summary>
    public ActorPath Destination { get; }

    /// <summary>The message.</summary>
    public object Message { get; }

    /// <inheritdoc />
    public bool Equals(UnconfirmedDelivery? other) => other is not null && DeliveryId == other.DeliveryId
        && Equals(Destination, other.Destination) && Equals(Message, other.Message);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as UnconfirmedDelivery);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(DeliveryId, Destination, Message);

    /// <inheritdoc />
    public override string ToString() => $"UnconfirmedDelivery<{DeliveryId} to {Destination}: {Message}>";
}

/// <summary>Some messages stay unconfirmed, however often they are sent. The actor may confirm them itself, to give up.</summary>
public sealed class UnconfirmedWarning : IEquatable<UnconfirmedWarning>
{
    /// <summary>What stays unconfirmed.</summary>
    public UnconfirmedWarning(UnconfirmedDelivery[] unconfirmedDeliveries) => UnconfirmedDeliveries = unconfirmedDeliveries;

    /// <summary>What stays unconfirmed.</summary>
    public UnconfirmedDelivery[] UnconfirmedDeliveries { get; }

    /// <inheritdoc />
    public bool Equals(UnconfirmedWarning? other) => other is not null && UnconfirmedDeliveries.SequenceEqual(other.UnconfirmedDeliveries);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as UnconfirmedWarning);

    /// <inheritdoc />
    public override int GetHashCode() => UnconfirmedDeliveries.Length;

    /// <inheritdoc />
    public override string ToString() => $"UnconfirmedWarning<{string.Join<UnconfirmedDelivery>(", ", UnconfirmedDeliveries)}>";
}

/// <summary>A message was not taken for delivery, because too many are unconfirmed.</summary>
public class MaxUnconfirmedMessagesExceededException : Exception
{
    /// <summary>Creates it without a message.</summary>
    public MaxUnconfirmedMessagesExceededException()
    {
    }

    /// <summary>Creates it with its message.</summary>
    public MaxUnconfirmedMessagesExceededException(string message) : base(message)
    {
    }

    /// <summary>Creates it with its message and what led to it.</summary>
    public MaxUnconfirmedMessagesExceededException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
