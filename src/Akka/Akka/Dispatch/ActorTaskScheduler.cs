using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch.SysMsg;

namespace Akka.Dispatch;

/// <summary>
/// Runs the pieces of an asynchronous handler in its actor: the mailbox holds ordinary messages back until the handler is
/// done, each piece comes as a system message, so context and sender are there after every await.
/// </summary>
public class ActorTaskScheduler : TaskScheduler
{
    private readonly ActorCell _cell;
    private Envelope _envelope;

    internal ActorTaskScheduler(ActorCell cell) => _cell = cell;

    /// <summary>The message that the handler handles, or null.</summary>
    public object? CurrentMessage => _envelope.Message;

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => 1;

    internal Envelope Envelope => _envelope;

    /// <summary>Runs an action within the actor that is running.</summary>
    public static void RunTask(Action action) => RunTask(() =>
    {
        action();
        return Task.CompletedTask;
    });

    /// <summary>
    /// Runs an asynchronous action within the actor that is running; the actor takes no ordinary message until it is done.
    /// What it throws is a failure of the actor.
    /// </summary>
    /// <exception cref="InvalidOperationException">No actor is running on this thread.</exception>
    public static void RunTask(Func<Task> asyncAction)
    {
        var cell = InternalCurrentActorCellKeeper.Current
            ?? throw new InvalidOperationException("RunTask may only be called within an actor.");
        cell.TaskScheduler.Start(asyncAction);
    }

    private void Start(Func<Task> asyncAction)
    {
        var outer = _envelope;
        _envelope = new Envelope(_cell.CurrentMessage!, _cell.SenderOrNull); // no message is under way in PreStart and the like
        var start = new Task<Task>(asyncAction);
        using (ContinuationContext.None())
            start.RunSynchronously(this);
        if (start.IsFaulted)
        {
            _envelope = outer;
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(start.Exception.InnerExceptions[0]);
        }

        var running = start.Result ?? Task.CompletedTask;
        if (running.IsCompleted)
        {
            _envelope = outer;
            running.GetAwaiter().GetResult();
            return;
        }

        var envelope = _envelope;
        _cell.Mailbox.Suspend();
        running.ContinueWith(
            static (done, state) =>
            {
                var (self, message, before) = ((ActorTaskScheduler, Envelope, Envelope))state!;
                self.Done(done, message, before);
            },
            (this, envelope, outer), CancellationToken.None, TaskContinuationOptions.None, this);
    }

    // Runs in the actor, as a piece of its own.
    private void Done(Task done, Envelope envelope, Envelope outer)
    {
        _envelope = outer;
        // Of an earlier incarnation too: the mailbox waits for all handlers that were begun.
        if (done.IsCompletedSuccessfully)
        {
            _cell.ResumeAfterTask();
            return;
        }

        var cause = done.Exception is { } failure ? failure.InnerExceptions[0] : new TaskCanceledException(done);
        _cell.SendSystemMessage(new ActorTaskFailed(this, cause, envelope));
    }

    internal void Run(Task task)
    {
        OnBeforeTaskStarted();
        try
        {
            using var none = ContinuationContext.None();
            TryExecuteTask(task);
        }
        finally
        {
            OnAfterTaskCompleted();
        }
    }

    /// <summary>Called before each piece.</summary>
    protected virtual void OnBeforeTaskStarted() { }

    /// <summary>Called after each piece.</summary>
    protected virtual void OnAfterTaskCompleted() { }

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => [];

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        if ((task.CreationOptions & TaskCreationOptions.LongRunning) != 0)
            new Thread(() => TryExecuteTask(task)) { IsBackground = true, Name = "long-running task" }.Start();
        else
            _cell.SendSystemMessage(new ActorTask(task, this));
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued
        && ReferenceEquals(InternalCurrentActorCellKeeper.Current, _cell)
        && TryExecuteTask(task);
}
