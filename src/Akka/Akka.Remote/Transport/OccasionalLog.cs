using Akka.Actor;
using Akka.Event;

namespace Akka.Remote.Transport;

/// <summary>Lets through one line in ten seconds, and tells how many it kept back.</summary>
internal sealed class OccasionalLog(ILoggingAdapter log, LogLevel level, ITimeProvider clock)
{
    private static readonly long Pause = TimeSpan.FromSeconds(10).Ticks;
    private long nextAt = long.MinValue;
    private long suppressed;

    public void Write(Func<string> line, Exception? cause = null)
    {
        var now = clock.MonotonicClock.Ticks;
        var due = Interlocked.Read(ref nextAt);
        if (now < due || Interlocked.CompareExchange(ref nextAt, now + Pause, due) != due)
        {
            Interlocked.Increment(ref suppressed);
            return;
        }
        var kept = Interlocked.Exchange(ref suppressed, 0);
        log.Log(level, cause, kept == 0 ? line() : $"{line()} ({kept} like this since the last line.)");
    }
}
