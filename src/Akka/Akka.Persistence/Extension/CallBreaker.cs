using Akka.Actor;
using Akka.Configuration;
using Akka.Pattern;

namespace Akka.Persistence;

/// <summary>
/// The circuit breaker of a plugin (<c>circuit-breaker</c>). After so many failures in a row, or calls that took too long, it is open:
/// calls fail at once, so that a database that is down is not swamped. After a while one call is let through; it decides.
/// </summary>
internal sealed class CallBreaker(string plugin, int maxFailures, TimeSpan callTimeout, TimeSpan resetTimeout, IScheduler scheduler)
{
    private readonly Lock gate = new();
    private State state = State.Closed;
    private int failures;
    private TimeSpan openUntil;
    private Exception? lastFailure;

    private enum State
    {
        Closed,
        Open,
        HalfOpen,
    }

    /// <summary>Reads <c>circuit-breaker</c> of a plugin's section.</summary>
    public static CallBreaker Read(string plugin, Config section, IScheduler scheduler)
    {
        var maxFailures = section.GetInt("circuit-breaker.max-failures", 0);
        if (maxFailures <= 0)
            throw new ConfigurationException($"{plugin}.circuit-breaker.max-failures = {maxFailures}: it must be greater than 0.");
        return new CallBreaker(plugin, maxFailures, section.GetTimeSpan("circuit-breaker.call-timeout", null, false),
            section.GetTimeSpan("circuit-breaker.reset-timeout", null, false), scheduler);
    }

    /// <summary>When a call begins, for <see cref="Succeeded"/>.</summary>
    public TimeSpan Now => scheduler.MonotonicClock;

    /// <summary>Asks whether a call may be made; null if so, else why not. Every call that may is to be reported.</summary>
    public Exception? Enter()
    {
        lock (gate)
        {
            if (state == State.Closed) return null;
            var left = openUntil - scheduler.MonotonicClock;
            if (state == State.Open && left <= TimeSpan.Zero)
            {
                state = State.HalfOpen;
                return null;
            }
            left = left > TimeSpan.Zero ? left : TimeSpan.Zero;
            return new OpenCircuitException(
                $"The circuit breaker of '{plugin}' is open: it failed {maxFailures} times in a row, last with '{lastFailure?.Message}'; " +
                $"the next attempt is in {left.TotalSeconds:f1} seconds (circuit-breaker.reset-timeout).", lastFailure, left);
        }
    }

    /// <summary>A call has succeeded; one that took too long counts as a failure all the same.</summary>
    public void Succeeded(TimeSpan begun)
    {
        if (scheduler.MonotonicClock - begun > callTimeout) Failed(TooLong());
        else
            lock (gate)
            {
                failures = 0;
                state = State.Closed;
            }
    }

    /// <summary>A call has failed.</summary>
    public void Failed(Exception cause)
    {
        lock (gate)
        {
            lastFailure = cause;
            if (state == State.Closed && ++failures < maxFailures) return;
            state = State.Open;
            openUntil = scheduler.MonotonicClock + resetTimeout;
        }
    }

    /// <summary>A call that was let through was not made after all: the next one may be.</summary>
    public void Abandoned()
    {
        lock (gate)
        {
            if (state != State.HalfOpen) return;
            state = State.Open;
            openUntil = scheduler.MonotonicClock;
        }
    }

    /// <summary>Makes a call if it may be made. One that takes too long fails; what becomes of it is not known then.</summary>
    public async Task<T> Call<T>(Func<Task<T>> body)
    {
        if (Enter() is { } refusal) throw refusal;
        var begun = Now;
        try
        {
            var task = body();
            var result = task.IsCompleted ? await task.ConfigureAwait(false) : await WithLimit(task).ConfigureAwait(false);
            Succeeded(begun);
            return result;
        }
        catch (Exception cause)
        {
            Failed(cause);
            throw;
        }
    }

    /// <summary>Makes a call if it may be made.</summary>
    public Task Call(Func<Task> body) => Call(async () =>
    {
        await body().ConfigureAwait(false);
        return true;
    });

    private async Task<T> WithLimit<T>(Task<T> task)
    {
        var late = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var timer = new Cancelable(scheduler.Advanced);
        scheduler.Advanced.ScheduleOnce(callTimeout, () => late.TrySetException(TooLong()), timer);
        var first = await Task.WhenAny(task, late.Task).ConfigureAwait(false);
        timer.Cancel();
        return await first.ConfigureAwait(false);
    }

    private TimeoutException TooLong() =>
        new($"The plugin '{plugin}' took longer than {callTimeout.TotalSeconds} seconds (circuit-breaker.call-timeout).");
}
