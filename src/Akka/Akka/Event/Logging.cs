using Akka.Actor;

namespace Akka.Event;

/// <summary>Writes to the log. The methods of everyday use are in <see cref="LoggingExtensions"/>.</summary>
public interface ILoggingAdapter
{
    /// <summary>Makes text from formats.</summary>
    ILogMessageFormatter Formatter { get; }

    /// <summary>True if debug lines are wanted.</summary>
    bool IsDebugEnabled { get; }

    /// <summary>True if info lines are wanted.</summary>
    bool IsInfoEnabled { get; }

    /// <summary>True if warnings are wanted.</summary>
    bool IsWarningEnabled { get; }

    /// <summary>True if errors are wanted.</summary>
    bool IsErrorEnabled { get; }

    /// <summary>True if lines of that level are wanted.</summary>
    bool IsEnabled(LogLevel logLevel);

    /// <summary>Writes a line.</summary>
    void Log(LogLevel logLevel, Exception? cause, LogMessage message);

    /// <summary>Writes a line.</summary>
    void Log(LogLevel logLevel, Exception? cause, string format);
}

/// <summary>The base of adapters.</summary>
public abstract class LoggingAdapterBase : ILoggingAdapter
{
    /// <summary>With what makes text.</summary>
    protected LoggingAdapterBase(ILogMessageFormatter logMessageFormatter) =>
        Formatter = logMessageFormatter ?? throw new ArgumentNullException(nameof(logMessageFormatter));

    /// <inheritdoc/>
    public ILogMessageFormatter Formatter { get; }

    /// <inheritdoc/>
    public abstract bool IsDebugEnabled { get; }

    /// <inheritdoc/>
    public abstract bool IsErrorEnabled { get; }

    /// <inheritdoc/>
    public abstract bool IsInfoEnabled { get; }

    /// <inheritdoc/>
    public abstract bool IsWarningEnabled { get; }

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel switch
    {
        LogLevel.DebugLevel => IsDebugEnabled,
        LogLevel.InfoLevel => IsInfoEnabled,
        LogLevel.WarningLevel => IsWarningEnabled,
        LogLevel.ErrorLevel => IsErrorEnabled,
        _ => throw new NotSupportedException($"Unknown log level {logLevel}."),
    };

    /// <inheritdoc/>
    public void Log(LogLevel logLevel, Exception? cause, LogMessage message)
    {
        if (IsEnabled(logLevel))
            NotifyLog(logLevel, message, cause);
    }

    /// <inheritdoc/>
    public void Log(LogLevel logLevel, Exception? cause, string format)
    {
        if (IsEnabled(logLevel))
            NotifyLog(logLevel, format, cause);
    }

    /// <summary>Hands a wanted line on.</summary>
    protected abstract void NotifyLog(LogLevel logLevel, object message, Exception? cause = null);
}

/// <summary>Writes to the event stream, where the loggers listen.</summary>
public sealed class BusLogging : LoggingAdapterBase
{
    /// <summary>With the bus and where the lines come from.</summary>
    public BusLogging(LoggingBus bus, string logSource, Type logClass, ILogMessageFormatter logMessageFormatter) : base(logMessageFormatter)
    {
        Bus = bus;
        LogSource = logSource;
        LogClass = logClass;
    }

    /// <summary>The bus.</summary>
    public LoggingBus Bus { get; }

    /// <summary>The class the lines come from.</summary>
    public Type LogClass { get; }

    /// <summary>Where the lines come from.</summary>
    public string LogSource { get; }

    /// <inheritdoc/>
    public override bool IsDebugEnabled => Bus.LogLevel <= LogLevel.DebugLevel;

    /// <inheritdoc/>
    public override bool IsInfoEnabled => Bus.LogLevel <= LogLevel.InfoLevel;

    /// <inheritdoc/>
    public override bool IsWarningEnabled => Bus.LogLevel <= LogLevel.WarningLevel;

    /// <inheritdoc/>
    public override bool IsErrorEnabled => Bus.LogLevel <= LogLevel.ErrorLevel;

    /// <inheritdoc/>
    protected override void NotifyLog(LogLevel logLevel, object message, Exception? cause = null) => Bus.Publish(logLevel switch
    {
        LogLevel.DebugLevel => (LogEvent)new Debug(cause, LogSource, LogClass, message),
        LogLevel.InfoLevel => new Info(cause, LogSource, LogClass, message),
        LogLevel.WarningLevel => new Warning(cause, LogSource, LogClass, message),
        LogLevel.ErrorLevel => new Error(cause, LogSource, LogClass, message),
        _ => throw new NotSupportedException($"Unknown log level {logLevel}."),
    });
}

/// <summary>Writes nothing.</summary>
public sealed class NoLogger : ILoggingAdapter
{
    /// <summary>The one value of this type.</summary>
    public static readonly ILoggingAdapter Instance = new NoLogger();

    private NoLogger() { }

    /// <inheritdoc/>
    public ILogMessageFormatter Formatter => DefaultLogMessageFormatter.Instance;

    /// <inheritdoc/>
    public bool IsDebugEnabled => false;

    /// <inheritdoc/>
    public bool IsInfoEnabled => false;

    /// <inheritdoc/>
    public bool IsWarningEnabled => false;

    /// <inheritdoc/>
    public bool IsErrorEnabled => false;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => false;

    /// <inheritdoc/>
    public void Log(LogLevel logLevel, Exception? cause, LogMessage message) { }

    /// <inheritdoc/>
    public void Log(LogLevel logLevel, Exception? cause, string format) { }
}

/// <summary>Where log lines come from.</summary>
public readonly struct LogSource
{
    private LogSource(string source, Type type)
    {
        Source = source;
        Type = type;
    }

    /// <summary>The text.</summary>
    public string Source { get; }

    /// <summary>The class.</summary>
    public Type Type { get; }

    /// <summary>From an object, without a system.</summary>
    public static LogSource Create(object o) => Create(o, null);

    /// <summary>From a text and a class.</summary>
    public static LogSource Create(string source, Type t) => new(source, t);

    /// <summary>From an object: an actor, its context, its reference, a class, a text, anything else by its class.</summary>
    public static LogSource Create(object o, ActorSystem? system) => o switch
    {
        IActorContext context => new LogSource(FromActor(context, system), SourceType(context)),
        IActorRef actor => new LogSource(FromActorRef(actor, system), SourceType(actor)),
        string text => new LogSource(FromString(text, system), typeof(DummyClassForStringSources)),
        Type type => new LogSource(FromType(type, system), type),
        ActorSystem sys => new LogSource($"ActorSystem({sys.Name})", typeof(ActorSystem)),
        _ => new LogSource(FromType(o.GetType(), system), o.GetType()),
    };

    /// <summary>The class behind an object.</summary>
    public static Type SourceType(object o) => o switch
    {
        Type type => type,
        IActorContext context => context.Props.Type,
        ActorRefWithCell { Underlying: ActorCell cell } => cell.Props.Type,
        string => typeof(DummyClassForStringSources),
        _ => o.GetType(),
    };

    /// <summary>The text for a class.</summary>
    public static string FromType(Type t, ActorSystem? system) => system is null ? Logging.SimpleName(t) : $"{Logging.SimpleName(t)} ({system})";

    /// <summary>The text for a text.</summary>
    public static string FromString(string source, ActorSystem? system) => system is null ? source : $"{source} ({system})";

    /// <summary>The text for an actor.</summary>
    public static string FromActor(IActorContext actor, ActorSystem? system) => FromActorRef(actor.Self, system);

    /// <summary>The text for an actor.</summary>
    public static string FromActorRef(IActorRef a, ActorSystem? system) => a.Path.ToString();
}

/// <summary>The class of log lines whose source is only a text.</summary>
public class DummyClassForStringSources
{
    /// <summary>Makes one.</summary>
    public DummyClassForStringSources() { }
}

/// <summary>Makes adapters.</summary>
public static class Logging
{
    /// <summary>The short name of an object's class.</summary>
    public static string SimpleName(object o) => SimpleName(o.GetType());

    /// <summary>The short name of a class.</summary>
    public static string SimpleName(Type t)
    {
        var tick = t.Name.IndexOf('`');
        return tick < 0 ? t.Name : t.Name[..tick];
    }

    /// <summary>The adapter of an actor.</summary>
    public static ILoggingAdapter GetLogger(this IActorContext context, ILogMessageFormatter? logMessageFormatter = null) =>
        new BusLogging(
            context.System.EventStream,
            LogSource.FromActor(context, context.System),
            context.Props.Type,
            logMessageFormatter ?? context.System.Settings.LogFormatter);

    /// <summary>An adapter for any source.</summary>
    public static ILoggingAdapter GetLogger(ActorSystem system, object logSourceObj, ILogMessageFormatter? logMessageFormatter = null)
    {
        var source = LogSource.Create(logSourceObj, system);
        return new BusLogging(system.EventStream, source.Source, source.Type, logMessageFormatter ?? system.Settings.LogFormatter);
    }

    /// <summary>An adapter for any source.</summary>
    public static ILoggingAdapter GetLogger(LoggingBus loggingBus, object logSourceObj, ILogMessageFormatter? logMessageFormatter = null)
    {
        var source = LogSource.Create(logSourceObj);
        return new BusLogging(loggingBus, source.Source, source.Type, logMessageFormatter ?? DefaultLogMessageFormatter.Instance);
    }

    /// <summary>The class of events of a level.</summary>
    public static Type ClassFor(this LogLevel logLevel) => logLevel switch
    {
        LogLevel.DebugLevel => typeof(Debug),
        LogLevel.InfoLevel => typeof(Info),
        LogLevel.WarningLevel => typeof(Warning),
        LogLevel.ErrorLevel => typeof(Error),
        _ => throw new ArgumentException($"Unknown log level {logLevel}.", nameof(logLevel)),
    };

    /// <summary>The name of a level.</summary>
    public static string StringFor(this LogLevel logLevel) => logLevel switch
    {
        LogLevel.DebugLevel => "DEBUG",
        LogLevel.InfoLevel => "INFO",
        LogLevel.WarningLevel => "WARNING",
        LogLevel.ErrorLevel => "ERROR",
        _ => throw new ArgumentException($"Unknown log level {logLevel}.", nameof(logLevel)),
    };

    /// <summary>The level of that name; OFF is above all.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static LogLevel LogLevelFor(string? logLevel) => logLevel?.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.DebugLevel,
        "INFO" => LogLevel.InfoLevel,
        "WARNING" => LogLevel.WarningLevel,
        "ERROR" => LogLevel.ErrorLevel,
        "OFF" => OffLevel,
        _ => throw new ArgumentException($"Unknown log level '{logLevel}'; it must be DEBUG, INFO, WARNING, ERROR or OFF.", nameof(logLevel)),
    };

    /// <summary>The level of a class of events.</summary>
    public static LogLevel LogLevelFor<T>() where T : LogEvent
    {
        if (typeof(T) == typeof(Debug))
            return LogLevel.DebugLevel;
        if (typeof(T) == typeof(Info))
            return LogLevel.InfoLevel;
        if (typeof(T) == typeof(Warning))
            return LogLevel.WarningLevel;
        return typeof(T) == typeof(Error) ? LogLevel.ErrorLevel : throw new ArgumentException($"{typeof(T)} has no level.");
    }

    /// <summary>Above all levels.</summary>
    internal const LogLevel OffLevel = (LogLevel)int.MaxValue;
}
