using Akka.Actor.Internal;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The base of every actor: behaviour, life-cycle hooks, supervision.</summary>
public abstract class ActorBase : IInternalActor
{
    private readonly ActorCell _cell;
    private IActorRef? _clearedSelf;
    private bool _cleared;
    private SupervisorStrategy? _strategy;

    /// <summary>Only the engine makes actors, from <see cref="Props"/>.</summary>
    /// <exception cref="ActorInitializationException">The constructor was called outside of an actor's creation.</exception>
    protected ActorBase()
    {
        _cell = InternalCurrentActorCellKeeper.Current
            ?? throw new ActorInitializationException(
                $"An instance of {GetType()} cannot be made with 'new': actors come from ActorOf(Props).");
        if (this is IWithTimers timers)
            timers.Timers = _cell.BeginTimers();
    }

    /// <summary>A behaviour that takes nothing.</summary>
    protected static Receive EmptyReceive { get; } = static _ => false;

    /// <summary>The context of the actor that runs on this thread.</summary>
    /// <exception cref="NotSupportedException">No actor runs on this thread; after an await without the actor's scheduler, for example.</exception>
    protected static IActorContext Context => InternalCurrentActorCellKeeper.Current ?? throw NoContext();

    IActorContext IInternalActor.ActorContext => InternalCurrentActorCellKeeper.Current ?? throw NoContext();

    /// <summary>Who sent the message under way; the dead letters where nobody said.</summary>
    /// <exception cref="NotSupportedException">No actor runs on this thread.</exception>
    protected IActorRef Sender => InternalCurrentActorCellKeeper.Current is null ? throw NoContext() : _cell.Sender;

    /// <summary>This actor.</summary>
    /// <exception cref="NotSupportedException">No actor runs on this thread.</exception>
    protected IActorRef Self => _cleared ? _clearedSelf! : InternalCurrentActorCellKeeper.Current is null ? throw NoContext() : _cell.Self;

    internal ActorCell Cell => _cell;

    internal Receive InitialBehaviour => Receive;

    internal SupervisorStrategy SupervisorStrategyInternal =>
        _strategy ??= _cell.Props.SupervisorStrategy ?? SupervisorStrategy() ?? Akka.Actor.SupervisorStrategy.DefaultStrategy;

    internal static NotSupportedException NoContext() => new(
        "There is no active actor context here: this thread runs no actor. An await without the actor's task scheduler leads here, for example.");

    internal void Clear(IActorRef self)
    {
        _cleared = true;
        _clearedSelf = _cell.Self;
    }

    /// <summary>Handles a message; false where it is not for this actor.</summary>
    protected abstract bool Receive(object message);

    /// <summary>Stands around every message; heirs may act before and after.</summary>
    protected internal virtual bool AroundReceive(Receive receive, object message)
    {
        var handled = receive(message);
        if (!handled)
            Unhandled(message);
        return handled;
    }

    /// <summary>Called for a message that no behaviour took.</summary>
    /// <exception cref="DeathPactException">The message is <see cref="Terminated"/>.</exception>
    protected virtual void Unhandled(object message)
    {
        if (message is Terminated terminated)
            throw new DeathPactException(terminated.ActorRef);
        _cell.System.EventStream.Publish(new UnhandledMessage(message, Sender, Self));
    }

    /// <summary>Puts a behaviour in the place of the present one.</summary>
    protected void Become(Receive receive) => _cell.Become(receive);

    /// <summary>Puts a behaviour on top of the present one.</summary>
    protected void BecomeStacked(Receive receive) => _cell.BecomeStacked(receive);

    /// <summary>Takes the topmost behaviour away.</summary>
    protected void UnbecomeStacked() => _cell.UnbecomeStacked();

    /// <summary>Asks for <see cref="ReceiveTimeout"/> after a silence; null takes it back.</summary>
    protected void SetReceiveTimeout(TimeSpan? timeout) => _cell.SetReceiveTimeout(timeout);

    /// <summary>What to do about failures of children; asked for once.</summary>
    protected virtual SupervisorStrategy SupervisorStrategy() => _cell.SystemImpl.DefaultSupervisorStrategy;

    /// <summary>Called before the first message of the first instance.</summary>
    protected virtual void PreStart() { }

    /// <summary>Called after the end, and by default before a restart.</summary>
    protected virtual void PostStop() { }

    /// <summary>Called on the failed instance before a restart; by default ends the children and calls <see cref="PostStop"/>.</summary>
    protected virtual void PreRestart(Exception reason, object message)
    {
        foreach (var child in _cell.ChildRefs())
        {
            _cell.Unwatch(child);
            _cell.Stop(child);
        }

        PostStop();
    }

    /// <summary>Called on the new instance after a restart; by default calls <see cref="PreStart"/>.</summary>
    protected virtual void PostRestart(Exception reason) => PreStart();

    /// <summary>Stands around <see cref="PreStart"/>.</summary>
    public virtual void AroundPreStart() => PreStart();

    /// <summary>Stands around <see cref="PreRestart"/>.</summary>
    public virtual void AroundPreRestart(Exception cause, object message) => PreRestart(cause, message);

    /// <summary>Stands around <see cref="PostRestart"/>.</summary>
    public virtual void AroundPostRestart(Exception cause, object message) => PostRestart(cause);

    /// <summary>Stands around <see cref="PostStop"/>.</summary>
    public virtual void AroundPostStop() => PostStop();
}

/// <summary>An actor with one method for every message.</summary>
public abstract class UntypedActor : ActorBase
{
    /// <summary>For heirs.</summary>
    protected UntypedActor() { }

    /// <summary>The context of the actor that runs on this thread.</summary>
    protected static new IUntypedActorContext Context => InternalCurrentActorCellKeeper.Current ?? throw NoContext();

    /// <inheritdoc/>
    protected sealed override bool Receive(object message)
    {
        OnReceive(message);
        return true;
    }

    /// <summary>Handles a message; calls <see cref="ActorBase.Unhandled"/> for one that is not for this actor.</summary>
    protected abstract void OnReceive(object message);

    /// <summary>Puts a behaviour in the place of the present one.</summary>
    protected void Become(UntypedReceive receive) => Become(ActorCell.Wrap(receive));

    /// <summary>Puts a behaviour on top of the present one.</summary>
    protected void BecomeStacked(UntypedReceive receive) => BecomeStacked(ActorCell.Wrap(receive));

    /// <summary>Runs an action within this actor.</summary>
    protected void RunTask(Action action) => Dispatch.ActorTaskScheduler.RunTask(action);

    /// <summary>Runs an asynchronous action within this actor, which takes no ordinary message until it is done.</summary>
    protected void RunTask(Func<Task> action) => Dispatch.ActorTaskScheduler.RunTask(action);
}
