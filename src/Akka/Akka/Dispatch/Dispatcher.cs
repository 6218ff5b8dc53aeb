using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;

namespace Akka.Dispatch;

/// <summary>The usual dispatcher: any actor on any of its threads, one turn at a time.</summary>
public class Dispatcher : MessageDispatcher
{
    private const int TurnsNearby = 64;
    private const int TurnsPerLookAtTheClock = 8;

    [ThreadStatic]
    private static int s_turnsNearby;

    [ThreadStatic]
    private static long s_lastFar; // in milliseconds

    private readonly ExecutorServiceFactory _factory;
    private readonly bool _onThreadPool;
    private readonly object _lock = new();
    private ExecutorService? _executor;

    /// <summary>With its settings.</summary>
    public Dispatcher(
        MessageDispatcherConfigurator configurator,
        string id,
        int throughput,
        long? throughputDeadlineTime,
        ExecutorServiceFactory executorServiceFactory,
        TimeSpan shutdownTimeout)
        : base(configurator)
    {
        _factory = executorServiceFactory;
        _onThreadPool = executorServiceFactory is ThreadPoolExecutorFactory;
        Id = id;
        Throughput = throughput;
        ThroughputDeadlineTime = throughputDeadlineTime;
        ShutdownTimeout = shutdownTimeout;
    }

    private ExecutorService Executor
    {
        get
        {
            if (_executor is { } executor)
                return executor;
            lock (_lock)
                return _executor ??= _factory.Produce(Id);
        }
    }

    /// <inheritdoc/>
    protected override void ExecuteTask(IRunnable run)
    {
        if (_onThreadPool)
            ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: StaysNearby());
        else
            Executor.Execute(run);
    }

    // Whom a running actor tells something is best run next on the same thread, which has the message at hand; idle threads take it away
    // from there. Every now and then, by number and by time, one goes to the end of the queue that all threads share, so that actors
    // which keep each other busy do not keep everybody else waiting.
    private static bool StaysNearby()
    {
        if (InternalCurrentActorCellKeeper.Current is null)
            return false;
        var turns = ++s_turnsNearby;
        if (turns % TurnsPerLookAtTheClock != 0)
            return true;
        var now = Environment.TickCount64;
        if (turns % TurnsNearby != 0 && now == s_lastFar)
            return true;
        s_lastFar = now;
        return false;
    }

    /// <inheritdoc/>
    protected override void Shutdown()
    {
        lock (_lock)
            _executor?.Shutdown();
    }
}

/// <summary>One thread for each actor.</summary>
internal sealed class PinnedCellDispatcher : MessageDispatcher
{
    private readonly DedicatedThreadsExecutor _executor;

    internal PinnedCellDispatcher(MessageDispatcherConfigurator configurator, string id, TimeSpan shutdownTimeout) : base(configurator)
    {
        Id = id;
        ShutdownTimeout = shutdownTimeout;
        _executor = new DedicatedThreadsExecutor(id, 1, true, ReportFailure);
    }

    /// <summary>Called when its actor has ended, and its thread with it.</summary>
    internal Action? Ended { get; set; }

    protected override void ExecuteTask(IRunnable run) => _executor.Execute(run);

    protected override void Shutdown() => _executor.Shutdown();

    // Called on the thread itself, by its one actor; the thread ends when that turn is over.
    private protected override void OnEmpty()
    {
        _executor.Shutdown();
        Ended?.Invoke();
    }

    internal override bool RegisterForExecution(Mailbox mailbox, bool hasMessageHint, bool hasSystemMessageHint) =>
        !mailbox.IsClosed && base.RegisterForExecution(mailbox, hasMessageHint, hasSystemMessageHint);
}

internal sealed class ThreadPoolExecutorFactory : ExecutorServiceFactory
{
    public override ExecutorService Produce(string id) => new ThreadPoolExecutor(id);
}

internal sealed class SynchronizationContextExecutorFactory : ExecutorServiceFactory
{
    public override ExecutorService Produce(string id) => new SynchronizationContextExecutor(
        id,
        SynchronizationContext.Current ?? throw new ConfigurationException(
            $"The dispatcher '{id}' runs its actors in the synchronization context of whoever makes the first of them, but this thread has none."));
}

internal sealed class DedicatedThreadsExecutorFactory(int threads, bool background, MessageDispatcherReporter report) : ExecutorServiceFactory
{
    public override ExecutorService Produce(string id) => new DedicatedThreadsExecutor(id, threads, background, report);
}

internal static class DispatcherSettings
{
    internal static TimeSpan ShutdownTimeout(Config config) => config.GetTimeSpan("shutdown-timeout", TimeSpan.FromSeconds(1));

    internal static ExecutorServiceFactory Executor(Config config, IDispatcherPrerequisites prerequisites, MessageDispatcherReporter report)
    {
        var executor = config.GetString("executor", "default-executor");
        switch (executor)
        {
            case null or "" or "default-executor" or "thread-pool-executor" or "channel-executor" or "task-executor":
                return new ThreadPoolExecutorFactory();
            case "current-context-executor":
                return new SynchronizationContextExecutorFactory();
            case "fork-join-executor":
                var threads = config.GetInt("dedicated-thread-pool.thread-count", Environment.ProcessorCount);
                var background = config.GetString("dedicated-thread-pool.threadtype", "background") != "foreground";
                return new DedicatedThreadsExecutorFactory(Math.Max(1, threads), background, report);
        }

        var type = Type.GetType(executor)
            ?? throw new ConfigurationException($"The executor '{executor}' of dispatcher '{config.GetString("id", "")}' cannot be found.");
        return (ExecutorServiceFactory)Activator.CreateInstance(type, config, prerequisites)!;
    }
}

/// <summary>Makes a <see cref="Dispatcher"/>.</summary>
public sealed class DispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly object _lock = new();
    private Dispatcher? _instance;

    /// <summary>Reads throughput, deadline and executor.</summary>
    public DispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites) : base(config, prerequisites) { }

    /// <inheritdoc/>
    public override MessageDispatcher Dispatcher()
    {
        lock (_lock)
            return _instance ??= Make();
    }

    private Dispatcher Make()
    {
        var id = Config.GetString("id", "");
        var deadline = Config.GetTimeSpan("throughput-deadline-time", TimeSpan.Zero);
        var eventStream = Prerequisites.EventStream;
        var executor = DispatcherSettings.Executor(Config, Prerequisites, ex =>
            eventStream.Publish(new Event.Error(ex, id, typeof(Dispatcher), ex.Message)));
        return new Dispatcher(
            this,
            id,
            Config.GetInt("throughput", MessageDispatcher.DefaultThroughput),
            deadline > TimeSpan.Zero ? deadline.Ticks : null,
            executor,
            DispatcherSettings.ShutdownTimeout(Config));
    }
}

/// <summary>Makes one dispatcher with one thread for each actor.</summary>
internal sealed class PinnedDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : MessageDispatcherConfigurator(config, prerequisites)
{
    public override MessageDispatcher Dispatcher() =>
        new PinnedCellDispatcher(this, Config.GetString("id", ""), DispatcherSettings.ShutdownTimeout(Config));
}
