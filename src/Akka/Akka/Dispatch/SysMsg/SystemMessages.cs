using Akka.Actor;
using Akka.Event;

namespace Akka.Dispatch.SysMsg;

/// <summary>A message of the engine to itself; it goes before every ordinary message.</summary>
public interface ISystemMessage : INoSerializationVerificationNeeded { }

/// <summary>The base of system messages: a link in the queue that it waits in, so one object must be sent only once.</summary>
public abstract class SystemMessage : ISystemMessage
{
    internal SystemMessage? Next;

    /// <summary>For heirs.</summary>
    protected SystemMessage() { }

    /// <summary>True if the message waits in no queue.</summary>
    public bool Unlinked => Next is null;

    /// <summary>Takes the message out of its queue.</summary>
    public void Unlink() => Next = null;
}

/// <summary>Closes the system queue of an ended mailbox.</summary>
public sealed class NoMessage : SystemMessage
{
    /// <summary>Makes one.</summary>
    public NoMessage() { }

    /// <inheritdoc/>
    public override string ToString() => "<NoMessage>";
}

/// <summary>Makes the first instance of an actor.</summary>
public sealed class Create : SystemMessage
{
    /// <summary>Makes one, or hands over why the actor cannot be made.</summary>
    public Create(ActorInitializationException? failure = null) => Failure = failure;

    /// <summary>Why the actor cannot be made, or null.</summary>
    public ActorInitializationException? Failure { get; }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Create other && Equals(Failure, other.Failure);

    /// <inheritdoc/>
    public override int GetHashCode() => Failure?.GetHashCode() ?? 0;

    /// <inheritdoc/>
    public override string ToString() => Failure is null ? "<Create>" : $"<Create>: {Failure}";
}

/// <summary>Makes a new instance after a failure.</summary>
public sealed class Recreate : SystemMessage
{
    /// <summary>With the failure.</summary>
    public Recreate(Exception cause) => Cause = cause;

    /// <summary>The failure.</summary>
    public Exception Cause { get; }

    /// <inheritdoc/>
    public override string ToString() => $"<Recreate>: {Cause?.Message}";
}

/// <summary>Holds ordinary messages back.</summary>
public sealed class Suspend : SystemMessage
{
    /// <summary>Makes one.</summary>
    public Suspend() { }

    /// <inheritdoc/>
    public override string ToString() => "<Suspend>";
}

/// <summary>Goes on after <see cref="Suspend"/>.</summary>
public sealed class Resume : SystemMessage
{
    /// <summary>With the failure that is over, or null.</summary>
    public Resume(Exception? causedByFailure) => CausedByFailure = causedByFailure;

    /// <summary>The failure that is over, or null.</summary>
    public Exception? CausedByFailure { get; set; }

    /// <inheritdoc/>
    public override string ToString() => $"<Resume>: {CausedByFailure?.Message}";
}

/// <summary>Ends an actor.</summary>
public sealed class Terminate : SystemMessage, IPossiblyHarmful, IDeadLetterSuppression
{
    /// <summary>Makes one.</summary>
    public Terminate() { }

    /// <inheritdoc/>
    public override string ToString() => "<Terminate>";
}

/// <summary>Presents a child to its supervisor.</summary>
public sealed class Supervise : SystemMessage
{
    /// <summary>Names the child.</summary>
    public Supervise(IActorRef child, bool async)
    {
        Child = child;
        Async = async;
    }

    /// <summary>The child.</summary>
    public IActorRef Child { get; }

    /// <summary>True if the child was made in the background.</summary>
    public bool Async { get; }

    /// <inheritdoc/>
    public override string ToString() => $"<Supervise>: {Child}";
}

/// <summary>Begins a death watch.</summary>
public class Watch : SystemMessage
{
    /// <summary>Names both ends.</summary>
    public Watch(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        Watchee = watchee;
        Watcher = watcher;
    }

    /// <summary>Who is watched.</summary>
    public IInternalActorRef Watchee { get; }

    /// <summary>Who watches.</summary>
    public IInternalActorRef Watcher { get; }

    /// <summary>Equality of both ends.</summary>
    protected bool Equals(Watch? other) => other is not null && Equals(Watchee, other.Watchee) && Equals(Watcher, other.Watcher);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Watch);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Watchee, Watcher);

    /// <inheritdoc/>
    public override string ToString() => $"<Watch>: {Watcher} watches {Watchee}";
}

/// <summary>Ends a death watch.</summary>
public sealed class Unwatch : SystemMessage
{
    /// <summary>Names both ends.</summary>
    public Unwatch(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        Watchee = watchee;
        Watcher = watcher;
    }

    /// <summary>Who was watched.</summary>
    public IInternalActorRef Watchee { get; }

    /// <summary>Who watched.</summary>
    public IInternalActorRef Watcher { get; }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Unwatch other && Equals(Watchee, other.Watchee) && Equals(Watcher, other.Watcher);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Watchee, Watcher);

    /// <inheritdoc/>
    public override string ToString() => $"<Unwatch>: {Watcher} no longer watches {Watchee}";
}

/// <summary>Tells a watcher or a supervisor that an actor has ended.</summary>
public sealed class DeathWatchNotification : SystemMessage, IDeadLetterSuppression
{
    /// <summary>Says who ended and how that is known.</summary>
    public DeathWatchNotification(IActorRef actor, bool existenceConfirmed, bool addressTerminated)
    {
        Actor = actor;
        ExistenceConfirmed = existenceConfirmed;
        AddressTerminated = addressTerminated;
    }

    /// <summary>Who ended.</summary>
    public IActorRef Actor { get; }

    /// <summary>False if it may never have existed.</summary>
    public bool ExistenceConfirmed { get; }

    /// <summary>True if its node was given up.</summary>
    public bool AddressTerminated { get; }

    /// <inheritdoc/>
    public override string ToString() => $"<DeathWatchNotification>: {Actor}";
}

/// <summary>Tells a supervisor that a child failed.</summary>
public sealed class Failed : SystemMessage
{
    /// <summary>Names the child, its incarnation and the failure.</summary>
    public Failed(IActorRef child, Exception cause, long uid)
    {
        Child = child;
        Cause = cause;
        Uid = uid;
    }

    /// <summary>The child.</summary>
    public IActorRef Child { get; }

    /// <summary>The failure.</summary>
    public Exception Cause { get; }

    /// <summary>The incarnation that failed.</summary>
    public long Uid { get; }

    /// <inheritdoc/>
    public override string ToString() => $"<Failed>: {Child} {Cause?.Message}";
}

/// <summary>Runs a piece of an asynchronous handler in its actor.</summary>
public sealed class ActorTask : SystemMessage
{
    internal readonly ActorTaskScheduler? Scheduler; // null where it was made from outside the engine

    /// <summary>Holds the piece.</summary>
    public ActorTask(Task task) => Task = task;

    internal ActorTask(Task task, ActorTaskScheduler scheduler) : this(task) => Scheduler = scheduler;

    /// <summary>The piece.</summary>
    public Task Task { get; }
}

/// <summary>An asynchronous handler threw.</summary>
internal sealed class ActorTaskFailed(ActorTaskScheduler scheduler, Exception cause, Envelope envelope) : SystemMessage
{
    internal readonly ActorTaskScheduler Scheduler = scheduler;
    internal readonly Exception Cause = cause;
    internal readonly Envelope Envelope = envelope;
}

/// <summary>Asks a guardian to stop one of its children.</summary>
public sealed class StopChild
{
    /// <summary>Names the child.</summary>
    public StopChild(IActorRef child) => Child = child;

    /// <summary>The child.</summary>
    public IActorRef Child { get; }

    /// <inheritdoc/>
    public override string ToString() => $"<StopChild> {Child}";
}

/// <summary>Asks the system guardian to wait for the sender at the end.</summary>
public sealed class RegisterTerminationHook
{
    private RegisterTerminationHook() { }

    /// <summary>The one value of this type.</summary>
    public static RegisterTerminationHook Instance { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => "<RegisterTerminationHook>";
}

/// <summary>Tells a registered actor that the user's actors are gone.</summary>
public sealed class TerminationHook
{
    private TerminationHook() { }

    /// <summary>The one value of this type.</summary>
    public static TerminationHook Instance { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => "<TerminationHook>";
}

/// <summary>The answer to <see cref="TerminationHook"/>.</summary>
public sealed class TerminationHookDone
{
    private TerminationHookDone() { }

    /// <summary>The one value of this type.</summary>
    public static TerminationHookDone Instance { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => "<TerminationHookDone>";
}
