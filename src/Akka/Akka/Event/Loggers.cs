using Akka.Actor;
using Akka.Dispatch;

namespace Akka.Event;

/// <summary>A logger without an actor, for the time before and after the actors.</summary>
public abstract class MinimalLogger : MinimalActorRef
{
    /// <summary>For heirs.</summary>
    protected MinimalLogger() => Path = new RootActorPath(Address.AllSystems, "/" + GetType().Name);

    /// <inheritdoc/>
    public sealed override ActorPath Path { get; }

    /// <inheritdoc/>
    public sealed override IActorRefProvider Provider => throw new NotSupportedException("A minimal logger has no provider.");

    /// <inheritdoc/>
    protected sealed override void TellInternal(object message, IActorRef sender)
    {
        if (message is null)
            throw new ArgumentNullException(nameof(message));
        if (message is not LogEvent logEvent || !Filter.Drops(logEvent))
            Log(message);
    }

    /// <summary>What is not written.</summary>
    public LogFilterEvaluator Filter { get; internal set; } = LogFilterEvaluator.NoFilters;

    /// <summary>Writes a line.</summary>
    protected abstract void Log(object message);
}

/// <summary>Writes to the console.</summary>
public class StandardOutLogger : MinimalLogger
{
    private static readonly object s_lock = new();

    /// <summary>Makes one.</summary>
    public StandardOutLogger() { }

    /// <summary>The colour of debug lines.</summary>
    public static ConsoleColor DebugColor { get; set; } = ConsoleColor.Gray;

    /// <summary>The colour of info lines.</summary>
    public static ConsoleColor InfoColor { get; set; } = ConsoleColor.White;

    /// <summary>The colour of warnings.</summary>
    public static ConsoleColor WarningColor { get; set; } = ConsoleColor.Yellow;

    /// <summary>The colour of errors.</summary>
    public static ConsoleColor ErrorColor { get; set; } = ConsoleColor.Red;

    /// <summary>Whether there are colours.</summary>
    public static bool UseColors { get; set; } = !Console.IsOutputRedirected;

    /// <inheritdoc/>
    protected override void Log(object message) => Print(message);

    internal static void Print(object message)
    {
        var text = message.ToString() ?? "";
        if (message is not LogEvent logEvent || !UseColors)
        {
            Console.Out.WriteLine(text);
            return;
        }

        lock (s_lock)
        {
            var before = Console.ForegroundColor;
            Console.ForegroundColor = logEvent.LogLevel() switch
            {
                LogLevel.DebugLevel => DebugColor,
                LogLevel.InfoLevel => InfoColor,
                LogLevel.WarningLevel => WarningColor,
                _ => ErrorColor,
            };
            Console.Out.WriteLine(text);
            Console.ForegroundColor = before;
        }
    }
}

/// <summary>The usual logger: writes to the console, from an actor of its own.</summary>
public class DefaultLogger : ActorBase, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly LogFilterEvaluator _filter = Context.System.Settings.LogFilter;

    /// <summary>Makes one.</summary>
    public DefaultLogger() { }

    /// <inheritdoc/>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized(), Self);
                return true;
            case LogEvent logEvent:
                PrintUnlessFiltered(logEvent);
                return true;
            default:
                return false;
        }
    }

    internal void PrintUnlessFiltered(LogEvent logEvent)
    {
        if (!_filter.Drops(logEvent)) Print(logEvent);
    }

    /// <summary>Writes a line.</summary>
    protected virtual void Print(LogEvent logEvent) => StandardOutLogger.Print(logEvent);
}

/// <summary>Writes to <see cref="System.Diagnostics.Trace"/>.</summary>
public class TraceLogger : UntypedActor
{
    private readonly LogFilterEvaluator _filter = Context.System.Settings.LogFilter;

    /// <summary>Makes one.</summary>
    public TraceLogger() { }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized(), Self);
                break;
            case LogEvent dropped when _filter.Drops(dropped):
                break;
            case Error or Warning:
                System.Diagnostics.Trace.TraceError(message.ToString());
                break;
            case LogEvent:
                System.Diagnostics.Trace.TraceInformation(message.ToString());
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
