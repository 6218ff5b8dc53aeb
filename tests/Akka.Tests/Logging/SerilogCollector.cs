using System.Collections.Concurrent;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Akka.Tests.Logging;

/// <summary>Keeps what Serilog writes while it is Serilog's global logger, of which there is one in a process.</summary>
internal sealed class SerilogCollector : ILogEventSink
{
    public const string OneAtATime = "Serilog";

    public BlockingCollection<LogEvent> Events { get; } = [];

    public static SerilogCollector Install()
    {
        var collector = new SerilogCollector();
        Log.Logger = new LoggerConfiguration().MinimumLevel.Debug().WriteTo.Sink(collector).CreateLogger();
        return collector;
    }

    public void Emit(LogEvent logEvent) => Events.Add(logEvent);

    /// <summary>Takes events up to the one with the text.</summary>
    public LogEvent Take(string text)
    {
        while (Events.TryTake(out var next, TimeSpan.FromSeconds(10)))
            if (next.RenderMessage().Contains(text)) return next;
        throw new TimeoutException($"No log event with '{text}'.");
    }
}
