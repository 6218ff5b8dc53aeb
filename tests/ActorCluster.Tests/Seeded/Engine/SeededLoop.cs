using Akka.Dispatch;

namespace ActorCluster.Tests.Seeded;

/// <summary>
/// The one thread of a seeded run: everything that can run waits here, the seed says what runs next, and time is a number that moves on
/// its own only when nothing can run. Turns take a little time each, so that no chain of them stands still.
/// </summary>
internal sealed class SeededLoop
{
    private readonly List<Work> _runnable = [];
    private readonly PriorityQueue<SeededTimer, (long Due, long Order)> _timers = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _order;
    private string? _leak;
    private string? _failure;

    /// <param name="random">Decides everything.</param>
    /// <param name="trace">What happened.</param>
    public SeededLoop(Random random, SeededTrace trace)
    {
        Random = random;
        Trace = trace;
        Context = new SeededContext(this, null);
        trace.Clock = () => Now;
    }

    public Random Random { get; }

    public SeededTrace Trace { get; }

    /// <summary>Time since the beginning of the run.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>The number of turns so far.</summary>
    public long Turns { get; private set; }

    /// <summary>Of a thousand turns that could go on, this many let the next timer come first.</summary>
    public int JumpsPerMille { get; set; }

    /// <summary>Called after each turn.</summary>
    public Action? Turned { get; set; }

    /// <summary>Where what is awaited outside of actors goes on.</summary>
    public SynchronizationContext Context { get; }

    /// <summary>Lets something run, some time.</summary>
    /// <param name="process">Whose it is: nothing runs of a process that is down; null for the world around.</param>
    /// <param name="run">The turn.</param>
    public void Post(SeededProcess? process, IRunnable run)
    {
        Guard();
        if (process is { IsUp: false })
        {
            return;
        }

        _runnable.Add(new Work(process, run));
    }

    public void At(TimeSpan due, SeededTimer timer)
    {
        Guard();
        _timers.Enqueue(timer, (due.Ticks, _order++));
    }

    /// <summary>Does something of the world around after a while.</summary>
    public void After(TimeSpan delay, Action action) => At(Now + delay, new SeededTimer(null, action));

    /// <summary>Completes after a while; to be awaited within the run.</summary>
    public Task Delay(TimeSpan delay)
    {
        var over = new TaskCompletionSource();
        After(delay, over.SetResult);
        return over.Task;
    }

    /// <summary>Runs code of the world around with awaits that come back here. What it throws ends the run.</summary>
    public void Begin(Func<Task> code) => Post(null, new ActionRunnable(async () => await code()));

    /// <summary>The task's result, or nothing where it takes too long; the task itself goes on.</summary>
    public Task<T?> Within<T>(Task<T> task, TimeSpan limit) where T : class?
    {
        var result = new TaskCompletionSource<T?>();
        After(limit, () => result.TrySetResult(null));
        _ = ForwardAsync();
        return result.Task;

        async Task ForwardAsync()
        {
            try
            {
                result.TrySetResult(await task);
            }
            catch (Exception cause)
            {
                result.TrySetException(cause);
            }
        }
    }

    /// <summary>Runs until a condition holds.</summary>
    /// <returns>False where the time was over before.</returns>
    public bool Run(Func<bool> until, TimeSpan limit)
    {
        var end = Now + limit;
        while (!until())
        {
            if (Now >= end || !Step())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Nothing may come from another thread: the seed would not decide when.</summary>
    public void Guard()
    {
        if (!IsHere())
        {
            throw new InvalidOperationException("this runs on a thread of its own; in a seeded run everything must run on the one thread");
        }
    }

    /// <summary>Goes on from an await.</summary>
    public void Continue(SeededProcess? process, IRunnable run)
    {
        // Nobody could catch what is thrown on a thread of the pool; the run itself ends with its next turn.
        if (IsHere())
        {
            Post(process, run);
        }
    }

    /// <summary>Ends the run: what happened must not happen.</summary>
    public void Fail(string what) => _failure ??= what;

    /// <summary>Forgets all that waits of a process that is down.</summary>
    public void Forget(SeededProcess process) => _runnable.RemoveAll(work => work.Process == process);

    private bool IsHere()
    {
        var isHere = Environment.CurrentManagedThreadId == _thread;
        if (!isHere)
        {
            Interlocked.CompareExchange(ref _leak, Environment.StackTrace, null);
        }

        return isHere;
    }

    private bool Step()
    {
        if (Volatile.Read(ref _leak) is { } leak)
        {
            throw new SeededFailure($"something ran on another thread:\n{leak}");
        }

        if (_timers.TryPeek(out _, out var next) && (_runnable.Count == 0 || Random.Next(1000) < JumpsPerMille) && next.Due > Now.Ticks)
        {
            Now = new TimeSpan(next.Due);
        }

        Fire();
        if (_runnable.Count == 0)
        {
            return _timers.Count > 0;
        }

        var at = Random.Next(_runnable.Count);
        var work = _runnable[at];
        _runnable[at] = _runnable[^1];
        _runnable.RemoveAt(_runnable.Count - 1);
        Now += TimeSpan.FromMicroseconds(1 + Random.Next(20));
        Turns++;
        if (work.Process is { PausedUntil: var paused } process && paused > Now)
        {
            At(paused, new SeededTimer(process, () => Post(process, work.Run)));
            return true;
        }

        Run(work);
        Turned?.Invoke();
        return _failure is null ? true : throw new SeededFailure(_failure);
    }

    private void Run(in Work work)
    {
        SynchronizationContext.SetSynchronizationContext(work.Process?.Context ?? Context);
        try
        {
            work.Run.Run();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(null);
        }
    }

    private void Fire()
    {
        while (_timers.TryPeek(out var timer, out var at) && at.Due <= Now.Ticks)
        {
            _timers.Dequeue();
            if (timer.IsCancelled || timer.Process is { IsUp: false })
            {
                continue;
            }

            if (timer.Process is { PausedUntil: var paused } && paused > Now)
            {
                At(paused, timer);
                continue;
            }

            timer.Action();
            if (timer.Interval is { } interval)
            {
                At(Now + interval, timer);
            }
        }
    }

    private readonly record struct Work(SeededProcess? Process, IRunnable Run);
}

/// <summary>Brings awaits back to the loop.</summary>
/// <param name="loop">The loop.</param>
/// <param name="process">With which they end; null for the world around.</param>
internal sealed class SeededContext(SeededLoop loop, SeededProcess? process) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => loop.Continue(process, new ActionRunnable(() => d(state)));

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("nobody may block in a seeded run");
}

/// <summary>Something that happens at a time.</summary>
/// <param name="Process">Whose it is; null for the world around.</param>
/// <param name="Action">What happens.</param>
/// <param name="Interval">Then again and again.</param>
/// <param name="Cancelable">May call it off.</param>
internal sealed record SeededTimer(SeededProcess? Process, Action Action, TimeSpan? Interval = null, Akka.Actor.ICancelable? Cancelable = null)
{
    public bool IsCancelled => Cancelable?.IsCancellationRequested == true;
}

/// <summary>What a seeded run found wrong.</summary>
internal sealed class SeededFailure(string message, Exception? cause = null) : Exception(message, cause);
