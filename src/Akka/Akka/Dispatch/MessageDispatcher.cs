using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Dispatch;

/// <summary>What a dispatcher may ask of its system.</summary>
public interface IDispatcherPrerequisites
{
    /// <summary>The event stream.</summary>
    EventStream EventStream { get; }

    /// <summary>The scheduler.</summary>
    IScheduler Scheduler { get; }

    /// <summary>The settings.</summary>
    Settings Settings { get; }

    /// <summary>The mailboxes.</summary>
    Mailboxes Mailboxes { get; }
}

/// <summary>The usual <see cref="IDispatcherPrerequisites"/>.</summary>
public sealed class DefaultDispatcherPrerequisites : IDispatcherPrerequisites
{
    /// <summary>Joins the four.</summary>
    public DefaultDispatcherPrerequisites(EventStream eventStream, IScheduler scheduler, Settings settings, Mailboxes mailboxes)
    {
        EventStream = eventStream;
        Scheduler = scheduler;
        Settings = settings;
        Mailboxes = mailboxes;
    }

    /// <inheritdoc/>
    public EventStream EventStream { get; }

    /// <inheritdoc/>
    public IScheduler Scheduler { get; }

    /// <inheritdoc/>
    public Settings Settings { get; }

    /// <inheritdoc/>
    public Mailboxes Mailboxes { get; }
}

/// <summary>Makes a dispatcher from its settings; <c>type</c> names its class.</summary>
public abstract class MessageDispatcherConfigurator
{
    /// <summary>With the dispatcher's settings.</summary>
    protected MessageDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    {
        Config = config;
        Prerequisites = prerequisites;
    }

    /// <summary>The dispatcher's settings.</summary>
    public Config Config { get; }

    /// <summary>What it may ask of its system.</summary>
    public IDispatcherPrerequisites Prerequisites { get; }

    /// <summary>The dispatcher.</summary>
    public abstract MessageDispatcher Dispatcher();
}

/// <summary>Runs mailboxes on threads.</summary>
public abstract class MessageDispatcher
{
    /// <summary>The number of messages in one turn of an actor where the settings say nothing.</summary>
    public static readonly int DefaultThroughput = 100;

    private long _inhabitants;
    private long? _throughputDeadlineTime;
    private long _deadlineStopwatchTicks;

    /// <summary>With what made it.</summary>
    protected MessageDispatcher(MessageDispatcherConfigurator configurator)
    {
        Configurator = configurator;
        Throughput = DefaultThroughput;
    }

    /// <summary>What made it.</summary>
    public MessageDispatcherConfigurator Configurator { get; }

    /// <summary>The event stream.</summary>
    public EventStream EventStream => Configurator.Prerequisites.EventStream;

    /// <summary>The mailboxes.</summary>
    public Mailboxes Mailboxes => Configurator.Prerequisites.Mailboxes;

    /// <summary>Its name in the settings.</summary>
    public string Id { get; protected set; } = null!; // heirs give it

    /// <summary>The number of messages in one turn of an actor.</summary>
    public int Throughput { get; protected set; }

    /// <summary>The longest turn of an actor in ticks of 100 ns; null or 0 for no limit.</summary>
    public long? ThroughputDeadlineTime
    {
        get => _throughputDeadlineTime;
        protected set
        {
            _throughputDeadlineTime = value;
            _deadlineStopwatchTicks = value is > 0 ? Math.Max(1, value.Value * Stopwatch.Frequency / TimeSpan.TicksPerSecond) : 0;
        }
    }

    /// <summary>How long it stays after its last actor.</summary>
    public TimeSpan ShutdownTimeout { get; protected set; }

    /// <summary>The number of its actors.</summary>
    protected long Inhabitants => Volatile.Read(ref _inhabitants);

    /// <summary>Runs an action.</summary>
    public void Schedule(Action run) => ExecuteTask(new ActionRunnable(run));

    /// <summary>Runs a piece of work.</summary>
    public void Schedule(IRunnable run) => ExecuteTask(run);

    /// <summary>Takes an actor in and lets it begin.</summary>
    public virtual void Attach(ActorCell cell)
    {
        Interlocked.Increment(ref _inhabitants);
        RegisterForExecution(cell.Mailbox, false, true);
    }

    /// <summary>Lets an ended actor go; what is left in its mailbox goes to the dead letters.</summary>
    public virtual void Detach(ActorCell cell)
    {
        try
        {
            var mailbox = cell.SwapMailbox(Mailboxes.DeadLetterMailbox);
            mailbox.BecomeClosed();
            mailbox.CleanUp();
        }
        finally
        {
            if (Interlocked.Decrement(ref _inhabitants) == 0)
                OnEmpty();
        }
    }

    /// <summary>Puts a message into the mailbox of an actor and sees that it runs.</summary>
    public virtual void Dispatch(ActorCell cell, Envelope envelope)
    {
        var mailbox = cell.Mailbox;
        mailbox.Enqueue(cell.Self, envelope);
        if (!RegisterForExecution(mailbox, true, false) && mailbox.IsClosed)
            mailbox.CleanUp(); // the actor ended in between: nothing may stay behind
    }

    /// <summary>Puts a system message into the mailbox of an actor and sees that it runs.</summary>
    public virtual void SystemDispatch(ActorCell cell, SystemMessage message)
    {
        var mailbox = cell.Mailbox;
        mailbox.SystemEnqueue(cell.Self, message);
        RegisterForExecution(mailbox, false, true);
    }

    internal virtual bool RegisterForExecution(Mailbox mailbox, bool hasMessageHint, bool hasSystemMessageHint)
    {
        if (!mailbox.TrySetScheduled(hasMessageHint, hasSystemMessageHint))
            return false;
        try
        {
            ExecuteTask(mailbox);
            return true;
        }
        catch (Exception ex)
        {
            mailbox.SetIdle();
            ReportFailure(ex);
            throw;
        }
    }

    internal long TurnDeadline() => _deadlineStopwatchTicks == 0 ? 0 : Stopwatch.GetTimestamp() + _deadlineStopwatchTicks;

    /// <summary>
    /// Where the continuations of what its actors await outside of their handlers run; null for the pool's threads. A dispatcher that
    /// keeps everything to one thread gives its own.
    /// </summary>
    internal virtual SynchronizationContext? Continuations => null;

    /// <summary>Called when the last actor has gone.</summary>
    private protected virtual void OnEmpty() { }

    internal void ShutdownNow() => Shutdown();

    /// <summary>Says on the event stream that work could not be run.</summary>
    protected void ReportFailure(Exception ex) =>
        EventStream.Publish(new Error(ex, GetType().FullName ?? GetType().Name, GetType(), ex.Message));

    /// <summary>Runs a piece of work on a thread.</summary>
    protected abstract void ExecuteTask(IRunnable run);

    /// <summary>Gives its threads back.</summary>
    protected abstract void Shutdown();
}
