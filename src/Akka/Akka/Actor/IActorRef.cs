using Akka.Dispatch.SysMsg;
using Akka.Util;

namespace Akka.Actor;

/// <summary>Takes messages.</summary>
public interface ICanTell
{
    /// <summary>Sends a message without waiting; <paramref name="sender"/> may be null.</summary>
    void Tell(object message, IActorRef? sender);
}

/// <summary>The handle of an actor, here or on another node.</summary>
public interface IActorRef : ICanTell, IEquatable<IActorRef>, IComparable<IActorRef>, ISurrogated, IComparable
{
    /// <summary>Where the actor is.</summary>
    ActorPath Path { get; }
}

/// <summary>Says whether an actor is in this process.</summary>
public interface IActorRefScope
{
    /// <summary>True for an actor of this process.</summary>
    bool IsLocal { get; }
}

/// <summary>What the engine itself does with a reference.</summary>
public interface IInternalActorRef : IActorRef, IActorRefScope
{
    /// <summary>The supervisor.</summary>
    IInternalActorRef Parent { get; }

    /// <summary>Who made the reference.</summary>
    IActorRefProvider Provider { get; }

    /// <summary>True once the actor has ended.</summary>
    bool IsTerminated { get; }

    /// <summary>The descendant along the names, <c>..</c> and <c>""</c> included; <see cref="ActorRefs.Nobody"/> where there is none.</summary>
    IActorRef GetChild(IReadOnlyList<string> name);

    /// <summary>Goes on after <see cref="Suspend"/>.</summary>
    void Resume(Exception? causedByFailure = null);

    /// <summary>Lets the mailbox begin.</summary>
    void Start();

    /// <summary>Ends the actor after the message under way.</summary>
    void Stop();

    /// <summary>Puts a new instance in the place of the present one.</summary>
    void Restart(Exception cause);

    /// <summary>Holds ordinary messages back.</summary>
    void Suspend();

    /// <summary>Sends what goes before ordinary messages.</summary>
    void SendSystemMessage(ISystemMessage message, IActorRef sender);

    /// <summary>Sends what goes before ordinary messages.</summary>
    void SendSystemMessage(ISystemMessage message);
}

/// <summary>Sends with the running actor as the sender.</summary>
public static class ActorRefImplicitSenderExtensions
{
    /// <summary>Sends a message; within an actor that actor is the sender.</summary>
    public static void Tell(this IActorRef receiver, object message) =>
        receiver.Tell(message, ActorCell.GetCurrentSelfOrNoSender());

    /// <summary>Sends a message on behalf of the sender of the message under way.</summary>
    public static void Forward(this IActorRef receiver, object message) =>
        receiver.Tell(message, ActorCell.GetCurrentSenderOrNoSender());
}

/// <summary>Help for references that may be empty.</summary>
public static class ActorRefExtensions
{
    /// <summary>True for null, for <see cref="ActorRefs.Nobody"/> and for dead letters, which stand for a sender that is not there.</summary>
    public static bool IsNobody(this IActorRef actorRef) => actorRef is null or Nobody or DeadLetterActorRef;

    /// <summary>The reference, or what <paramref name="elseValue"/> makes where it is empty.</summary>
    public static IActorRef GetOrElse(this IActorRef actorRef, Func<IActorRef> elseValue) =>
        actorRef.IsNobody() ? elseValue() : actorRef;
}

/// <summary>References that mean no actor.</summary>
public static class ActorRefs
{
    /// <summary>Takes everything and does nothing.</summary>
    public static readonly Nobody Nobody = Nobody.Instance;

    /// <summary>No sender: null.</summary>
    public static readonly IActorRef NoSender = null!;
}

/// <summary>The base of references: equality by path and uid.</summary>
public abstract class ActorRefBase : IActorRef
{
    /// <summary>For heirs.</summary>
    protected ActorRefBase() { }

    /// <inheritdoc/>
    public abstract ActorPath Path { get; }

    /// <inheritdoc/>
    public void Tell(object message, IActorRef? sender)
    {
        if (message is null)
            throw new InvalidMessageException("A message must not be null.");
        TellInternal(message, sender!); // null, for no sender, goes through: heirs of the users' own do not say so
    }

    /// <summary>Sends a message that is not null.</summary>
    protected abstract void TellInternal(object message, IActorRef sender);

    /// <inheritdoc/>
    public override string ToString() => Path.Uid == 0 ? $"[{Path}]" : $"[{Path}#{Path.Uid}]";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as IActorRef);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path.Uid, Path);

    /// <inheritdoc/>
    public bool Equals(IActorRef? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        return other is not null && Path.Uid == other.Path.Uid && Path.Equals(other.Path);
    }

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj is IActorRef other
        ? CompareTo(other)
        : throw new ArgumentException($"Cannot compare an actor reference with {obj?.GetType()}.", nameof(obj));

    /// <inheritdoc/>
    public int CompareTo(IActorRef? other)
    {
        if (other is null)
            return 1;
        var result = Path.CompareTo(other.Path);
        return result != 0 ? result : Path.Uid.CompareTo(other.Path.Uid);
    }

    /// <inheritdoc/>
    public virtual ISurrogate ToSurrogate(ActorSystem system) => new Surrogate(Serialization.Serialization.SerializedActorPath(this));

    /// <summary>A reference on the wire: its full path.</summary>
    public class Surrogate : ISurrogate
    {
        /// <summary>Holds the full path.</summary>
        public Surrogate(string path) => Path = path;

        /// <summary>The full path.</summary>
        public string Path { get; }

        /// <inheritdoc/>
        public ISurrogated FromSurrogate(ActorSystem system) => ((ExtendedActorSystem)system).Provider.ResolveActorRef(Path);
    }
}

/// <summary>The base of references that the engine makes.</summary>
public abstract class InternalActorRefBase : ActorRefBase, IInternalActorRef
{
    /// <summary>For heirs.</summary>
    protected InternalActorRefBase() { }

    /// <inheritdoc/>
    public abstract IInternalActorRef Parent { get; }

    /// <inheritdoc/>
    public abstract IActorRefProvider Provider { get; }

    /// <inheritdoc/>
    public abstract bool IsTerminated { get; }

    /// <inheritdoc/>
    public abstract bool IsLocal { get; }

    /// <inheritdoc/>
    public abstract IActorRef GetChild(IReadOnlyList<string> name);

    /// <inheritdoc/>
    public abstract void Resume(Exception? causedByFailure = null);

    /// <inheritdoc/>
    public abstract void Start();

    /// <inheritdoc/>
    public abstract void Stop();

    /// <inheritdoc/>
    public abstract void Restart(Exception cause);

    /// <inheritdoc/>
    public abstract void Suspend();

    /// <inheritdoc/>
    public void SendSystemMessage(ISystemMessage message, IActorRef sender) => SendSystemMessage(message);

    /// <inheritdoc/>
    public abstract void SendSystemMessage(ISystemMessage message);
}

/// <summary>A reference without an actor behind it: every step does nothing.</summary>
public abstract class MinimalActorRef : InternalActorRefBase
{
    /// <summary>For heirs.</summary>
    protected MinimalActorRef() { }

    /// <inheritdoc/>
    public override IInternalActorRef Parent => Nobody.Instance;

    /// <inheritdoc/>
    public override bool IsLocal => true;

    /// <inheritdoc/>
    public override bool IsTerminated => false;

    /// <inheritdoc/>
    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        foreach (var element in name)
        {
            if (!string.IsNullOrEmpty(element))
                return Nobody.Instance;
        }

        return this;
    }

    /// <inheritdoc/>
    public override void Resume(Exception? causedByFailure = null) { }

    /// <inheritdoc/>
    public override void Start() { }

    /// <inheritdoc/>
    public override void Stop() { }

    /// <inheritdoc/>
    public override void Restart(Exception cause) { }

    /// <inheritdoc/>
    public override void Suspend() { }

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef sender) { }

    /// <inheritdoc/>
    public override void SendSystemMessage(ISystemMessage message) { }
}

/// <summary>Takes everything and does nothing.</summary>
public sealed class Nobody : MinimalActorRef
{
    /// <summary>The one value of this type.</summary>
    public static readonly Nobody Instance = new();

    private readonly ActorPath _path = new RootActorPath(new Address("akka", "all-systems"), "") / "Nobody";

    private Nobody() { }

    /// <inheritdoc/>
    public override ActorPath Path => _path;

    /// <inheritdoc/>
    public override IActorRefProvider Provider => throw new NotSupportedException("Nobody has no provider.");

    /// <inheritdoc/>
    public override ISurrogate ToSurrogate(ActorSystem system) => new NobodySurrogate();

    /// <summary>Nobody on the wire.</summary>
    public class NobodySurrogate : ISurrogate
    {
        /// <summary>Makes one.</summary>
        public NobodySurrogate() { }

        /// <inheritdoc/>
        public ISurrogated FromSurrogate(ActorSystem system) => Instance;
    }
}
