using System.Runtime.ExceptionServices;
using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Util;

namespace Akka.Actor;

public partial class ActorCell
{
    private IActorRef? _perpetrator; // who failed: this actor, a child, or null

    private bool IsFailed => _perpetrator is not null;

    private void CreateFirst(ActorInitializationException? failure)
    {
        try
        {
            if (failure is not null)
                throw failure;
            var created = NewActor();
            _actor = created;
            created.AroundPreStart();
            if (_receiveTimeout is not null)
                CheckReceiveTimeout(true);
            if (_systemImpl.Settings.DebugLifecycle)
                Publish(new Debug(_self.Path.ToString(), created.GetType(), $"Started ({SafeText.Of(created)})"));
        }
        catch (Exception cause)
        {
            ClearActor();
            if (cause is ActorInitializationException)
                throw;
            throw new ActorInitializationException(_self, "Exception during creation", cause);
        }
    }

    /// <summary>Makes an instance; its constructor finds this cell as its context.</summary>
    private ActorBase NewActor()
    {
        _behaviour = null;
        _behavioursBelow = null;
        UseCurrent(out var before);
        try
        {
            var instance = CreateNewActorInstance()
                ?? throw new ActorInitializationException(_self, $"The props of {_self.Path} made no actor.");
            _behaviour ??= instance.InitialBehaviour;
            _logReceive = _systemImpl.Settings.AddLoggingReceive && instance is ILogReceive;
            return instance;
        }
        finally
        {
            InternalCurrentActorCellKeeper.Current = before;
        }
    }

    private protected virtual ActorBase? CreateNewActorInstance()
    {
        var instance = _props.NewActor();
        if (instance is null)
            return null;
        if (instance is IActorStash stash)
            stash.Stash ??= StashFactory.CreateStash(this, stash);
        if (instance is IInitializableActor initializable)
            initializable.Init();
        return instance;
    }

    /// <summary>The timers of the instance that is being made. The cell knows them too: a constructor may start some, and fail.</summary>
    internal TimerScheduler BeginTimers()
    {
        _timers?.CancelAll();
        return _timers = new TimerScheduler(this);
    }

    private void UseCurrent(out ActorCell? before)
    {
        before = InternalCurrentActorCellKeeper.Current;
        InternalCurrentActorCellKeeper.Current = this;
    }

    /// <summary>The actor threw: it and its children wait, and its supervisor decides.</summary>
    private void HandleInvokeFailure(Exception cause, IReadOnlyCollection<IActorRef>? childrenNotToSuspend)
    {
        if (IsFailed)
        {
            // It waits for the decision on an earlier failure already; this one must at least be seen.
            Publish(new Error(cause, _self.Path.ToString(), ActorType, $"failed again while waiting for its supervisor: {SafeText.Message(cause)}"));
            return;
        }

        try
        {
            Mailbox.Suspend();
            var failedChild = _currentMessage is Failed failed ? failed.Child : null;
            _perpetrator = failedChild ?? _self;
            foreach (var child in _children.Refs())
            {
                if (child.Equals(failedChild) || (childrenNotToSuspend is not null && childrenNotToSuspend.Contains(child)))
                    continue;
                child.Suspend();
            }

            Parent.SendSystemMessage(new Failed(_self, cause, _self.Path.Uid));
        }
        catch (Exception ex)
        {
            Publish(new Error(ex, _self.Path.ToString(), ActorType, $"emergency stop: could not handle the failure {SafeText.Of(cause)}"));
            foreach (var child in _children.Refs())
                child.Stop();
            FinishTerminate();
        }
    }

    /// <summary>A child failed.</summary>
    private void HandleFailed(Failed failed)
    {
        _currentMessage = failed;
        _sender = failed.Child;
        if (!_children.TryGetByRef(failed.Child, out var stats) || stats.Uid != failed.Uid)
        {
            _currentMessage = null;
            return; // the child, or that incarnation of it, is gone
        }

        if (_actor is null)
        {
            _currentMessage = null;
            Stop(failed.Child); // no strategy without an instance
            return;
        }

        if (!_actor.SupervisorStrategyInternal.HandleFailure(this, failed.Child, failed.Cause, stats, _children.Stats()))
            ExceptionDispatchInfo.Throw(failed.Cause);
        _currentMessage = null;
    }

    private void FaultSuspend()
    {
        Mailbox.Suspend();
        foreach (var child in _children.Refs())
            child.Suspend();
    }

    private void FaultResume(Exception? causedByFailure)
    {
        if (_actor is null)
        {
            FaultCreate(); // it never was: resuming means making it
            return;
        }

        var perpetrator = _perpetrator;
        Mailbox.Resume();
        if (causedByFailure is not null)
            _perpetrator = null;
        foreach (var child in _children.Refs())
            child.Resume(causedByFailure is not null && child.Equals(perpetrator) ? causedByFailure : null);
    }

    private void FaultRecreate(Exception cause)
    {
        if (_actor is null)
        {
            FaultCreate();
            return;
        }

        if (!_children.IsNormal)
        {
            FaultResume(null); // keeps the count of suspensions right
            return;
        }

        var failedActor = _actor;
        if (_systemImpl.Settings.DebugLifecycle)
            Publish(new Debug(_self.Path.ToString(), failedActor.GetType(), "Restarting"));
        var message = _currentMessage;
        try
        {
            failedActor.AroundPreRestart(cause, message!); // null where none was under way: heirs of the users' own do not say so
        }
        catch (Exception ex)
        {
            var error = new PreRestartException(_self, ex, cause, message);
            Publish(new Error(error, _self.Path.ToString(), failedActor.GetType(), SafeText.Message(ex)));
        }
        finally
        {
            ClearActor();
        }

        if (!_children.SetWait(ChildrenWait.Recreation, cause))
            FinishRecreate(cause);
    }

    private void FinishRecreate(Exception cause)
    {
        var survivors = _children.Refs();
        try
        {
            Mailbox.Resume();
            _perpetrator = null; // must happen in any case, so that the next failure is seen
            _currentMessage = null;
            var fresh = NewActor();
            _actor = fresh;
            fresh.AroundPostRestart(cause, null!);
            if (_receiveTimeout is not null)
                CheckReceiveTimeout(true);
            if (_systemImpl.Settings.DebugLifecycle)
                Publish(new Debug(_self.Path.ToString(), fresh.GetType(), $"Restarted ({SafeText.Of(fresh)})"));
        }
        catch (Exception ex)
        {
            // The fresh instance, if there is one, stays: it is stopped or restarted with its hooks.
            HandleInvokeFailure(new PostRestartException(_self, ex, cause), survivors);
            return;
        }

        foreach (var child in survivors)
            child.Restart(cause);
    }

    /// <summary>The first instance could not be made, and the supervisor wants another try.</summary>
    private void FaultCreate()
    {
        CancelReceiveTimeout();
        foreach (var child in _children.Refs())
            Stop(child);
        if (!_children.SetWait(ChildrenWait.Creation))
            FinishCreate();
    }

    private void FinishCreate()
    {
        Mailbox.Resume();
        _perpetrator = null;
        try
        {
            CreateFirst(null);
        }
        catch (Exception ex)
        {
            HandleInvokeFailure(ex, null);
        }
    }
}
