using System.Globalization;
using Akka.Actor;
using Akka.Util;

namespace Akka.Event;

/// <summary>How much a log event matters.</summary>
public enum LogLevel
{
    /// <summary>For those who look for a fault.</summary>
    DebugLevel,

    /// <summary>What happens.</summary>
    InfoLevel,

    /// <summary>What may go wrong.</summary>
    WarningLevel,

    /// <summary>What went wrong.</summary>
    ErrorLevel,
}

/// <summary>One line of the log.</summary>
public abstract class LogEvent : INoSerializationVerificationNeeded
{
    /// <summary>Notes time and thread.</summary>
    protected LogEvent()
    {
        Timestamp = DateTime.UtcNow;
        Thread = Thread.CurrentThread;
    }

    /// <summary>What was thrown; null where nothing was, which Akka.NET's signature does not say either.</summary>
    public Exception Cause { get; protected set; } = null!;

    /// <summary>When, in UTC.</summary>
    public DateTime Timestamp { get; }

    /// <summary>On which thread.</summary>
    public Thread Thread { get; }

    /// <summary>Where from.</summary>
    public string LogSource { get; protected set; } = "";

    /// <summary>The class it comes from.</summary>
    public Type LogClass { get; protected set; } = typeof(DummyClassForStringSources);

    /// <summary>The text, or a <see cref="LogMessage"/>.</summary>
    public object Message { get; protected set; } = "";

    /// <summary>How much it matters.</summary>
    public abstract LogLevel LogLevel();

    /// <inheritdoc/>
    public override string ToString()
    {
        var level = Logging.StringFor(LogLevel()).Replace("Level", "", StringComparison.Ordinal).ToUpperInvariant();
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"[{level}][{Timestamp:yyyy-MM-dd HH:mm:ss.fff}Z][Thread {Thread.ManagedThreadId:0000}][{LogSource}] {SafeText.Of(Message)}");
        return Cause is null ? text : $"{text}{Environment.NewLine}Cause: {SafeText.Of(Cause)}";
    }
}

/// <summary>A line for those who look for a fault.</summary>
public class Debug : LogEvent
{
    /// <summary>Without an exception.</summary>
    public Debug(string logSource, Type logClass, object message) : this(null, logSource, logClass, message) { }

    /// <summary>With an exception.</summary>
    public Debug(Exception? cause, string logSource, Type logClass, object message)
    {
        Cause = cause!;
        LogSource = logSource;
        LogClass = logClass;
        Message = message;
    }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.DebugLevel;
}

/// <summary>A line on what happens.</summary>
public class Info : LogEvent
{
    /// <summary>Without an exception.</summary>
    public Info(string logSource, Type logClass, object message) : this(null, logSource, logClass, message) { }

    /// <summary>With an exception.</summary>
    public Info(Exception? cause, string logSource, Type logClass, object message)
    {
        Cause = cause!;
        LogSource = logSource;
        LogClass = logClass;
        Message = message;
    }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.InfoLevel;
}

/// <summary>A line on what may go wrong.</summary>
public class Warning : LogEvent
{
    /// <summary>Without an exception.</summary>
    public Warning(string logSource, Type logClass, object message) : this(null, logSource, logClass, message) { }

    /// <summary>With an exception.</summary>
    public Warning(Exception? cause, string logSource, Type logClass, object message)
    {
        Cause = cause!;
        LogSource = logSource;
        LogClass = logClass;
        Message = message;
    }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.WarningLevel;
}

/// <summary>A line on what went wrong.</summary>
public class Error : LogEvent
{
    /// <summary>With what was thrown, or null.</summary>
    public Error(Exception? cause, string logSource, Type logClass, object message)
    {
        Cause = cause!;
        LogSource = logSource;
        LogClass = logClass;
        Message = message;
    }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.ErrorLevel;
}

/// <summary>Asks a logger to begin; it answers with <see cref="LoggerInitialized"/>.</summary>
public class InitializeLogger : INoSerializationVerificationNeeded
{
    /// <summary>With the bus to listen to.</summary>
    public InitializeLogger(LoggingBus loggingBus) => LoggingBus = loggingBus;

    /// <summary>The bus to listen to.</summary>
    public LoggingBus LoggingBus { get; }
}

/// <summary>A logger has begun.</summary>
public class LoggerInitialized : INoSerializationVerificationNeeded, IDeadLetterSuppression
{
    /// <summary>Makes one.</summary>
    public LoggerInitialized() { }
}
