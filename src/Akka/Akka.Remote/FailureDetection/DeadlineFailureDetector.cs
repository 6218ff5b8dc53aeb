using Akka.Configuration;
using Akka.Event;

namespace Akka.Remote;

/// <summary>Believes a resource to be gone when no heartbeat has come for one interval and a pause.</summary>
public class DeadlineFailureDetector : FailureDetector
{
    private readonly long deadlineMilliseconds;
    private long lastHeartbeat = long.MinValue;

    /// <summary>Reads acceptable-heartbeat-pause and heartbeat-interval.</summary>
    public DeadlineFailureDetector(Config config, EventStream eventStream)
        : this(config.GetTimeSpan("acceptable-heartbeat-pause", null), config.GetTimeSpan("heartbeat-interval", null), DefaultClock)
    {
        _ = eventStream;
    }

    /// <summary>A detector whose deadline is the pause alone.</summary>
    public DeadlineFailureDetector(TimeSpan acceptableHeartbeatPause, Clock? clock = null)
        : this(acceptableHeartbeatPause, TimeSpan.Zero, clock)
    {
    }

    /// <summary>A detector whose deadline is the interval and the pause.</summary>
    /// <exception cref="ArgumentException">The two together are not longer than zero.</exception>
    public DeadlineFailureDetector(TimeSpan acceptableHeartbeatPause, TimeSpan heartbeatInterval, Clock? clock = null)
    {
        if (acceptableHeartbeatPause + heartbeatInterval <= TimeSpan.Zero)
            throw new ArgumentException("acceptable-heartbeat-pause and heartbeat-interval together must be longer than zero.");
        deadlineMilliseconds = (long)(acceptableHeartbeatPause + heartbeatInterval).TotalMilliseconds;
        Clock = clock ?? DefaultClock;
    }

    /// <inheritdoc/>
    public override bool IsAvailable
    {
        get
        {
            var last = Interlocked.Read(ref lastHeartbeat);
            return last == long.MinValue || Clock() - last < deadlineMilliseconds;
        }
    }

    /// <inheritdoc/>
    public override bool IsMonitoring => Interlocked.Read(ref lastHeartbeat) != long.MinValue;

    /// <inheritdoc/>
    public override void HeartBeat() => Interlocked.Exchange(ref lastHeartbeat, Clock());
}
