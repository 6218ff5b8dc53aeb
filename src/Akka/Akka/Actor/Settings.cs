using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The settings of a system, read once.</summary>
public class Settings
{
    private readonly Config _userConfig;
    private Config _fallback;

    /// <summary>Reads <c>akka</c> in <paramref name="config"/>, with the engine's defaults below.</summary>
    public Settings(ActorSystem system, Config config) : this(system, config, ActorSystemSetup.Empty) { }

    /// <summary>Reads <c>akka</c> in <paramref name="config"/>, with the engine's defaults below and <paramref name="setup"/> above.</summary>
    public Settings(ActorSystem system, Config config, ActorSystemSetup setup)
    {
        Setup = setup;
        System = system;
        _userConfig = config;
        _fallback = ConfigurationFactory.Default();
        Rebuild();

        ConfigVersion = Config.GetString("akka.version", "");
        var fromSetup = setup.Get<BootstrapSetup>().FlatSelect(b => b.ActorRefProvider);
        ProviderSelectionType = fromSetup.HasValue ? fromSetup.Value : ProviderSelection.For(Config.GetString("akka.actor.provider", "local"));
        ProviderClass = ProviderSelectionType.Fqn;
        HasCluster = ProviderSelectionType.HasCluster;
        SupervisorStrategyClass = Config.GetString("akka.actor.guardian-supervisor-strategy", "Akka.Actor.DefaultSupervisorStrategy");
        ReadActor();
        ReadLog();
        ReadDebug();
        SchedulerClass = Config.GetString("akka.scheduler.implementation", "");
        SchedulerShutdownTimeout = Config.GetTimeSpan("akka.scheduler.shutdown-timeout", TimeSpan.FromSeconds(5));
        CoordinatedShutdownTerminateActorSystem = Config.GetBoolean("akka.coordinated-shutdown.terminate-actor-system", true);
        CoordinatedShutdownRunByActorSystemTerminate = Config.GetBoolean("akka.coordinated-shutdown.run-by-actor-system-terminate", true);
        if (CoordinatedShutdownRunByActorSystemTerminate && !CoordinatedShutdownTerminateActorSystem)
        {
            throw new ConfigurationException(
                "akka.coordinated-shutdown.run-by-actor-system-terminate is on while akka.coordinated-shutdown.terminate-actor-system is off: "
                + "Terminate would never end the system.");
        }
    }

    /// <summary>The settings of code.</summary>
    public ActorSystemSetup Setup { get; }

    /// <summary>The system.</summary>
    public ActorSystem System { get; }

    /// <summary>Everything: the user's settings, then what extensions injected, then the engine's defaults.</summary>
    public Config Config { get; private set; } = Config.Empty;

    /// <summary>The version of the engine's defaults.</summary>
    public string ConfigVersion { get; }

    /// <summary>The class of the provider.</summary>
    public string ProviderClass { get; }

    /// <summary>The provider.</summary>
    public ProviderSelection ProviderSelectionType { get; }

    /// <summary>True if the system is member of a cluster.</summary>
    public bool HasCluster { get; }

    /// <summary>The strategy of the guardians.</summary>
    public string SupervisorStrategyClass { get; }

    /// <summary>Whether messages are serialized and read back, to find those that cannot be.</summary>
    public bool SerializeAllMessages { get; private set; }

    /// <summary>Whether the arguments of props are serialized and read back, to find those that cannot be.</summary>
    public bool SerializeAllCreators { get; private set; }

    /// <summary>How long an ask waits where its caller does not say.</summary>
    public TimeSpan AskTimeout { get; private set; }

    /// <summary>How long making an actor may take.</summary>
    public TimeSpan CreationTimeout { get; private set; }

    /// <summary>How long a message may wait for an actor that has not begun.</summary>
    public TimeSpan UnstartedPushTimeout { get; private set; }

    /// <summary>The level of the loggers.</summary>
    public string LogLevel { get; private set; } = null!;

    /// <summary>The level of the console before and after the loggers.</summary>
    public string StdoutLogLevel { get; private set; } = null!;

    /// <summary>The console's logger.</summary>
    public MinimalLogger StdoutLogger { get; private set; } = null!;

    /// <summary>What loggers do not write, from the setup.</summary>
    public LogFilterEvaluator LogFilter { get; private set; } = null!;

    /// <summary>The classes of the loggers.</summary>
    public IList<string> Loggers { get; private set; } = null!;

    /// <summary>The dispatcher of the loggers.</summary>
    public string LoggersDispatcher { get; private set; } = null!;

    /// <summary>How long a logger may take to begin.</summary>
    public TimeSpan LoggerStartTimeout { get; private set; }

    /// <summary>Whether the system begins without waiting for its loggers.</summary>
    public bool LoggerAsyncStart { get; private set; }

    /// <summary>Makes text from formats.</summary>
    public ILogMessageFormatter LogFormatter { get; private set; } = null!;

    /// <summary>Whether the settings are logged at the start.</summary>
    public bool LogConfigOnStart { get; private set; }

    /// <summary>Whether replaced serializers are logged at the start.</summary>
    public bool LogSerializerOverrideOnStart { get; private set; }

    /// <summary>How many dead letters are logged.</summary>
    public int LogDeadLetters { get; private set; }

    /// <summary>Whether dead letters are logged while the system ends.</summary>
    public bool LogDeadLettersDuringShutdown { get; private set; }

    /// <summary>How long dead letters are not logged after too many.</summary>
    public TimeSpan LogDeadLettersSuspendDuration { get; private set; }

    /// <summary>Whether received messages are logged.</summary>
    public bool AddLoggingReceive { get; private set; }

    /// <summary>Whether the messages that cells handle themselves are logged.</summary>
    public bool DebugAutoReceive { get; private set; }

    /// <summary>Whether the lives of actors are logged.</summary>
    public bool DebugLifecycle { get; private set; }

    /// <summary>Whether changes of the event stream are logged.</summary>
    public bool DebugEventStream { get; private set; }

    /// <summary>Whether messages that were not handled are logged.</summary>
    public bool DebugUnhandledMessage { get; private set; }

    /// <summary>The class of the scheduler.</summary>
    public string SchedulerClass { get; }

    /// <summary>How long the scheduler may take to end.</summary>
    public TimeSpan SchedulerShutdownTimeout { get; }

    /// <summary>Whether the coordinated shutdown ends the system.</summary>
    public bool CoordinatedShutdownTerminateActorSystem { get; }

    /// <summary>Whether the end of the system runs the coordinated shutdown.</summary>
    public bool CoordinatedShutdownRunByActorSystemTerminate { get; }

    /// <summary>Puts an extension's defaults below the user's settings.</summary>
    public void InjectTopLevelFallback(Config config)
    {
        _fallback = config.SafeWithFallback(_fallback);
        Rebuild();
    }

    /// <inheritdoc/>
    public override string ToString() => Config.ToString();

    private void Rebuild() => Config = _userConfig.SafeWithFallback(_fallback);

    private void ReadActor()
    {
        SerializeAllMessages = Config.GetBoolean("akka.actor.serialize-messages", false);
        SerializeAllCreators = Config.GetBoolean("akka.actor.serialize-creators", false);
        AskTimeout = Config.GetTimeSpan("akka.actor.ask-timeout", Timeout.InfiniteTimeSpan, allowInfinite: true);
        CreationTimeout = Config.GetTimeSpan("akka.actor.creation-timeout", TimeSpan.FromSeconds(20));
        UnstartedPushTimeout = Config.GetTimeSpan("akka.actor.unstarted-push-timeout", TimeSpan.FromSeconds(10));
    }

    private void ReadLog()
    {
        LogLevel = Config.GetString("akka.loglevel", "INFO");
        StdoutLogLevel = Config.GetString("akka.stdout-loglevel", "WARNING");
        LogFilter = Setup.Get<LogFilterSetup>() is { HasValue: true, Value: var filters } ? filters.CreateEvaluator() : LogFilterEvaluator.NoFilters;
        StdoutLogger = MakeStdoutLogger(Config.GetString("akka.stdout-logger-class", ""));
        StdoutLogger.Filter = LogFilter;
        Loggers = Config.GetStringList("akka.loggers");
        LoggersDispatcher = Config.GetString("akka.loggers-dispatcher", Dispatch.Dispatchers.DefaultDispatcherId);
        LoggerStartTimeout = Config.GetTimeSpan("akka.logger-startup-timeout", TimeSpan.FromSeconds(5));
        LoggerAsyncStart = Config.GetBoolean("akka.logger-async-start", false);
        LogFormatter = MakeFormatter(Config.GetString("akka.logger-formatter", ""));
        LogConfigOnStart = Config.GetBoolean("akka.log-config-on-start", false);
        LogSerializerOverrideOnStart = Config.GetBoolean("akka.log-serializer-override-on-start", true);
        LogDeadLetters = Config.GetString("akka.log-dead-letters", "10") switch
        {
            "on" or "true" => int.MaxValue,
            "off" or "false" => 0,
            _ => Config.GetInt("akka.log-dead-letters", 10),
        };
        LogDeadLettersDuringShutdown = Config.GetBoolean("akka.log-dead-letters-during-shutdown", false);
        LogDeadLettersSuspendDuration = Config.GetTimeSpan("akka.log-dead-letters-suspend-duration", TimeSpan.FromMinutes(5), allowInfinite: true);
    }

    private void ReadDebug()
    {
        AddLoggingReceive = Config.GetBoolean("akka.actor.debug.receive", false);
        DebugAutoReceive = Config.GetBoolean("akka.actor.debug.autoreceive", false);
        DebugLifecycle = Config.GetBoolean("akka.actor.debug.lifecycle", false);
        DebugEventStream = Config.GetBoolean("akka.actor.debug.event-stream", false);
        DebugUnhandledMessage = Config.GetBoolean("akka.actor.debug.unhandled", false);
    }

    private static MinimalLogger MakeStdoutLogger(string name)
    {
        if (string.IsNullOrEmpty(name) || name.StartsWith("Akka.Event.StandardOutLogger", StringComparison.Ordinal))
            return new StandardOutLogger();
        var type = Type.GetType(name);
        if (type is null || !typeof(MinimalLogger).IsAssignableFrom(type))
            throw new ConfigurationException($"akka.stdout-logger-class is '{name}', which is no minimal logger that can be found.");
        return (MinimalLogger)Activator.CreateInstance(type)!;
    }

    private static ILogMessageFormatter MakeFormatter(string name)
    {
        if (string.IsNullOrEmpty(name) || name.StartsWith("Akka.Event.DefaultLogMessageFormatter", StringComparison.Ordinal)
            || name.StartsWith("Akka.Event.SemanticLogMessageFormatter", StringComparison.Ordinal))
            return DefaultLogMessageFormatter.Instance;
        var type = Type.GetType(name);
        if (type is null || !typeof(ILogMessageFormatter).IsAssignableFrom(type))
            throw new ConfigurationException($"akka.logger-formatter is '{name}', which is no formatter that can be found.");
        return (ILogMessageFormatter)Activator.CreateInstance(type)!;
    }
}
