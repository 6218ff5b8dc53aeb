using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using Serilog;
using Serilog.Events;
using LogEvent = Akka.Event.LogEvent;

namespace Akka.Logger.Serilog;

/// <summary>
/// Passes the system's log events to Serilog's <see cref="Log.Logger"/>, with their templates and arguments as properties, and with
/// SourceContext, ActorPath, LogSource and Thread. Named by <c>akka.loggers</c>.
/// </summary>
public class SerilogLogger : ReceiveActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    /// <summary>Creates the logger's actor.</summary>
    public SerilogLogger()
    {
        Receive<LogEvent>(Write);
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
    }

    private static void Write(LogEvent logEvent)
    {
        var level = logEvent.LogLevel() switch
        {
            LogLevel.DebugLevel => LogEventLevel.Debug,
            LogLevel.InfoLevel => LogEventLevel.Information,
            LogLevel.WarningLevel => LogEventLevel.Warning,
            _ => LogEventLevel.Error,
        };
        var logger = Log.Logger;
        if (!logger.IsEnabled(level)) return;
        if (logEvent.LogClass is not null) logger = logger.ForContext(logEvent.LogClass);
        logger = logger
            .ForContext("Timestamp", logEvent.Timestamp)
            .ForContext("LogSource", logEvent.LogSource)
            .ForContext("ActorPath", PathOf(logEvent.LogSource))
            .ForContext("Thread", logEvent.Thread.ManagedThreadId.ToString("D4"));
        if (logEvent.Message is LogMessage message) logger.Write(level, logEvent.Cause, message.Format, Arguments(message));
        else logger.Write(level, logEvent.Cause, "{Message:l}", logEvent.Message?.ToString() ?? string.Empty);
    }

    private static object[] Arguments(LogMessage message) => message.Parameters().ToArray();

    /// <summary>The path in a log source: a source of an actor is its path, perhaps with more around it.</summary>
    private static string PathOf(string source)
    {
        var start = source.IndexOf("akka", StringComparison.Ordinal);
        if (start < 0 || source.IndexOf("://", start, StringComparison.Ordinal) < 0) return source;
        var end = source.IndexOfAny([']', ' ', ')'], start);
        return end < 0 ? source[start..] : source[start..end];
    }
}
