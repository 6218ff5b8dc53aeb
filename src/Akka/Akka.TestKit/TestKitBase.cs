using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

/// <summary>
/// A test with an actor of its own: what is sent to <see cref="TestActor"/> can be expected message by message, and what the test sends
/// comes from that actor (unless the test is <see cref="INoImplicitSender"/>). Time-outs that a test gives are dilated by
/// akka.test.timefactor. A test framework's own class derives from this one.
/// </summary>
public abstract partial class TestKitBase : IActorRefFactory
{
    private static readonly Lazy<Config> Reference = new(() => ConfigurationFactory.FromResource<TestKitBase>("testkit.conf"));
    private static readonly Lazy<Config> FullDebug = new(() => ConfigurationFactory.ParseString("""
        akka {
          loglevel = DEBUG
          log-dead-letters = on
          actor.debug { receive = on, autoreceive = on, lifecycle = on, event-stream = on, unhandled = on, fsm = on,
              router-misconfiguration = on }
        }
        """));

    private static int s_kits;

    private readonly ITestKitAssertions _assertions;
    private readonly MessageInbox _inbox = new();
    private ActorSystem _system = null!;
    private IActorRef _testActor = null!;
    private MessageEnvelope _last = NullMessageEnvelope.Instance;
    private TimeSpan? _silentUntil; // where the last wait brought nothing: the time up to which it was to last
    private TimeSpan? _end;
    private ILoggingAdapter? _log;

    /// <summary>Tests in a given actor system, or in a new one with the test kit's configuration.</summary>
    protected TestKitBase(ITestKitAssertions assertions, ActorSystem? system = null, string? testActorName = null)
        : this(assertions, system, ActorSystemSetup.Empty, null, testActorName)
    {
    }

    /// <summary>Tests in a new actor system.</summary>
    protected TestKitBase(
        ITestKitAssertions assertions, ActorSystemSetup setup, string? actorSystemName = null, string? testActorName = null)
        : this(assertions, null, setup, actorSystemName, testActorName)
    {
    }

    /// <summary>Tests in a new actor system with a configuration over the test kit's.</summary>
    protected TestKitBase(ITestKitAssertions assertions, Config? config, string? actorSystemName = null, string? testActorName = null)
        : this(assertions, null, ActorSystemSetup.Empty.And(BootstrapSetup.Create().WithConfig(config ?? Config.Empty)),
            actorSystemName, testActorName)
    {
    }

    /// <summary>Tests in a given actor system, or in a new one with a setup.</summary>
    protected TestKitBase(
        ITestKitAssertions assertions, ActorSystem? system, ActorSystemSetup config, string? actorSystemName, string? testActorName)
    {
        _assertions = assertions ?? throw new ArgumentNullException(nameof(assertions));
        InitializeTest(system!, config, actorSystemName!, testActorName!);
    }

    internal ITestKitAssertions KitAssertions => _assertions;

    /// <summary>What every test kit's actor system is configured with.</summary>
    public static Config DefaultConfig => Reference.Value;

    /// <summary>Logs all that actors do.</summary>
    public static Config FullDebugConfig => FullDebug.Value;

    /// <summary>The time since the process's clock began; it never goes back.</summary>
    public static TimeSpan Now => TimeSpan.FromMilliseconds(Environment.TickCount64);

    /// <summary>The actor system under test.</summary>
    public ActorSystem Sys => _system;

    /// <summary>What akka.test says.</summary>
    public TestKitSettings TestKitSettings { get; private set; } = null!;

    /// <summary>The actor whose messages the test expects.</summary>
    public IActorRef TestActor => _testActor;

    /// <summary>The test's own log.</summary>
    public ILoggingAdapter Log => _log ??= Logging.GetLogger(_system, GetType());

    /// <summary>True where a message has come that was not taken.</summary>
    public bool HasMessages => _inbox.HasMessages;

    /// <summary>The message that was taken last.</summary>
    public object LastMessage => _last.Message;

    /// <summary>The sender of the message that was taken last.</summary>
    public IActorRef LastSender => _last.Sender;

    /// <summary>Expects, counts or mutes log events.</summary>
    public EventFilterFactory EventFilter => new(this);

    /// <summary>Expects, counts or mutes log events of another actor system.</summary>
    public EventFilterFactory CreateEventFilter(ActorSystem system) => new(this, system);

    /// <summary>Begins the test: with the system, or with a new one of the setup over <see cref="DefaultConfig"/>.</summary>
    protected virtual void InitializeTest(ActorSystem system, ActorSystemSetup config, string actorSystemName, string testActorName)
    {
        var number = Interlocked.Increment(ref s_kits);
        if (system is null)
        {
            var bootstrap = config.Get<BootstrapSetup>() is { HasValue: true, Value: var given } ? given : BootstrapSetup.Create();
            var over = bootstrap.Config is { HasValue: true, Value: var own } ? own : Config.Empty;
            var setup = config.And(bootstrap.WithConfig(over.SafeWithFallback(DefaultConfig)));
            system = ActorSystem.Create(string.IsNullOrEmpty(actorSystemName) ? "test" : actorSystemName, setup);
        }

        system.Settings.InjectTopLevelFallback(DefaultConfig);
        _system = system;
        TestKitSettings = TestKitExtension.For(system);
        _testActor = CreateTestActor(system, _inbox, string.IsNullOrEmpty(testActorName) ? $"testActor{number}" : testActorName);
        if (this is INoImplicitSender) return;
        var cell = (ActorCell)((ActorRefWithCell)_testActor).Underlying;
        ImplicitSender.Set(cell);
        SynchronizationContext.SetSynchronizationContext(new ActorCellKeepingSynchronizationContext(cell));
    }

    /// <summary>Begins the test in the system, or in a new one of the configuration over <see cref="DefaultConfig"/>.</summary>
    protected void InitializeTest(ActorSystem system, Config config, string actorSystemName, string testActorName) =>
        InitializeTest(system, ActorSystemSetup.Empty.And(BootstrapSetup.Create().WithConfig(config)), actorSystemName, testActorName);

    /// <summary>A further actor that puts what it gets into the same inbox.</summary>
    public IActorRef CreateTestActor(string name) => CreateTestActor(_system, _inbox, name);

    /// <summary>A time-out multiplied by akka.test.timefactor.</summary>
    public TimeSpan Dilated(TimeSpan duration) =>
        duration < TimeSpan.Zero || TestKitSettings.TestTimeFactor == 1 ? duration : duration * TestKitSettings.TestTimeFactor;

    /// <summary>The time-out dilated, or akka.test.default-timeout.</summary>
    public TimeSpan GetTimeoutOrDefault(TimeSpan? timeout) => Dilated(timeout ?? TestKitSettings.DefaultTimeout);

    /// <summary>Lets an autopilot answer what the test actor gets.</summary>
    public void SetAutoPilot(AutoPilot pilot) => _testActor.Tell(new TestKitActor.UseAutoPilot(pilot), _testActor);

    /// <summary>From now on drops messages of which the function says so.</summary>
    public void IgnoreMessages(Func<object, bool> shouldIgnoreMessage) =>
        _testActor.Tell(new TestKitActor.IgnoreMessages(shouldIgnoreMessage), _testActor);

    /// <summary>From now on drops messages of a type of which the function says so.</summary>
    public void IgnoreMessages<TMsg>(Func<TMsg, bool> shouldIgnoreMessage) =>
        IgnoreMessages(m => m is TMsg message && shouldIgnoreMessage(message));

    /// <summary>From now on drops messages of a type.</summary>
    public void IgnoreMessages<TMsg>() => IgnoreMessages(m => m is TMsg);

    /// <summary>From now on drops nothing.</summary>
    public void IgnoreNoMessages() => _testActor.Tell(new TestKitActor.IgnoreMessages(null), _testActor);

    /// <summary>Lets the test actor watch an actor, whose <see cref="Terminated"/> can then be expected.</summary>
    public IActorRef Watch(IActorRef actorToWatch) => Wait(TestKitActor.Command.Watch(actorToWatch));

    /// <summary>Lets the test actor watch an actor, whose <see cref="Terminated"/> can then be expected.</summary>
    public Task<IActorRef> WatchAsync(IActorRef actorToWatch) => WaitAsync(TestKitActor.Command.Watch(actorToWatch));

    /// <summary>Ends <see cref="Watch"/>.</summary>
    public IActorRef Unwatch(IActorRef actorToUnwatch) => Wait(TestKitActor.Command.Unwatch(actorToUnwatch));

    /// <summary>Ends <see cref="Watch"/>.</summary>
    public Task<IActorRef> UnwatchAsync(IActorRef actorToUnwatch) => WaitAsync(TestKitActor.Command.Unwatch(actorToUnwatch));

    /// <summary>Ends the actor system under test.</summary>
    public virtual void Shutdown(TimeSpan? duration = null, bool verifySystemShutdown = false) =>
        Shutdown(_system, duration, verifySystemShutdown);

    /// <summary>Ends an actor system; where it does not end in time, that is logged or, when verifying, an error.</summary>
    /// <exception cref="TimeoutException">Verifying: it did not end in time.</exception>
    protected virtual void Shutdown(ActorSystem system, TimeSpan? duration = null, bool verifySystemShutdown = false)
    {
        var timeout = duration ?? TimeSpan.FromSeconds(Math.Min(Dilated(TimeSpan.FromSeconds(5)).TotalSeconds, 10));
        ImplicitSender.Set(null);
        if (system.Terminate().Wait(timeout)) return;
        var message = $"The actor system {system.Name} did not end in {timeout}.";
        if (verifySystemShutdown) throw new TimeoutException(message);
        system.Log.Warning(message);
    }

    private static IActorRef CreateTestActor(ActorSystem system, MessageInbox inbox, string name) =>
        ((ExtendedActorSystem)system).SystemActorOf(
            Props.CreateBy(new TestKitActorProducer(inbox)).WithDispatcher("akka.test.test-actor.dispatcher"), name);

    private IActorRef Wait(TestKitActor.Command command)
    {
        _testActor.Tell(command, _testActor);
        if (!command.Done.Wait(RemainingOrDefault)) throw new TimeoutException("The test actor did not answer in time.");
        return command.Done.GetAwaiter().GetResult();
    }

    private Task<IActorRef> WaitAsync(TestKitActor.Command command)
    {
        _testActor.Tell(command, _testActor);
        return command.Done.WaitAsync(RemainingOrDefault);
    }
}
