using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.TestKit;

/// <summary>
/// A scheduler whose time stands still until the test moves it:
/// <c>akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"</c>. What is due runs on the test's thread, in the order
/// of its times, and sees the clock at its own time.
/// </summary>
public class TestScheduler : IScheduler, IAdvancedScheduler
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Item, (DateTimeOffset Due, long Order)> _items = new();
    private readonly DateTimeOffset _begin;
    private DateTimeOffset _now;
    private long _order;

    /// <summary>Begins at the present time.</summary>
    public TestScheduler(Config schedulerConfig, ILoggingAdapter log)
    {
        _begin = _now = DateTimeOffset.UtcNow;
    }

    /// <summary>The scheduler's own time.</summary>
    public DateTimeOffset Now => TimeNow;

    /// <summary>The scheduler's time since it began.</summary>
    public TimeSpan MonotonicClock => TimeNow - _begin;

    /// <summary>The scheduler's time since it began.</summary>
    public TimeSpan HighResMonotonicClock => TimeNow - _begin;

    /// <summary>Scheduling of actions.</summary>
    public IAdvancedScheduler Advanced => this;

    /// <summary>The scheduler's own time.</summary>
    protected DateTimeOffset TimeNow
    {
        get
        {
            lock (_gate) return _now;
        }
    }

    /// <summary>Moves the time on and runs what becomes due.</summary>
    public void Advance(TimeSpan offset) => AdvanceTo(TimeNow + offset);

    /// <summary>Moves the time on to a moment and runs what becomes due.</summary>
    /// <exception cref="InvalidOperationException">The moment is past.</exception>
    public void AdvanceTo(DateTimeOffset when)
    {
        if (when < TimeNow) throw new InvalidOperationException("The time of a test scheduler goes forward only.");
        while (NextUntil(when) is { } item)
        {
            if (item.Cancelable?.IsCancellationRequested == true) continue;
            item.Run();
            if (item.Interval is { } interval) Schedule(interval, item);
        }
    }

    /// <inheritdoc/>
    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender) =>
        Schedule(delay, new Item(() => receiver.Tell(message, sender), null, null));

    /// <inheritdoc/>
    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Schedule(delay, new Item(() => receiver.Tell(message, sender), null, cancelable));

    /// <inheritdoc/>
    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender) =>
        Schedule(initialDelay, new Item(() => receiver.Tell(message, sender), interval, null));

    /// <inheritdoc/>
    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Schedule(initialDelay, new Item(() => receiver.Tell(message, sender), interval, cancelable));

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, Action action) => Schedule(delay, new Item(action, null, null));

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) => Schedule(delay, new Item(action, null, cancelable));

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, IRunnable action) => Schedule(delay, new Item(action.Run, null, null));

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) =>
        Schedule(delay, new Item(action.Run, null, cancelable));

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) =>
        Schedule(initialDelay, new Item(action, interval, null));

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Schedule(initialDelay, new Item(action, interval, cancelable));

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action) =>
        Schedule(initialDelay, new Item(action.Run, interval, null));

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Schedule(initialDelay, new Item(action.Run, interval, cancelable));

    private void Schedule(TimeSpan delay, Item item)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        if (item.Interval is { } interval) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        lock (_gate) _items.Enqueue(item, (_now + delay, _order++));
    }

    /// <summary>Takes what is due next, the clock put to its time; null, with the clock at the end, when nothing more is.</summary>
    private Item? NextUntil(DateTimeOffset end)
    {
        lock (_gate)
        {
            if (_items.TryPeek(out var item, out var at) && at.Due <= end)
            {
                _items.Dequeue();
                _now = at.Due;
                return item;
            }

            _now = end;
            return null;
        }
    }

    private sealed record Item(Action Run, TimeSpan? Interval, ICancelable? Cancelable);
}
