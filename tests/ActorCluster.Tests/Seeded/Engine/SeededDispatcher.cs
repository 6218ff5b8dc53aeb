using Akka.Configuration;
using Akka.Dispatch;

namespace ActorCluster.Tests.Seeded;

/// <summary>Makes the dispatcher that runs actors on the loop's thread: <c>type</c> of every dispatcher of a seeded system.</summary>
public sealed class SeededDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly SeededDispatcher _dispatcher;

    /// <summary>As actor systems make it.</summary>
    public SeededDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites) : base(config, prerequisites) =>
        _dispatcher = new SeededDispatcher(this, ((SeededScheduler)prerequisites.Scheduler).Process);

    /// <inheritdoc/>
    public override MessageDispatcher Dispatcher() => _dispatcher;
}

/// <summary>Runs nothing itself: all that is to run waits in the loop.</summary>
internal sealed class SeededDispatcher : MessageDispatcher
{
    private readonly SeededProcess _process;

    public SeededDispatcher(MessageDispatcherConfigurator configurator, SeededProcess process) : base(configurator)
    {
        _process = process;
        Id = configurator.Config.GetString("id");
        Throughput = configurator.Config.GetInt("throughput");
    }

    internal override SynchronizationContext Continuations => _process.Context;

    protected override void ExecuteTask(IRunnable run) => _process.Loop.Post(_process, run);

    protected override void Shutdown()
    {
        // It has no threads to give back.
    }
}
