using System.Threading.Tasks.Sources;

namespace Akka.Remote.Transport;

/// <summary>Wakes one waiter; sets while nobody waits are remembered as one. No allocation, whichever way it goes.</summary>
internal sealed class AsyncSignal : IValueTaskSource
{
    private const int Idle = 0, Waiting = 1, Signalled = 2;

    private ManualResetValueTaskSourceCore<bool> core = new() { RunContinuationsAsynchronously = true };
    private int state;

    public void Set()
    {
        // Whoever calls has published its work with an interlocked operation before, so a signal not yet consumed covers it.
        if (Volatile.Read(ref state) == Signalled)
            return;
        if (Interlocked.Exchange(ref state, Signalled) == Waiting)
            core.SetResult(true);
    }

    /// <summary>Only one may wait at a time.</summary>
    public ValueTask WaitAsync()
    {
        core.Reset();
        if (Interlocked.CompareExchange(ref state, Waiting, Idle) == Idle)
            return new ValueTask(this, core.Version);
        Interlocked.Exchange(ref state, Idle);
        return ValueTask.CompletedTask;
    }

    void IValueTaskSource.GetResult(short token)
    {
        core.GetResult(token);
        Interlocked.Exchange(ref state, Idle);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        core.OnCompleted(continuation, state, token, flags);
}
