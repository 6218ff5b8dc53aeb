using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

/// <summary>The logger of a test: the default logger, less what filters mute.</summary>
public class TestEventListener : DefaultLogger
{
    private readonly List<EventFilterBase> _filters = [];

    /// <summary>Makes the logger.</summary>
    public TestEventListener()
    {
    }

    /// <inheritdoc/>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger initialize:
                var bus = initialize.LoggingBus;
                bus.Subscribe(Self, typeof(TestEvent.Mute));
                bus.Subscribe(Self, typeof(TestEvent.Unmute));
                bus.Subscribe(Self, typeof(DeadLetter));
                bus.Subscribe(Self, typeof(UnhandledMessage));
                Sender.Tell(new LoggerInitialized(), Self);
                return true;
            case TestEvent.Mute mute:
                _filters.AddRange(mute.Filters);
                return true;
            case TestEvent.Unmute unmute:
                foreach (var filter in unmute.Filters) _filters.Remove(filter);
                return true;
            case LogEvent logEvent:
                if (!IsMuted(logEvent)) PrintUnlessFiltered(logEvent);
                return true;
            case DeadLetter letter:
                Undelivered(letter);
                return true;
            case UnhandledMessage unhandled:
                var warning = new Warning(
                    unhandled.Recipient?.Path.ToString() ?? "", typeof(UnhandledMessage),
                    $"Unhandled message from {unhandled.Sender}: {unhandled.Message}");
                if (!IsMuted(warning)) PrintUnlessFiltered(warning);
                return true;
            default:
                return base.Receive(message);
        }
    }

    private void Undelivered(DeadLetter letter)
    {
        if (letter.Message is LogEvent or Akka.Dispatch.SysMsg.ISystemMessage) return;
        // What only a filter may see: the dead-letter listener writes it for people.
        IsMuted(new Warning(letter.Recipient?.Path.ToString() ?? "", typeof(DeadLetter), letter));
    }

    private bool IsMuted(LogEvent logEvent)
    {
        foreach (var filter in _filters)
        {
            if (filter.Apply(logEvent)) return true;
        }

        return false;
    }
}
