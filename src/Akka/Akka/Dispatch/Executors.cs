using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Dispatch;

/// <summary>Threads that run work.</summary>
public abstract class ExecutorService
{
    /// <summary>With the name of its dispatcher.</summary>
    protected ExecutorService(string id) => Id = id;

    /// <summary>The name of its dispatcher.</summary>
    public string Id { get; }

    /// <summary>Runs a piece of work.</summary>
    public abstract void Execute(IRunnable run);

    /// <summary>Gives its threads back.</summary>
    public abstract void Shutdown();
}

/// <summary>Makes an <see cref="ExecutorService"/>.</summary>
public abstract class ExecutorServiceFactory
{
    /// <summary>For heirs.</summary>
    protected ExecutorServiceFactory() { }

    /// <summary>The threads of the dispatcher called <paramref name="id"/>.</summary>
    public abstract ExecutorService Produce(string id);
}

/// <summary>Makes an <see cref="ExecutorService"/> from settings; <c>executor</c> may name its class.</summary>
public abstract class ExecutorServiceConfigurator : ExecutorServiceFactory
{
    /// <summary>With the dispatcher's settings.</summary>
    protected ExecutorServiceConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    {
        Config = config;
        Prerequisites = prerequisites;
    }

    /// <summary>The dispatcher's settings.</summary>
    public Config Config { get; }

    /// <summary>What it may ask of its system.</summary>
    public IDispatcherPrerequisites Prerequisites { get; }
}

/// <summary>Work could not be taken.</summary>
public class RejectedExecutionException : AkkaException
{
    /// <summary>With a message and its cause.</summary>
    public RejectedExecutionException(string? message = null, Exception? inner = null) : base(message, inner) { }
}

/// <summary>The threads of the .NET thread pool.</summary>
internal sealed class ThreadPoolExecutor(string id) : ExecutorService(id)
{
    public override void Execute(IRunnable run) => ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);

    public override void Shutdown() { }
}

/// <summary>A synchronization context, such as that of a window's thread.</summary>
internal sealed class SynchronizationContextExecutor(string id, SynchronizationContext context) : ExecutorService(id)
{
    public override void Execute(IRunnable run) => context.Post(static state => ((IRunnable)state!).Run(), run);

    public override void Shutdown() { }
}

/// <summary>A given number of threads of its own, for blocking work and for pinned actors.</summary>
internal sealed class DedicatedThreadsExecutor : ExecutorService
{
    private readonly BlockingCollection<IRunnable> _work = [];
    private readonly MessageDispatcherReporter _report;

    internal DedicatedThreadsExecutor(string id, int threads, bool background, MessageDispatcherReporter report) : base(id)
    {
        _report = report;
        for (var i = 0; i < threads; i++)
            new Thread(Work) { IsBackground = background, Name = $"{id}_{i}" }.Start();
    }

    public override void Execute(IRunnable run)
    {
        try
        {
            _work.Add(run);
        }
        catch (InvalidOperationException ex)
        {
            throw new RejectedExecutionException($"The threads of '{Id}' have been given back.", ex);
        }
    }

    public override void Shutdown() => _work.CompleteAdding();

    private void Work()
    {
        foreach (var run in _work.GetConsumingEnumerable())
        {
            try
            {
                run.Run();
            }
            catch (Exception ex)
            {
                _report(ex); // whatever the work did, the thread goes on
            }
        }
    }
}

internal delegate void MessageDispatcherReporter(Exception cause);
