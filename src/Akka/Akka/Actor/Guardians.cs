using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The root of the tree and the parent of the user's actors.</summary>
public class GuardianActor : ActorBase, IRequiresMessageQueue<IUnboundedMessageQueueSemantics>
{
    /// <summary>Makes one.</summary>
    public GuardianActor() { }

    /// <inheritdoc/>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Terminated:
                Context.Stop(Self);
                break;
            case StopChild stop:
                Context.Stop(stop.Child);
                break;
            default:
                Context.System.DeadLetters.Tell(DeadLetter.Of(message, Sender, Self), Sender);
                break;
        }

        return true;
    }

    /// <summary>The guardians make their children elsewhere, before they begin.</summary>
    protected override void PreStart() { }
}

/// <summary>The parent of the system's own actors. It ends after the user's actors, once those who asked for it have done their last work.</summary>
public class SystemGuardianActor : ActorBase, IRequiresMessageQueue<IUnboundedMessageQueueSemantics>
{
    private readonly IActorRef _userGuardian;
    private readonly HashSet<IActorRef> _hooks = [];
    private bool _terminating;

    /// <summary>Ends after <paramref name="userGuardian"/>.</summary>
    public SystemGuardianActor(IActorRef userGuardian) => _userGuardian = userGuardian;

    /// <inheritdoc/>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Terminated terminated when terminated.ActorRef.Equals(_userGuardian):
                // The last users of the event stream are gone; the loggers end with this actor.
                _terminating = true;
                foreach (var hook in _hooks)
                    hook.Tell(TerminationHook.Instance, Self);
                StopWhenDone();
                break;
            case Terminated terminated:
                _hooks.Remove(terminated.ActorRef);
                if (_terminating)
                    StopWhenDone();
                break;
            case StopChild stop:
                Context.Stop(stop.Child);
                break;
            case RegisterTerminationHook when !Sender.Equals(Context.System.DeadLetters):
                _hooks.Add(Sender);
                Context.Watch(Sender);
                if (_terminating)
                    Sender.Tell(TerminationHook.Instance, Self);
                break;
            case TerminationHookDone:
                Context.Unwatch(Sender);
                _hooks.Remove(Sender);
                if (_terminating)
                    StopWhenDone();
                break;
            default:
                Context.System.DeadLetters.Tell(DeadLetter.Of(message, Sender, Self), Sender);
                break;
        }

        return true;
    }

    private void StopWhenDone()
    {
        if (_hooks.Count > 0)
            return;
        ((ActorSystemImpl)Context.System).EventStream.StopDefaultLoggers((ActorSystemImpl)Context.System);
        Context.Stop(Self);
    }

    /// <summary>Its children live on if it fails.</summary>
    protected override void PreRestart(Exception reason, object message) { }
}

/// <summary>Stands above the root: a failure that nobody handled ends the system.</summary>
public class RootGuardianSupervisor : MinimalActorRef
{
    private readonly ILoggingAdapter _log;
    private readonly TaskCompletionSource<Status> _terminationPromise;
    private readonly ActorPath _path;
    private readonly IActorRefProvider _provider;
    private bool _stopped;

    /// <summary>Completes <paramref name="terminationPromise"/> when the root has ended.</summary>
    public RootGuardianSupervisor(RootActorPath root, IActorRefProvider provider, TaskCompletionSource<Status> terminationPromise, ILoggingAdapter log)
    {
        _log = log;
        _terminationPromise = terminationPromise;
        _provider = provider;
        _path = root / "_above-the-root";
    }

    /// <summary>The failure that ended the system, or null.</summary>
    public Exception? CauseOfTermination { get; private set; }

    /// <inheritdoc/>
    public override ActorPath Path => _path;

    /// <inheritdoc/>
    public override IActorRefProvider Provider => _provider;

    /// <inheritdoc/>
    public override bool IsTerminated => Volatile.Read(ref _stopped);

    /// <inheritdoc/>
    public override void Stop() => Volatile.Write(ref _stopped, true);

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef sender) => _log.Error("Message {0} from {1} came above the root.", message, sender);

    /// <inheritdoc/>
    public override void SendSystemMessage(ISystemMessage systemMessage)
    {
        switch (systemMessage)
        {
            case Failed failed:
                CauseOfTermination = failed.Cause;
                _log.Error(failed.Cause, "A guardian failed: the system ends.");
                ((IInternalActorRef)failed.Child).Stop();
                break;
            case Supervise:
                break;
            case DeathWatchNotification:
                Stop();
                if (CauseOfTermination is { } cause)
                    _terminationPromise.TrySetResult(new Status.Failure(cause));
                else
                    _terminationPromise.TrySetResult(Status.Success.Instance);
                break;
            default:
                _log.Error("System message {0} came above the root.", systemMessage);
                break;
        }
    }
}
