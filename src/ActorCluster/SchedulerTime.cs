using Akka.Actor;

namespace ActorCluster;

/// <summary>
/// The time of an actor system, as .NET's own waits take it: whoever drives the system's scheduler, a test or a seed, drives them too. As with .NET's own timers nothing is called on the
/// thread that counts the time, which all of the system waits for: it is called in the synchronization context of whoever made the timer or, where that has none, on the thread pool.
/// </summary>
internal sealed class SchedulerTime(IScheduler scheduler) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => scheduler.Now.ToUniversalTime();

    public override long GetTimestamp() => scheduler.HighResMonotonicClock.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var context = SynchronizationContext.Current;
        var timer = new ScheduledTimer(scheduler.Advanced, Fire);
        timer.Change(dueTime, period);
        return timer;

        void Fire()
        {
            if (context is null)
                ThreadPool.QueueUserWorkItem(callback.Invoke, state);
            else
                context.Post(callback.Invoke, state);
        }
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
