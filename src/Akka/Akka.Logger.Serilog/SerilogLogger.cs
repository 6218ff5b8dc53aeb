using System.Globalization;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using Serilog;
using Serilog.Core;
using Serilog.Core.Enrichers;
using Serilog.Events;
using LogEvent = Akka.Event.LogEvent;

namespace Akka.Logger.Serilog;

/// <summary>
/// Passes the system's log events to Serilog's <see cref="Log.Logger"/>, with their templates and arguments as properties, and with
/// SourceContext, ActorPath, LogSource, Timestamp and Thread. Named by <c>akka.loggers</c>.
/// </summary>
public class SerilogLogger : ReceiveActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly LogFilterEvaluator _filter = Context.System.Settings.LogFilter;

    /// <summary>Creates the logger's actor.</summary>
    public SerilogLogger()
    {
        Receive<LogEvent>(Write);
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
    }

    private void Write(LogEvent logEvent)
    {
        var level = logEvent.LogLevel() switch
        {
            LogLevel.DebugLevel => LogEventLevel.Debug,
            LogLevel.InfoLevel => LogEventLevel.Information,
            LogLevel.WarningLevel => LogEventLevel.Warning,
            _ => LogEventLevel.Error,
        };
        if (!Log.Logger.IsEnabled(level) || _filter.Drops(logEvent)) return;
        var inContext = logEvent.Message as MessageInContext;
        var logger = Log.Logger.ForContext(Properties(logEvent, inContext));
        if ((inContext?.Message ?? logEvent.Message) is LogMessage message)
            logger.Write(level, logEvent.Cause, message.Format, message.Parameters().ToArray());
        else
            logger.Write(level, logEvent.Cause, "{Message:l}", logEvent.Message?.ToString() ?? string.Empty);
    }

    /// <summary>Where the event comes from, and what the adapter's own context adds; the innermost value of a name wins.</summary>
    private static IEnumerable<ILogEventEnricher> Properties(LogEvent logEvent, MessageInContext? inContext)
    {
        for (var context = inContext?.Context; context is not null; context = context.Outer) yield return context.Enricher;
        if (logEvent.LogClass is { } type) yield return new PropertyEnricher(Constants.SourceContextPropertyName, type.FullName);
        yield return new PropertyEnricher("Timestamp", logEvent.Timestamp);
        yield return new PropertyEnricher("LogSource", logEvent.LogSource);
        yield return new PropertyEnricher("ActorPath", PathOf(logEvent.LogSource));
        yield return new PropertyEnricher("Thread", logEvent.Thread.ManagedThreadId.ToString("D4", CultureInfo.InvariantCulture));
    }

    /// <summary>The path in a log source: a source of an actor is its path, perhaps with more around it.</summary>
    private static string PathOf(string source)
    {
        var start = source.IndexOf("akka", StringComparison.Ordinal);
        if (start < 0 || source.IndexOf("://", start, StringComparison.Ordinal) < 0) return source;
        var end = source.IndexOfAny([']', ' ', ')'], start);
        return end < 0 ? source[start..] : source[start..end];
    }
}
