using Akka.Event;
using Serilog.Core;
using Serilog.Core.Enrichers;

namespace Akka.Logger.Serilog;

/// <summary>Writes to the event stream, each line with the properties of its context; <see cref="SerilogLogger"/> passes them on.</summary>
public class SerilogLoggingAdapter : LoggingAdapterBase
{
    private readonly LoggingBus _bus;
    private readonly string _logSource;
    private readonly Type _logClass;
    private readonly LogContext? _context;

    /// <summary>An adapter without properties of its own.</summary>
    public SerilogLoggingAdapter(LoggingBus bus, string logSource, Type logClass) : this(bus, logSource, logClass, null)
    {
    }

    private SerilogLoggingAdapter(LoggingBus bus, string logSource, Type logClass, LogContext? context)
        : base(SerilogLogMessageFormatter.Instance)
    {
        _bus = bus;
        _logSource = logSource;
        _logClass = logClass;
        _context = context;
    }

    /// <inheritdoc/>
    public override bool IsDebugEnabled => _bus.LogLevel <= LogLevel.DebugLevel;

    /// <inheritdoc/>
    public override bool IsInfoEnabled => _bus.LogLevel <= LogLevel.InfoLevel;

    /// <inheritdoc/>
    public override bool IsWarningEnabled => _bus.LogLevel <= LogLevel.WarningLevel;

    /// <inheritdoc/>
    public override bool IsErrorEnabled => _bus.LogLevel <= LogLevel.ErrorLevel;

    /// <summary>A further adapter with one more property; this one stays as it is.</summary>
    /// <param name="name">The property's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="destructureObjects">Whether an object is passed on with its parts, as <c>{@Name}</c> does in a template.</param>
    public ILoggingAdapter SetContextProperty(string name, object value, bool destructureObjects = false) =>
        new SerilogLoggingAdapter(_bus, _logSource, _logClass,
            new LogContext(new PropertyEnricher(name, value, destructureObjects), _context));

    /// <inheritdoc/>
    protected override void NotifyLog(LogLevel logLevel, object message, Exception? cause = null)
    {
        var line = _context is null ? message : new MessageInContext(message, _context);
        _bus.Publish(logLevel switch
        {
            LogLevel.DebugLevel => (LogEvent)new Debug(cause, _logSource, _logClass, line),
            LogLevel.InfoLevel => new Info(cause, _logSource, _logClass, line),
            LogLevel.WarningLevel => new Warning(cause, _logSource, _logClass, line),
            LogLevel.ErrorLevel => new Error(cause, _logSource, _logClass, line),
            _ => throw new NotSupportedException($"Unknown log level {logLevel}."),
        });
    }
}

/// <summary>A property of an adapter, and those of the adapter it was made from.</summary>
internal sealed record LogContext(ILogEventEnricher Enricher, LogContext? Outer);

/// <summary>What was written, with the properties of the adapter; other loggers see only what was written.</summary>
internal sealed class MessageInContext(object message, LogContext context)
{
    public object Message { get; } = message;

    public LogContext Context { get; } = context;

    public override string ToString() => Message.ToString() ?? "";
}
