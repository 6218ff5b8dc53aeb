using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Akka.Util;

namespace Akka.Actor;

/// <summary>
/// One thread and one wheel of slots a millisecond wide. An entry is a link in the list of its slot, so scheduling and
/// cancelling take the same short time however many there are. The thread sleeps until the next slot that holds something
/// and has nothing to do while the wheel is empty. Nothing is early; it is late by what the machine is late.
/// </summary>
public sealed class HashedWheelTimerScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider, IDisposable
{
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromSeconds(30);

    private readonly object _lock = new();
    private readonly TimerWheel _wheel = new();
    private readonly TimeSpan _shutdownTimeout;
    private Thread? _thread;
    private long _wakeUpTick = long.MaxValue;
    private bool _stopped;

    /// <summary>Reads <c>akka.scheduler</c>; a slot is a millisecond wide whatever the tick duration there is.</summary>
    public HashedWheelTimerScheduler(Config scheduler, ILoggingAdapter log) : base(scheduler, log) =>
        _shutdownTimeout = scheduler.GetTimeSpan("akka.scheduler.shutdown-timeout", TimeSpan.FromSeconds(5));

    /// <inheritdoc/>
    public override TimeSpan MonotonicClock => Util.MonotonicClock.Elapsed;

    /// <inheritdoc/>
    public override TimeSpan HighResMonotonicClock => Util.MonotonicClock.Elapsed;

    /// <inheritdoc/>
    protected override DateTimeOffset TimeNow => DateTimeOffset.Now;

    private static long NowTick => Util.MonotonicClock.Elapsed.Ticks / TimeSpan.TicksPerMillisecond;

    internal static void ScheduleEntry(IScheduler scheduler, WheelEntry entry, TimeSpan delay)
    {
        if (scheduler is HashedWheelTimerScheduler wheel)
        {
            wheel.Schedule(entry, delay);
            return;
        }

        if (scheduler is SchedulerBase)
        {
            // Its own time, whatever that is.
            scheduler.Advanced.ScheduleOnce(delay, () =>
            {
                if (!entry.Cancelled)
                    entry.Fire();
            });
            return;
        }

        // A test's scheduler stands still; what has to end, such as an ask, keeps to real time.
        var timer = new CancellationTokenSource(delay);
        timer.Token.UnsafeRegister(static state => ((WheelEntry)state!).Fire(), entry);
    }

    internal void Schedule(WheelEntry entry, TimeSpan delay)
    {
        // Rounded up: an entry may be late, never early.
        var due = (Util.MonotonicClock.Elapsed.Ticks + delay.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
        if (due < 0)
            due = long.MaxValue; // beyond the end of time
        lock (_lock)
        {
            if (_stopped)
                throw new SchedulerException("The scheduler has been shut down.");
            if (entry.Cancelled)
                return;
            if (_thread is null)
                Begin();
            entry.Wheel = this;
            entry.DueTick = due;
            _wheel.Link(entry);
            if (due < _wakeUpTick)
            {
                _wakeUpTick = due;
                Monitor.Pulse(_lock);
            }
        }
    }

    internal void Remove(WheelEntry entry)
    {
        lock (_lock)
        {
            if (entry.Linked)
                _wheel.Unlink(entry);
        }
    }

    private void Begin()
    {
        _wheel.BeginAfter(NowTick - 1);
        _thread = new Thread(Run) { IsBackground = true, Name = "akka-scheduler" };
        _thread.Start();
    }

    private void Run()
    {
        var due = new List<WheelEntry>();
        while (true)
        {
            lock (_lock)
            {
                while (!_stopped && !_wheel.CollectDue(NowTick, due))
                    Sleep();
                if (_stopped)
                    return;
            }

            foreach (var entry in due)
                Fire(entry);
            due.Clear();
        }
    }

    private void Sleep()
    {
        var next = _wheel.NextOccupiedTick();
        _wakeUpTick = next;
        if (next == long.MaxValue)
        {
            Monitor.Wait(_lock);
        }
        else
        {
            var left = TimeSpan.FromTicks(next * TimeSpan.TicksPerMillisecond) - Util.MonotonicClock.Elapsed;
            if (left > TimeSpan.Zero)
                Monitor.Wait(_lock, left > s_longestSleep ? s_longestSleep : RoundUp(left));
        }

        _wakeUpTick = long.MinValue; // awake: no need to pulse
    }

    private static TimeSpan RoundUp(TimeSpan left) =>
        TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));

    private void Fire(WheelEntry entry)
    {
        if (entry.Cancelled)
            return;
        try
        {
            entry.Fire();
        }
        catch (Exception ex)
        {
            Log.Error(ex, "A scheduled piece of work threw {0}: {1}", ex.GetType().Name, ex.Message);
        }

        if (entry.IntervalTicks <= 0 || entry.Cancelled)
            return;
        lock (_lock)
        {
            if (_stopped || entry.Cancelled)
                return;
            // From the time it was due, not from now: a periodic entry does not drift. What was missed is not made up for.
            entry.DueTick += entry.IntervalTicks;
            _wheel.Link(entry);
        }
    }

    /// <inheritdoc/>
    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Add(new TellEntry(receiver, message, sender), delay, TimeSpan.Zero, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Add(new TellEntry(receiver, message, sender), initialDelay, interval, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) =>
        Add(new ActionEntry(action), delay, TimeSpan.Zero, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) =>
        Add(new ActionEntry(action.Run), delay, TimeSpan.Zero, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Add(new ActionEntry(action), initialDelay, interval, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Add(new ActionEntry(action.Run), initialDelay, interval, cancelable);

    private void Add(WheelEntry entry, TimeSpan delay, TimeSpan interval, ICancelable? cancelable)
    {
        if (interval > TimeSpan.Zero)
            entry.IntervalTicks = Math.Max(1, (long)Math.Round(interval.TotalMilliseconds));
        if (cancelable is not null)
        {
            if (cancelable.IsCancellationRequested)
                return;
            if (cancelable is Cancelable own)
                own.Attach(entry);
            else
                cancelable.Token.UnsafeRegister(static state => ((WheelEntry)state!).Cancel(), entry);
        }

        Schedule(entry, delay);
    }

    /// <summary>Ends the thread; what is still to come does not come, but for the end of asks, which comes now.</summary>
    public void Dispose()
    {
        Thread? thread;
        var left = new List<WheelEntry>();
        lock (_lock)
        {
            _stopped = true;
            thread = _thread;
            _wheel.TakeAll(left);
            Monitor.Pulse(_lock);
        }

        if (thread is not null && thread != Thread.CurrentThread)
            thread.Join(_shutdownTimeout);
        foreach (var entry in left)
            entry.Abandon();
    }

    private sealed class TellEntry(ICanTell receiver, object message, IActorRef sender) : WheelEntry
    {
        internal override void Fire() => receiver.Tell(message, sender);
    }

    private sealed class ActionEntry(Action action) : WheelEntry
    {
        internal override void Fire() => action();
    }
}
