using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Util;

namespace Akka.Event;

/// <summary>A bus of log events, with the loggers of the settings on it.</summary>
public class LoggingBus : ActorEventBus<object, Type>
{
    private static readonly LogLevel[] s_levels =
        [LogLevel.DebugLevel, LogLevel.InfoLevel, LogLevel.WarningLevel, LogLevel.ErrorLevel];

    [ThreadStatic]
    private static bool s_reporting;

    private readonly List<IActorRef> _loggers = [];
    private MinimalLogger? _stdout;
    private LogLevel _logLevel;

    /// <summary>Makes a bus without loggers.</summary>
    public LoggingBus() { }

    /// <summary>Lines below it are not wanted.</summary>
    public LogLevel LogLevel => _logLevel;

    /// <summary>Changes the level of all loggers.</summary>
    public void SetLogLevel(LogLevel logLevel)
    {
        _logLevel = logLevel;
        lock (_loggers)
        {
            foreach (var logger in _loggers)
                SubscribeLogger(logger, logLevel);
        }
    }

    /// <summary>Writes to the console until the loggers of the settings have begun.</summary>
    public void StartStdoutLogger(Settings config)
    {
        _stdout = config.StdoutLogger;
        var level = Logging.LogLevelFor(config.StdoutLogLevel);
        _logLevel = level;
        SubscribeLogger(_stdout, level);
    }

    /// <summary>Starts the loggers of the settings; the console falls silent unless it is among them.</summary>
    internal void StartDefaultLoggers(ActorSystemImpl system)
    {
        var settings = system.Settings;
        var level = Logging.LogLevelFor(settings.LogLevel);
        var keepStdout = false;
        var number = 0;
        _logLevel = level;
        foreach (var name in settings.Loggers)
        {
            var type = LoggerType(name);
            if (typeof(MinimalLogger).IsAssignableFrom(type))
            {
                keepStdout = true;
                var stdout = _stdout ??= settings.StdoutLogger;
                SubscribeLogger(stdout, level);
                lock (_loggers)
                    _loggers.Add(stdout);
                continue;
            }

            StartLogger(system, type, level, ++number);
        }

        if (!keepStdout && _stdout is not null)
            base.Unsubscribe(_stdout);
        if (settings.DebugUnhandledMessage)
            Subscribe(system.SystemActorOf<UnhandledMessageForwarder>("UnhandledMessageForwarder"), typeof(UnhandledMessage));
    }

    /// <summary>Ends the loggers; the console takes over for what is still to come.</summary>
    internal void StopDefaultLoggers(ActorSystemImpl system)
    {
        var level = Logging.LogLevelFor(system.Settings.StdoutLogLevel);
        lock (_loggers)
        {
            if (_stdout is not null && !_loggers.Contains(_stdout))
                SubscribeLogger(_stdout, level);
            foreach (var logger in _loggers)
            {
                if (ReferenceEquals(logger, _stdout))
                    continue;
                base.Unsubscribe(logger);
                ((IInternalActorRef)logger).Stop();
            }

            _loggers.Clear();
        }
    }

    private static Type LoggerType(string name)
    {
        var comma = name.IndexOf(',');
        switch (comma < 0 ? name : name[..comma])
        {
            case "Akka.Event.DefaultLogger":
                return typeof(DefaultLogger);
            case "Akka.Event.StandardOutLogger":
                return typeof(StandardOutLogger);
            case "Akka.Event.TraceLogger":
                return typeof(TraceLogger);
        }

        return Type.GetType(name) ?? throw new ConfigurationException($"The logger '{name}' in akka.loggers cannot be found.");
    }

    private void StartLogger(ActorSystemImpl system, Type type, LogLevel level, int number)
    {
        var props = Props.Create(type).WithDispatcher(system.Settings.LoggersDispatcher);
        var logger = system.SystemActorOf(props, $"log{number}-{Logging.SimpleName(type)}");
        lock (_loggers)
            _loggers.Add(logger);
        var started = logger.Ask<object>(new InitializeLogger(this), system.Settings.LoggerStartTimeout);
        if (system.Settings.LoggerAsyncStart)
        {
            started.ContinueWith(
                done => Publish(new Warning(GetType().Name, GetType(), $"Logger {type} did not start: {done.Exception?.InnerException?.Message}")),
                CancellationToken.None, TaskContinuationOptions.NotOnRanToCompletion, System.Threading.Tasks.TaskScheduler.Default);
        }
        else
        {
            try
            {
                var answer = started.GetAwaiter().GetResult();
                if (answer is not LoggerInitialized)
                    throw new LoggerInitializationException($"Logger {type} answered {answer} in place of LoggerInitialized.");
            }
            catch (AskTimeoutException)
            {
                Publish(new Warning(
                    GetType().Name, GetType(), $"Logger {type} did not answer within {system.Settings.LoggerStartTimeout}; it goes on without its word."));
            }
        }

        SubscribeLogger(logger, level);
        Publish(new Debug(GetType().Name, GetType(), $"Logger {logger.Path.Name} [{type.Name}] started"));
    }

    private void SubscribeLogger(IActorRef logger, LogLevel level)
    {
        foreach (var each in s_levels)
        {
            if (each >= level)
                base.Subscribe(logger, each.ClassFor());
            else
                base.Unsubscribe(logger, each.ClassFor());
        }
    }

    /// <inheritdoc/>
    protected override bool IsSubClassification(Type parent, Type child) => parent.IsAssignableFrom(child);

    /// <inheritdoc/>
    protected override void Publish(object @event, IActorRef subscriber)
    {
        try
        {
            subscriber.Tell(@event, ActorRefs.NoSender);
        }
        catch (Exception ex)
        {
            ReportRefusal(@event, subscriber, ex);
        }
    }

    // A subscriber that throws keeps the event from nobody else and is no failure of the publisher. Where the report itself is
    // refused there is nobody left to tell but the process's error output.
    private void ReportRefusal(object @event, IActorRef subscriber, Exception cause)
    {
        if (s_reporting)
        {
            Console.Error.WriteLine($"{subscriber.Path} refused an event of type {@event.GetType()}: {SafeText.Message(cause)}");
            return;
        }

        s_reporting = true;
        try
        {
            var text = $"{subscriber.Path} refused an event of type {@event.GetType()}: {SafeText.Message(cause)}";
            Publish(new Error(cause, subscriber.Path.ToString(), subscriber.GetType(), text));
        }
        finally
        {
            s_reporting = false;
        }
    }

    /// <inheritdoc/>
    protected override bool Classify(object @event, Type classifier) => classifier.IsInstanceOfType(@event);

    /// <inheritdoc/>
    protected override Type GetClassifier(object @event) => @event.GetType();
}
