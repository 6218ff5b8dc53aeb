using Akka.Event;

namespace Akka.Actor;

/// <summary>Stops its receiver, as an ordinary message in its place in the mailbox.</summary>
public sealed class PoisonPill : IAutoReceivedMessage, IPossiblyHarmful, IDeadLetterSuppression
{
    private PoisonPill() { }

    /// <summary>The one value of this type.</summary>
    public static PoisonPill Instance { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => "<PoisonPill>";
}

/// <summary>Makes its receiver throw <see cref="ActorKilledException"/>.</summary>
public sealed class Kill : IAutoReceivedMessage
{
    private Kill() { }

    /// <summary>The one value of this type.</summary>
    public static Kill Instance { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => "<Kill>";
}

/// <summary>Nothing came for as long as <c>SetReceiveTimeout</c> said.</summary>
public class ReceiveTimeout : IPossiblyHarmful
{
    private ReceiveTimeout() { }

    /// <summary>The one value of this type.</summary>
    public static ReceiveTimeout Instance { get; } = new();
}

/// <summary>A watched actor has ended.</summary>
public sealed class Terminated : IAutoReceivedMessage, IPossiblyHarmful, INoSerializationVerificationNeeded, IDeadLetterSuppression, IEquatable<Terminated>
{
    /// <summary>Says who ended and how that is known.</summary>
    public Terminated(IActorRef actorRef, bool existenceConfirmed, bool addressTerminated)
    {
        ActorRef = actorRef;
        ExistenceConfirmed = existenceConfirmed;
        AddressTerminated = addressTerminated;
    }

    /// <summary>Who ended.</summary>
    public IActorRef ActorRef { get; }

    /// <summary>True if the node of the actor was given up.</summary>
    public bool AddressTerminated { get; }

    /// <summary>False if it may never have existed.</summary>
    public bool ExistenceConfirmed { get; }

    /// <inheritdoc/>
    public bool Equals(Terminated? other) => other is not null && Equals(ActorRef, other.ActorRef)
        && AddressTerminated == other.AddressTerminated && ExistenceConfirmed == other.ExistenceConfirmed;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Terminated);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ActorRef, AddressTerminated, ExistenceConfirmed);

    /// <inheritdoc/>
    public override string ToString() => $"<Terminated>: {ActorRef} - ExistenceConfirmed={ExistenceConfirmed}";
}

/// <summary>Asks any actor who it is; the engine answers with <see cref="ActorIdentity"/>.</summary>
public sealed class Identify : IAutoReceivedMessage, INotInfluenceReceiveTimeout
{
    /// <summary>The identity comes back with the answer.</summary>
    public Identify(object? messageId) => MessageId = messageId;

    /// <summary>What the answer will carry.</summary>
    public object? MessageId { get; }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Identify other && Equals(MessageId, other.MessageId);

    /// <inheritdoc/>
    public override int GetHashCode() => MessageId?.GetHashCode() ?? 0;

    /// <inheritdoc/>
    public override string ToString() => $"<Identify>: {MessageId}";
}

/// <summary>The answer to <see cref="Identify"/>.</summary>
public sealed class ActorIdentity
{
    /// <summary>Answers with the actor, or null where there is none.</summary>
    public ActorIdentity(object? messageId, IActorRef? subject)
    {
        MessageId = messageId;
        Subject = subject;
    }

    /// <summary>What the question carried.</summary>
    public object? MessageId { get; }

    /// <summary>The actor, or null.</summary>
    public IActorRef? Subject { get; }

    /// <inheritdoc/>
    public override bool Equals(object? obj) =>
        obj is ActorIdentity other && Equals(MessageId, other.MessageId) && Equals(Subject, other.Subject);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(MessageId, Subject);

    /// <inheritdoc/>
    public override string ToString() => $"<ActorIdentity>: {Subject} - MessageId={MessageId}";
}

/// <summary>The outcome of something, as a message.</summary>
public abstract class Status
{
    /// <summary>For the two outcomes.</summary>
    protected Status() { }

    /// <summary>It went well.</summary>
    public sealed class Success : Status
    {
        /// <summary>Success with nothing to say.</summary>
        public static readonly Success Instance = new(null);

        /// <summary>What it came to.</summary>
        public readonly object? Status;

        /// <summary>Success with a result.</summary>
        public Success(object? status) => Status = status;

        /// <inheritdoc/>
        public override string ToString() => Status is null ? "Success" : $"Success: {Status}";
    }

    /// <summary>It failed. As the answer to an ask it makes the ask fail with its cause.</summary>
    public sealed class Failure : Status
    {
        /// <summary>Why.</summary>
        public readonly Exception Cause;

        /// <summary>What the sender adds.</summary>
        public readonly object? State;

        /// <summary>Failure with its cause.</summary>
        public Failure(Exception? cause) : this(cause, null) { }

        /// <summary>Failure with its cause and something more.</summary>
        public Failure(Exception? cause, object? state)
        {
            Cause = cause!;
            State = state;
        }

        /// <inheritdoc/>
        public override string ToString() => State is null ? $"Failure: {Cause}" : $"Failure[{State}]: {Cause}";
    }
}
