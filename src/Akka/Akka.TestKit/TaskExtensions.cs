namespace Akka.TestKit.Extensions;

/// <summary>Tasks that must end in a time.</summary>
public static class TaskExtensions
{
    /// <summary>Waits for the task; false where it does not end in time.</summary>
    public static async Task<bool> AwaitWithTimeout(this Task parentTask, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(parentTask, Task.Delay(timeout, over.Token));
        await over.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (first != parentTask) return false;
        await parentTask;
        return true;
    }

    /// <summary>The task's result.</summary>
    /// <exception cref="TaskCanceledException">It does not end in time.</exception>
    public static async Task<T> WithTimeout<T>(this Task<T> parentTask, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!await parentTask.AwaitWithTimeout(timeout, cancellationToken))
            throw new TaskCanceledException($"The task did not end within {timeout}.");
        return await parentTask;
    }
}
