using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit.Xunit2.Internals;
using Xunit.Abstractions;

namespace Akka.TestKit.Xunit2;

/// <summary>A test class of xunit 2 with an actor system of its own, which ends with the test.</summary>
public class TestKit : TestKitBase, IDisposable
{
    /// <summary>Where the test's output goes; null for nowhere.</summary>
    protected readonly ITestOutputHelper? Output;

    private readonly SynchronizationContext? _outerContext =
        SynchronizationContext.Current is Internal.ActorCellKeepingSynchronizationContext ? null : SynchronizationContext.Current;

    private bool _isDisposed;

    /// <summary>Tests in a given actor system, or in a new one. Logs go to the output, if one is given.</summary>
    public TestKit(ActorSystem? system = null, ITestOutputHelper? output = null) : base(Assertions, system)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    /// <summary>Tests in a new actor system with a setup.</summary>
    public TestKit(ActorSystemSetup config, string? actorSystemName = null, ITestOutputHelper? output = null)
        : base(Assertions, config, actorSystemName)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    /// <summary>Tests in a new actor system with a configuration over the test kit's.</summary>
    public TestKit(Config? config, string? actorSystemName = null, ITestOutputHelper? output = null)
        : base(Assertions, config, actorSystemName)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    /// <summary>Tests in a new actor system with a configuration over the test kit's.</summary>
    public TestKit(string config, ITestOutputHelper? output = null) : base(Assertions, ConfigurationFactory.ParseString(config))
    {
        Output = output;
        InitializeLogger(Sys);
    }

    /// <summary>What every test kit's actor system is configured with.</summary>
    public static new Config DefaultConfig => TestKitBase.DefaultConfig;

    /// <summary>Logs all that actors do.</summary>
    public static new Config FullDebugConfig => TestKitBase.FullDebugConfig;

    /// <summary>Fails a test as xunit does.</summary>
    protected static XunitAssertions Assertions { get; } = new();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Called once after each test; ends the actor system.</summary>
    protected virtual void AfterAll() => Shutdown();

    /// <summary>Ends the test.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _isDisposed) return;
        _isDisposed = true;
        try
        {
            AfterAll();
        }
        finally
        {
            if (!Sys.WhenTerminated.IsCompleted) Shutdown();
            Internal.ImplicitSender.Set(null);
            SynchronizationContext.SetSynchronizationContext(_outerContext);
        }
    }

    /// <summary>Writes the logs of an actor system to the test's output.</summary>
    protected void InitializeLogger(ActorSystem system) => InitializeLogger(system, "");

    /// <summary>Writes the logs of an actor system to the test's output, each with a prefix.</summary>
    protected void InitializeLogger(ActorSystem system, string prefix)
    {
        if (Output is null) return;
        var output = Output;
        var logger = ((ExtendedActorSystem)system).SystemActorOf(Props.CreateBy(new LoggerProducer(output, prefix)), "log-test");
        logger.Ask<LoggerInitialized>(new InitializeLogger(system.EventStream), TestKitSettings.DefaultTimeout).GetAwaiter().GetResult();
    }

    private sealed class LoggerProducer(ITestOutputHelper output, string prefix) : IIndirectActorProducer
    {
        public Type ActorType => typeof(TestOutputLogger);

        public ActorBase Produce() => new TestOutputLogger(output, prefix.Length == 0 ? "" : prefix + " ");

        public void Release(ActorBase actor)
        {
        }
    }
}
