using Akka.Actor;

namespace ActorCluster;

/// <summary>The time of an actor system, as .NET's own waits take it: whoever drives the system's scheduler, a test or a seed, drives them too.</summary>
internal sealed class SchedulerTime(IScheduler scheduler) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => scheduler.Now.ToUniversalTime();

    public override long GetTimestamp() => scheduler.HighResMonotonicClock.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ScheduledTimer(scheduler.Advanced, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ScheduledTimer(IActionScheduler scheduler, Action fire) : ITimer
    {
        private readonly Lock gate = new();
        private Cancelable? scheduled;
        private bool isDisposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (gate)
            {
                scheduled?.Cancel();
                scheduled = null;
                if (isDisposed)
                    return false;
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                scheduled = new Cancelable(scheduler);
                if (period > TimeSpan.Zero)
                    scheduler.ScheduleRepeatedly(dueTime, period, fire, scheduled);
                else
                    scheduler.ScheduleOnce(dueTime, fire, scheduled);
                return true;
            }
        }

        public void Dispose()
        {
            lock (gate)
            {
                isDisposed = true;
                scheduled?.Cancel();
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
