using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch.MessageQueues;
using Akka.Dispatch.SysMsg;

namespace Akka.Dispatch;

/// <summary>
/// What waits for one actor: a queue of system messages, which go first, and a queue of ordinary ones. It is also the
/// work that a dispatcher runs; the scheduled bit lets only one thread do so at a time.
/// </summary>
public class Mailbox : IRunnable
{
    private const int Closed = 1;
    private const int Scheduled = 2;
    private const int SuspendUnit = 4; // the bits above count the suspensions
    private static readonly SystemMessage s_closedQueue = new NoMessage();

    private readonly IMessageQueue _messageQueue;
    private readonly UnboundedMessageQueue? _plainQueue; // the same queue where it is the usual one: calls without an interface
    private readonly object _cleanUpLock = new();
    private ActorCell _cell = null!; // SetActor gives it; that of the dead letters has none
    private MessageDispatcher _dispatcher = null!;
    private int _status;
    private SystemMessage? _systemQueue; // newest first
    private Exception? _queueFailure; // what the queue threw when it was asked whether it holds something

    /// <summary>Wraps a queue.</summary>
    public Mailbox(IMessageQueue messageQueue)
    {
        _messageQueue = messageQueue;
        if (messageQueue.GetType() == typeof(UnboundedMessageQueue))
            _plainQueue = (UnboundedMessageQueue)messageQueue;
    }

    /// <summary>The ordinary messages.</summary>
    public IMessageQueue MessageQueue => _messageQueue;

    /// <summary>What runs the actor.</summary>
    public MessageDispatcher Dispatcher => _dispatcher;

    internal ActorCell Cell => _cell;

    internal bool IsClosed => (Volatile.Read(ref _status) & Closed) != 0;

    internal bool IsScheduled => (Volatile.Read(ref _status) & Scheduled) != 0;

    internal bool IsSuspended => Volatile.Read(ref _status) >= SuspendUnit;

    internal int SuspendCount => Volatile.Read(ref _status) / SuspendUnit;

    internal bool HasMessages => _plainQueue is not null ? _plainQueue.HasMessages : _messageQueue.HasMessages;

    internal bool HasSystemMessages
    {
        get
        {
            var head = Volatile.Read(ref _systemQueue);
            return head is not null && head is not NoMessage;
        }
    }

    internal int NumberOfMessages => _messageQueue.Count;

    /// <summary>Gives the mailbox its actor.</summary>
    public virtual void SetActor(ActorCell actorCell)
    {
        _cell = actorCell;
        _dispatcher = actorCell.Dispatcher;
    }

    internal void SetDispatcher(MessageDispatcher dispatcher) => _dispatcher = dispatcher;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Enqueue(IActorRef receiver, Envelope envelope)
    {
        if (_plainQueue is not null)
            _plainQueue.Enqueue(receiver, envelope);
        else
            _messageQueue.Enqueue(receiver, envelope);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryDequeue(out Envelope envelope) =>
        _plainQueue is not null ? _plainQueue.TryDequeue(out envelope) : _messageQueue.TryDequeue(out envelope);

    /// <summary>Puts a system message behind those that wait; after the end it goes to the dead letters.</summary>
    internal virtual void SystemEnqueue(IActorRef receiver, SystemMessage message)
    {
        while (true)
        {
            var head = Volatile.Read(ref _systemQueue);
            if (ReferenceEquals(head, s_closedQueue))
            {
                message.Unlink();
                _cell?.SystemImpl.Mailboxes.DeadLetterMailbox.SystemEnqueue(receiver, message);
                return;
            }

            message.Next = head;
            if (ReferenceEquals(Interlocked.CompareExchange(ref _systemQueue, message, head), head))
                return;
        }
    }

    /// <summary>Takes all system messages, oldest first.</summary>
    internal SystemMessage? SystemDrain(bool close = false)
    {
        SystemMessage? head;
        do
        {
            head = Volatile.Read(ref _systemQueue);
            if (ReferenceEquals(head, s_closedQueue) || (head is null && !close))
                return null;
        }
        while (!ReferenceEquals(Interlocked.CompareExchange(ref _systemQueue, close ? s_closedQueue : null, head), head));

        SystemMessage? oldestFirst = null;
        while (head is not null)
        {
            var next = head.Next;
            head.Next = oldestFirst;
            oldestFirst = head;
            head = next;
        }

        return oldestFirst;
    }

    /// <summary>True if the caller has to hand the mailbox to a thread.</summary>
    internal bool TrySetScheduled(bool hasMessageHint, bool hasSystemMessageHint)
    {
        while (true)
        {
            var status = Volatile.Read(ref _status);
            if ((status & (Closed | Scheduled)) != 0)
                return false;
            if (status >= SuspendUnit)
            {
                if (!hasSystemMessageHint && !HasSystemMessages)
                    return false;
            }
            else if (!hasMessageHint && !hasSystemMessageHint && !HasSystemMessages && !MustLookIntoQueue())
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _status, status | Scheduled, status) == status)
                return true;
        }
    }

    /// <summary>
    /// True if there are messages, and if the queue, which may be of a type of the user's own, throws at the question: that is a failure
    /// of the actor, and only its own turn may tell of it, not the thread that asks.
    /// </summary>
    private bool MustLookIntoQueue()
    {
        if (_plainQueue is not null)
            return _plainQueue.HasMessages;
        try
        {
            return _messageQueue.HasMessages;
        }
        catch (Exception ex)
        {
            Volatile.Write(ref _queueFailure, ex);
            return true;
        }
    }

    internal void SetIdle() => Interlocked.And(ref _status, ~Scheduled);

    /// <summary>Counts one suspension more.</summary>
    internal void Suspend() => Interlocked.Add(ref _status, SuspendUnit);

    /// <summary>Counts one suspension less; true if it was the last.</summary>
    internal bool Resume()
    {
        while (true)
        {
            var status = Volatile.Read(ref _status);
            if (status < SuspendUnit)
                return true;
            if (Interlocked.CompareExchange(ref _status, status - SuspendUnit, status) == status)
                return status - SuspendUnit < SuspendUnit;
        }
    }

    internal void BecomeClosed() => Interlocked.Or(ref _status, Closed);

    /// <inheritdoc/>
    public void Execute() => Run();

    /// <summary>Does all system messages and a turn of ordinary ones.</summary>
    public void Run()
    {
        var before = InternalCurrentActorCellKeeper.Current;
        InternalCurrentActorCellKeeper.Current = _cell;
        try
        {
            if (!IsClosed)
            {
                if (Volatile.Read(ref _systemQueue) is not null)
                    ProcessAllSystemMessages();
                if (_queueFailure is not null && Interlocked.Exchange(ref _queueFailure, null) is { } failure)
                    _cell.MailboxFailed(failure);
                ProcessMailbox();
            }
        }
        catch (Exception ex)
        {
            _cell.MailboxFailed(ex); // its queue threw, which may be of a type of the user's own
        }
        finally
        {
            InternalCurrentActorCellKeeper.Current = before;
            SetIdle();
            // The usual queue is looked into before a turn is asked for; one of the user's own only there, because its answer may not be the same twice.
            if (_plainQueue is null || _plainQueue.HasMessages || Volatile.Read(ref _systemQueue) is not null)
                _dispatcher.RegisterForExecution(this, hasMessageHint: false, hasSystemMessageHint: false);
        }
    }

    private void ProcessMailbox()
    {
        var left = Math.Max(1, _dispatcher.Throughput);
        var deadline = _dispatcher.TurnDeadline();
        while ((Volatile.Read(ref _status) & ~Scheduled) == 0 && TryDequeue(out var next))
        {
            _cell.Invoke(next);
            if (Volatile.Read(ref _systemQueue) is not null)
                ProcessAllSystemMessages();
            if (--left <= 0 || (deadline != 0 && System.Diagnostics.Stopwatch.GetTimestamp() >= deadline))
                return;
        }
    }

    internal void ProcessAllSystemMessages()
    {
        var message = SystemDrain();
        while (message is not null)
        {
            if (IsClosed)
            {
                SendToDeadLetters(message);
                return;
            }

            var next = message.Next;
            message.Unlink();
            _cell.SystemInvoke(message);
            message = next ?? SystemDrain();
        }
    }

    /// <summary>After the end: what is left goes to the dead letters.</summary>
    public virtual void CleanUp()
    {
        if (_cell is null)
            return;
        lock (_cleanUpLock)
        {
            SendToDeadLetters(SystemDrain(close: true));
            _messageQueue.CleanUp(_cell.Self, _cell.SystemImpl.Mailboxes.DeadLetterMailbox.MessageQueue);
        }
    }

    private void SendToDeadLetters(SystemMessage? message)
    {
        var deadLetters = _cell.SystemImpl.Mailboxes.DeadLetterMailbox;
        while (message is not null)
        {
            var next = message.Next;
            message.Unlink();
            deadLetters.SystemEnqueue(_cell.Self, message);
            message = next;
        }
    }
}
