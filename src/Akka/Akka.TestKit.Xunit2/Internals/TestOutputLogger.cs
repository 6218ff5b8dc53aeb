using Akka.Actor;
using Akka.Event;
using Xunit.Abstractions;

namespace Akka.TestKit.Xunit2.Internals;

/// <summary>Writes log events to the output of a test.</summary>
public class TestOutputLogger : ReceiveActor
{
    /// <summary>Writes to the output.</summary>
    public TestOutputLogger(ITestOutputHelper output) : this(output, "")
    {
    }

    internal TestOutputLogger(ITestOutputHelper output, string prefix)
    {
        Receive<LogEvent>(e => Write(output, prefix + e));
        Receive<InitializeLogger>(e =>
        {
            e.LoggingBus.Subscribe(Self, typeof(LogEvent));
            Sender.Tell(new LoggerInitialized(), Self);
        });
    }

    private static void Write(ITestOutputHelper output, string line)
    {
        try
        {
            output.WriteLine(line);
        }
        catch (InvalidOperationException)
        {
            // The test is over and xunit takes no more output; a system that ends may still have something to say.
        }
    }
}
