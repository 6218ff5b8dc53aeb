using System.Runtime.CompilerServices;
using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Util;
using ResumeMessage = Akka.Dispatch.SysMsg.Resume;
using SuspendMessage = Akka.Dispatch.SysMsg.Suspend;
using TerminateMessage = Akka.Dispatch.SysMsg.Terminate;

namespace Akka.Actor;

public partial class ActorCell
{
    private Queue<SystemMessage>? _stashedSystemMessages;
    private int _envelopeId;
    private bool _logReceive; // akka.actor.debug.receive is on and the actor asks for it

    /// <summary>Tells the message under way from all others of this actor.</summary>
    internal int CurrentEnvelopeId => _envelopeId;

    /// <summary>Handles an ordinary message. Whatever the actor throws becomes a question to its supervisor.</summary>
    internal void Invoke(Envelope envelope)
    {
        _currentMessage = envelope.Message;
        _sender = envelope.Sender;
        _envelopeId = (_envelopeId + 1) & int.MaxValue;
        if (_receiveTimeout is not null && InfluencesReceiveTimeout(envelope.Message))
            CancelReceiveTimeout(); // no silence while a message is handled, however long that takes
        try
        {
            if (envelope.Message is IAutoReceivedMessage)
                AutoReceiveMessage(envelope);
            else
                ReceiveMessage(envelope.Message);
            _currentMessage = null;
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause, null);
        }
        finally
        {
            if (_receiveTimeout is not null)
                CheckReceiveTimeout(InfluencesReceiveTimeout(envelope.Message));
        }
    }

    /// <summary>The mailbox threw when a message was to be taken from it: a failure of this actor, not of the thread.</summary>
    internal void MailboxFailed(Exception cause)
    {
        _currentMessage = null;
        HandleInvokeFailure(cause, null);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected virtual void ReceiveMessage(object message)
    {
        if (_actor is { } actor)
        {
            var handled = actor.AroundReceive(_behaviour!, message); // whoever made the instance gave it one
            if (_logReceive)
                LogReceived(actor, message, handled);
        }
        else
        {
            _systemImpl.DeadLetters.Tell(DeadLetter.Of(message, _sender, _self), _sender);
        }
    }

    private void LogReceived(ActorBase actor, object message, bool handled) => Publish(new Debug(
        _self.Path.ToString(), actor.GetType(), $"received {(handled ? "handled" : "unhandled")} message {SafeText.Of(message)} from {Sender.Path}"));

    private protected virtual void AutoReceiveMessage(Envelope envelope)
    {
        if (_systemImpl.Settings.DebugAutoReceive)
            Publish(new Debug(_self.Path.ToString(), ActorType, $"received AutoReceiveMessage {SafeText.Of(envelope.Message)}"));
        switch (envelope.Message)
        {
            case TimerMessage timer:
                if (!timer.Accept(_actor))
                    return;
                _currentMessage = timer.Message;
                if (timer.Message is IAutoReceivedMessage)
                    AutoReceiveMessage(new Envelope(timer.Message, envelope.Sender));
                else
                    ReceiveMessage(timer.Message);
                break;
            case Terminated terminated:
                ReceivedTerminated(terminated);
                break;
            case AddressTerminated terminated:
                AddressTerminated(terminated.Address);
                break;
            case Kill:
                throw new ActorKilledException("Kill");
            case PoisonPill:
                _self.Stop();
                break;
            case ActorSelectionMessage selection:
                Akka.Actor.ActorSelection.DeliverSelection(_self, _sender, selection);
                break;
            case Identify identify:
                Sender.Tell(new ActorIdentity(identify.MessageId, _self), _self);
                break;
            default:
                ReceiveMessage(envelope.Message);
                break;
        }
    }

    /// <summary>Handles a message now, on this thread; what the actor throws goes to the caller.</summary>
    internal void ReceiveMessageForTest(Envelope envelope)
    {
        var before = InternalCurrentActorCellKeeper.Current;
        InternalCurrentActorCellKeeper.Current = this;
        _currentMessage = envelope.Message;
        _sender = envelope.Sender;
        try
        {
            if (envelope.Message is IAutoReceivedMessage)
                AutoReceiveMessage(envelope);
            else
                ReceiveMessage(envelope.Message);
        }
        finally
        {
            _currentMessage = null;
            InternalCurrentActorCellKeeper.Current = before;
        }
    }

    /// <summary>Handles a system message, and those that had to wait for a better moment once it has come.</summary>
    internal void SystemInvoke(SystemMessage message)
    {
        InvokeOne(message);
        while (_stashedSystemMessages is { Count: > 0 } stashed && !ShouldStash(stashed.Peek()) && !Mailbox.IsClosed)
            InvokeOne(stashed.Dequeue());
        if (_stashedSystemMessages is { Count: > 0 } left && IsTerminated)
        {
            while (left.TryDequeue(out var late))
                _systemImpl.Mailboxes.DeadLetterMailbox.SystemEnqueue(_self, late);
        }
    }

    private void InvokeOne(SystemMessage message)
    {
        try
        {
            if (ShouldStash(message))
                (_stashedSystemMessages ??= new Queue<SystemMessage>()).Enqueue(message);
            else
                Handle(message);
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause, null);
        }
    }

    // While children are being waited for, nothing may restart or resume the actor a second time; while it has failed and
    // waits for its supervisor, the failures of its children wait too.
    private bool ShouldStash(SystemMessage message)
    {
        if (_children.IsWaiting)
            return message is Recreate or SuspendMessage or ResumeMessage or Failed;
        return IsFailed && message is Failed;
    }

    private void Handle(SystemMessage message)
    {
        switch (message)
        {
            case ActorTask task:
                RunActorTask(task);
                break;
            case ActorTaskFailed failed:
                Mailbox.Resume();
                HandleTaskFailure(failed);
                break;
            case Failed failed:
                HandleFailed(failed);
                break;
            case DeathWatchNotification notification:
                WatchedActorTerminated(notification.Actor, notification.ExistenceConfirmed, notification.AddressTerminated);
                break;
            case Create create:
                CreateFirst(create.Failure);
                break;
            case Watch watch:
                AddWatcher(watch.Watchee, watch.Watcher);
                break;
            case Unwatch unwatch:
                RemWatcher(unwatch.Watchee, unwatch.Watcher);
                break;
            case Recreate recreate:
                FaultRecreate(recreate.Cause);
                break;
            case SuspendMessage:
                FaultSuspend();
                break;
            case ResumeMessage resume:
                FaultResume(resume.CausedByFailure);
                break;
            case TerminateMessage:
                Terminate();
                break;
            case Supervise:
            case NoMessage:
                break; // children are entered by the thread that makes them
            default:
                throw new NotSupportedException($"Unknown system message {message.GetType().Name}.");
        }
    }

    private void RunActorTask(ActorTask task)
    {
        var scheduler = task.Scheduler!; // the engine's own name it
        _currentMessage = scheduler.Envelope.Message;
        _sender = scheduler.Envelope.Sender;
        try
        {
            scheduler.Run(task.Task);
        }
        finally
        {
            if (!IsFailed)
                _currentMessage = null;
        }
    }

    private void HandleTaskFailure(ActorTaskFailed failed)
    {
        if (!IsCurrentTaskScheduler(failed.Scheduler))
        {
            Publish(new Error(failed.Cause, _self.Path.ToString(), ActorType, "an asynchronous handler failed after its actor was restarted"));
            return;
        }

        _currentMessage = failed.Envelope.Message;
        _sender = failed.Envelope.Sender;
        HandleInvokeFailure(failed.Cause, null);
    }

    internal void ResumeAfterTask()
    {
        Mailbox.Resume();
        if (_receiveTimeout is not null)
            CheckReceiveTimeout(true);
    }

    private Type ActorType => _actor?.GetType() ?? _props.Type;

    private void Publish(LogEvent logEvent) => _systemImpl.EventStream.Publish(logEvent);
}
