using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>The time as the scheduler has it.</summary>
public interface ITimeProvider
{
    /// <summary>The wall clock.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Time since some moment, on a clock that only goes forward.</summary>
    TimeSpan MonotonicClock { get; }

    /// <summary>The same as finely as can be.</summary>
    TimeSpan HighResMonotonicClock { get; }
}

/// <summary>A time provider whose wall clock is asked for each time.</summary>
public interface IDateTimeOffsetNowTimeProvider : ITimeProvider { }

/// <summary>Sends messages later.</summary>
public interface ITellScheduler
{
    /// <summary>Sends a message after <paramref name="delay"/>.</summary>
    void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender);

    /// <summary>Sends a message after <paramref name="delay"/> unless cancelled.</summary>
    void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable);

    /// <summary>Sends a message again and again.</summary>
    void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender);

    /// <summary>Sends a message again and again until cancelled.</summary>
    void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable);
}

/// <summary>Runs work later, on the scheduler's thread: it must be short and must not touch an actor's state.</summary>
public interface IRunnableScheduler
{
    /// <summary>Runs work after <paramref name="delay"/> unless cancelled.</summary>
    void ScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable);

    /// <summary>Runs work after <paramref name="delay"/>.</summary>
    void ScheduleOnce(TimeSpan delay, IRunnable action);

    /// <summary>Runs work again and again until cancelled.</summary>
    void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable);

    /// <summary>Runs work again and again.</summary>
    void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action);
}

/// <summary>Runs actions later, on the scheduler's thread: they must be short and must not touch an actor's state.</summary>
public interface IActionScheduler : IRunnableScheduler
{
    /// <summary>Runs an action after <paramref name="delay"/> unless cancelled.</summary>
    void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable);

    /// <summary>Runs an action after <paramref name="delay"/>.</summary>
    void ScheduleOnce(TimeSpan delay, Action action);

    /// <summary>Runs an action again and again until cancelled.</summary>
    void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable);

    /// <summary>Runs an action again and again.</summary>
    void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action);
}

/// <summary>What only those should use who know what they do.</summary>
public interface IAdvancedScheduler : IActionScheduler { }

/// <summary>Does things later.</summary>
public interface IScheduler : ITellScheduler, ITimeProvider
{
    /// <summary>Actions in place of messages.</summary>
    IAdvancedScheduler Advanced { get; }
}

/// <summary>Can be called off.</summary>
public interface ICancelable
{
    /// <summary>True once it was called off.</summary>
    bool IsCancellationRequested { get; }

    /// <summary>A token that is cancelled with it.</summary>
    CancellationToken Token { get; }

    /// <summary>Calls it off.</summary>
    void Cancel();

    /// <summary>Calls it off after a while.</summary>
    void CancelAfter(TimeSpan delay);

    /// <summary>Calls it off after a while.</summary>
    void CancelAfter(int millisecondsDelay);

    /// <summary>Calls it off; the first exception of a registered callback ends the rest if <paramref name="throwOnFirstException"/>.</summary>
    void Cancel(bool throwOnFirstException);
}

/// <summary>Help for cancelables.</summary>
public static class CancelableExtensions
{
    /// <summary>Calls it off if there is one.</summary>
    public static void CancelIfNotNull(this ICancelable? cancelable) => cancelable?.Cancel();
}
