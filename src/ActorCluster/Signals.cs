using System.Collections.Concurrent;

namespace ActorCluster;

/// <summary>
/// Wakes whoever waits for news of a name, a topic or a saga. A signal says only that something happened: the one who is woken reads the
/// state. It takes the same small memory however much happens meanwhile. Safe for use by many threads at once.
/// </summary>
internal sealed class Signals
{
    private readonly ConcurrentDictionary<string, Signal> waiting = new();
    private volatile bool isClosed;

    /// <summary>The node has stopped.</summary>
    public bool IsClosed => isClosed;

    /// <summary>
    /// Comes with the next <see cref="Raise"/> of the name. Take it before reading the state: what happens after the reading is
    /// then not missed.
    /// </summary>
    public Signal Next(string name)
    {
        var next = waiting.GetOrAdd(name, _ => new Signal());
        if (isClosed)
            next.Raise();
        return next;
    }

    public void Raise(string name)
    {
        if (waiting.TryRemove(name, out var signal))
            signal.Raise();
    }

    /// <summary>The node has stopped: there will be no news, and nobody is to wait for any.</summary>
    public void Close()
    {
        isClosed = true;
        foreach (var name in waiting.Keys)
            Raise(name);
    }
}

/// <summary>
/// Something that comes once. Everybody waits on a task of their own, so that where they go on is for them to say: on the context that they wait in, or on the pool; never on the
/// thread of who raises it.
/// </summary>
internal sealed class Signal
{
    private readonly Lock gate = new();
    private readonly List<TaskCompletionSource> waiting = [];
    private bool isRaised;

    public void Raise()
    {
        lock (gate)
        {
            isRaised = true;
            foreach (var waiter in waiting)
                waiter.TrySetResult();
            waiting.Clear();
        }
    }

    /// <summary>Waits for it, but not longer than a while.</summary>
    /// <param name="atMost">How long; <see cref="Timeout.InfiniteTimeSpan"/>: until it comes.</param>
    /// <param name="time">By which clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (isRaised)
                return;
            waiting.Add(waiter);
        }

        using var limit = time.CreateTimer(static state => ((TaskCompletionSource)state!).TrySetResult(), waiter, atMost, Timeout.InfiniteTimeSpan);
        using var cancelled = cancellationToken.Register(() => waiter.TrySetCanceled(cancellationToken));
        try
        {
            await waiter.Task;
        }
        finally
        {
            lock (gate)
                waiting.Remove(waiter);
        }
    }
}
