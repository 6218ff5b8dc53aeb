using System.Collections.Concurrent;

namespace ActorCluster;

/// <summary>
/// Wakes whoever waits for news of a name, a topic or a saga. A signal says only that something happened: the one who is woken reads the
/// state. It takes the same small memory however much happens meanwhile. Safe for use by many threads at once.
/// </summary>
internal sealed class Signals
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = new();

    /// <summary>
    /// Completes with the next <see cref="Raise"/> of the name. Take it before reading the state: what happens after the reading is
    /// then not missed.
    /// </summary>
    public Task Next(string name) =>
        waiting.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Raise(string name)
    {
        if (waiting.TryRemove(name, out var source))
            source.SetResult();
    }

    /// <summary>Waits for a signal, but not longer than a while.</summary>
    public static async Task WaitAsync(Task signal, TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(signal, Task.Delay(atMost, over.Token));
        await over.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
