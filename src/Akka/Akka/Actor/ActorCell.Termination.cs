using Akka.Actor.Internal;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Util;

namespace Akka.Actor;

public partial class ActorCell
{
    private void Terminate()
    {
        if (_terminated)
            return;
        SetReceiveTimeout(null);
        UnwatchWatchedActors();
        foreach (var child in _children.Refs())
            Stop(child);
        var wasTerminating = _children.IsTerminating;
        if (_children.SetWait(ChildrenWait.Termination))
        {
            if (wasTerminating)
                return;
            // Nothing but system messages from here on; failures of the actor no longer reach its supervisor.
            Mailbox.Suspend();
            _perpetrator = _self;
            if (_systemImpl.Settings.DebugLifecycle)
                Publish(new Debug(_self.Path.ToString(), ActorType, "Stopping"));
            return;
        }

        _children.SetTerminated();
        FinishTerminate();
    }

    private void FinishTerminate()
    {
        if (_terminated)
            return;
        _terminated = true;
        var actor = _actor;
        if (actor is not null)
            Attempt(actor, "in PostStop", actor.AroundPostStop);
        var type = ActorType;
        _children.SetTerminated();
        CancelReceiveTimeout();
        ClearActor(); // before the mailbox closes: a stash goes back into it, and from there to the dead letters
        try
        {
            Dispatcher.Detach(this);
        }
        catch (Exception ex)
        {
            ReportError(ex, type, "while its mailbox was emptied");
        }
        finally
        {
            Parent.SendSystemMessage(new DeathWatchNotification(_self, true, false));
            TellWatchersWeDied();
            UnwatchWatchedActors();
            if (_subscribedToAddresses)
                AddressTerminatedTopic.Get(_systemImpl).Unsubscribe(_self);
            if (_systemImpl.Settings.DebugLifecycle)
                Publish(new Debug(_self.Path.ToString(), type, "Stopped"));
            _currentMessage = null;
            _sender = null;
        }
    }

    /// <summary>Takes leave of an instance: its stash goes back to the mailbox, its timers end. No step that fails keeps the next from its turn.</summary>
    private void ClearActor()
    {
        var actor = _actor;
        _actor = null;
        _taskScheduler = null;
        _behaviour = null;
        _behavioursBelow = null;
        _timers?.CancelAll();
        _timers = null;
        if (actor is null)
            return;
        if (actor is IActorStash)
            Attempt(actor, "while its stash was emptied", () => ((IActorStash)actor).Stash?.UnstashAll());
        if (actor is IDisposable disposable)
            Attempt(actor, "while it was disposed of", disposable.Dispose);
        actor.Clear(_systemImpl.DeadLetters);
        Attempt(actor, "while its producer took it back", () => _props.ReleaseActor(actor));
    }

    private void Attempt(ActorBase actor, string when, Action step)
    {
        try
        {
            step();
        }
        catch (Exception ex)
        {
            ReportError(ex, actor.GetType(), when);
        }
    }

    private void ReportError(Exception cause, Type type, string when) =>
        Publish(new Error(cause, _self.Path.ToString(), type, $"{SafeText.Message(cause)} ({when})"));
}
