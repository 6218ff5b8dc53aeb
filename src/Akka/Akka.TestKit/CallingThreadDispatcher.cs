using Akka.Configuration;
using Akka.Dispatch;

namespace Akka.TestKit;

/// <summary>Makes the <see cref="CallingThreadDispatcher"/>.</summary>
public class CallingThreadDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly CallingThreadDispatcher _dispatcher;

    /// <summary>Takes the dispatcher's configuration.</summary>
    public CallingThreadDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites) : base(config, prerequisites)
    {
        _dispatcher = new CallingThreadDispatcher(this);
    }

    /// <summary>The one dispatcher.</summary>
    public override MessageDispatcher Dispatcher() => _dispatcher;
}

/// <summary>
/// Runs an actor on the thread that sends to it: when Tell returns the message has been handled, unless another thread was running
/// the actor, which then handles it.
/// </summary>
public class CallingThreadDispatcher : MessageDispatcher
{
    /// <summary>Its name in the configuration.</summary>
    public static new string Id = "akka.test.calling-thread-dispatcher";

    /// <summary>Makes the dispatcher.</summary>
    public CallingThreadDispatcher(MessageDispatcherConfigurator configurator) : base(configurator)
    {
        Throughput = int.MaxValue;
    }

    /// <inheritdoc/>
    protected override void ExecuteTask(IRunnable run) => run.Run();

    /// <summary>There is nothing to end.</summary>
    protected override void Shutdown()
    {
    }
}
