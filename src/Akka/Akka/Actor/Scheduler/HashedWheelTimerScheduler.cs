#nullable disable
using System.Numerics;
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
    private const int Slots = 4096;
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromSeconds(30);

    private readonly object _lock = new();
    private readonly WheelEntry[] _wheel = new WheelEntry[Slots];
    private readonly ulong[] _occupied = new ulong[Slots / 64];
    private readonly TimeSpan _shutdownTimeout;
    private Thread _thread;
    private long _tick; // everything due at or before this millisecond has been fired
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
        timer.Token.UnsafeRegister(static state => ((WheelEntry)state).Fire(), entry);
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
            Link(entry);
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
                Unlink(entry);
        }
    }

    private void Begin()
    {
        _tick = NowTick - 1;
        _thread = new Thread(Run) { IsBackground = true, Name = "akka-scheduler" };
        _thread.Start();
    }

    private void Link(WheelEntry entry)
    {
        if (entry.DueTick <= _tick)
            entry.DueTick = _tick + 1;
        var slot = (int)(entry.DueTick & (Slots - 1));
        var head = _wheel[slot];
        entry.Next = head;
        entry.Previous = null;
        if (head is not null)
            head.Previous = entry;
        _wheel[slot] = entry;
        _occupied[slot >> 6] |= 1UL << (slot & 63);
        entry.Linked = true;
    }

    private void Unlink(WheelEntry entry)
    {
        var slot = (int)(entry.DueTick & (Slots - 1));
        if (entry.Previous is null)
            _wheel[slot] = entry.Next;
        else
            entry.Previous.Next = entry.Next;
        if (entry.Next is not null)
            entry.Next.Previous = entry.Previous;
        entry.Next = entry.Previous = null;
        entry.Linked = false;
        if (_wheel[slot] is null)
            _occupied[slot >> 6] &= ~(1UL << (slot & 63));
    }

    private void Run()
    {
        var due = new List<WheelEntry>();
        while (true)
        {
            lock (_lock)
            {
                while (!_stopped && !CollectDue(due))
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
        var next = NextOccupiedTick();
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

    // The first tick after the present one whose slot holds something. It may turn out to be due only some rounds later.
    private long NextOccupiedTick()
    {
        var from = (int)((_tick + 1) & (Slots - 1));
        for (var step = 0; step <= _occupied.Length; step++)
        {
            var word = ((from >> 6) + step) & (_occupied.Length - 1);
            var bits = _occupied[word];
            if (step == 0)
                bits &= ulong.MaxValue << (from & 63);
            else if (step == _occupied.Length)
                bits &= ~(ulong.MaxValue << (from & 63));
            if (bits == 0)
                continue;
            var slot = (word << 6) + BitOperations.TrailingZeroCount(bits);
            return _tick + 1 + ((slot - from + Slots) & (Slots - 1));
        }

        return long.MaxValue;
    }

    private bool CollectDue(List<WheelEntry> due)
    {
        var now = NowTick;
        while (_tick < now)
        {
            var next = NextOccupiedTick();
            if (next > now)
            {
                _tick = now;
                break;
            }

            _tick = next;
            var entry = _wheel[(int)(next & (Slots - 1))];
            while (entry is not null)
            {
                var following = entry.Next;
                if (entry.DueTick <= next)
                {
                    Unlink(entry);
                    due.Add(entry);
                }

                entry = following;
            }
        }

        if (due.Count > 1)
            due.Sort(static (a, b) => a.DueTick != b.DueTick ? a.DueTick.CompareTo(b.DueTick) : a.Order.CompareTo(b.Order));
        return due.Count > 0;
    }

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
            entry.DueTick = Math.Max(entry.DueTick + entry.IntervalTicks, _tick + 1);
            Link(entry);
        }
    }

    /// <inheritdoc/>
    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(new TellEntry(receiver, message, sender), delay, TimeSpan.Zero, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(new TellEntry(receiver, message, sender), initialDelay, interval, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) =>
        Add(new ActionEntry(action), delay, TimeSpan.Zero, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) =>
        Add(new ActionEntry(action.Run), delay, TimeSpan.Zero, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Add(new ActionEntry(action), initialDelay, interval, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Add(new ActionEntry(action.Run), initialDelay, interval, cancelable);

    private void Add(WheelEntry entry, TimeSpan delay, TimeSpan interval, ICancelable cancelable)
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
                cancelable.Token.UnsafeRegister(static state => ((WheelEntry)state).Cancel(), entry);
        }

        Schedule(entry, delay);
    }

    /// <summary>Ends the thread; what is still to come does not come.</summary>
    public void Dispose()
    {
        Thread thread;
        lock (_lock)
        {
            _stopped = true;
            thread = _thread;
            Monitor.Pulse(_lock);
        }

        if (thread is not null && thread != Thread.CurrentThread)
            thread.Join(_shutdownTimeout);
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

/// <summary>Something that is due at a time: a link in the list of a slot of the wheel.</summary>
internal abstract class WheelEntry
{
    private static long s_order;

    internal HashedWheelTimerScheduler Wheel;
    internal WheelEntry Next;
    internal WheelEntry Previous;
    internal long DueTick;
    internal long IntervalTicks;
    internal readonly long Order = Interlocked.Increment(ref s_order);
    internal bool Linked;
    internal volatile bool Cancelled;

    /// <summary>Does what is due.</summary>
    internal abstract void Fire();

    internal void Cancel()
    {
        if (Cancelled)
            return;
        Cancelled = true;
        Wheel?.Remove(this);
    }
}
