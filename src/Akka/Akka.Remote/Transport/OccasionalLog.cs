using Akka.Event;

namespace Akka.Remote.Transport;

/// <summary>Lets through one line in ten seconds, and tells how many it kept back.</summary>
internal sealed class OccasionalLog(ILoggingAdapter log, LogLevel level)
{
    private const long PauseMilliseconds = 10_000;
    private long nextAt = long.MinValue;
    private long suppressed;

    public void Write(Func<string> line, Exception? cause = null)
    {
        var now = Environment.TickCount64;
        var due = Interlocked.Read(ref nextAt);
        if (now < due || Interlocked.CompareExchange(ref nextAt, now + PauseMilliseconds, due) != due)
        {
            Interlocked.Increment(ref suppressed);
            return;
        }
        var kept = Interlocked.Exchange(ref suppressed, 0);
        log.Log(level, cause, kept == 0 ? line() : $"{line()} ({kept} like this since the last line.)");
    }
}
