using Akka.Actor;

namespace Akka.Persistence;

/// <summary>A persistent actor with plain methods for commands and recovery.</summary>
public abstract class PersistentActor : Eventsourced
{
    /// <inheritdoc />
    protected override bool Receive(object message) => ReceiveCommand(message);
}

/// <summary>A persistent actor whose methods take every message; what they do not know they pass to Unhandled.</summary>
public abstract class UntypedPersistentActor : Eventsourced
{
    /// <summary>The context of the current message.</summary>
    protected new static IUntypedActorContext Context => (IUntypedActorContext)ActorBase.Context;

    /// <inheritdoc />
    protected override bool Receive(object message) => ReceiveCommand(message);

    /// <inheritdoc />
    protected sealed override bool ReceiveRecover(object message)
    {
        OnRecover(message);
        return true;
    }

    /// <inheritdoc />
    protected sealed override bool ReceiveCommand(object message)
    {
        OnCommand(message);
        return true;
    }

    /// <summary>Takes one recovered thing: a <see cref="SnapshotOffer"/>, an event, or <see cref="RecoveryCompleted"/>.</summary>
    protected abstract void OnRecover(object message);

    /// <summary>Takes one command.</summary>
    protected abstract void OnCommand(object message);

    /// <summary>Takes commands with another method from now on.</summary>
    protected void Become(UntypedReceive receive) => Context.Become(receive);

    /// <summary>Takes commands with another method until UnbecomeStacked.</summary>
    protected void BecomeStacked(UntypedReceive receive) => Context.BecomeStacked(receive);
}
