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
    /// <exception cref="TimeoutException">It does not end in time.</exception>
    public static Task<T> WithTimeout<T>(this Task<T> parentTask, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        parentTask.WaitAsync(timeout, cancellationToken);

    /// <summary>Waits for the task.</summary>
    /// <exception cref="TimeoutException">It does not end in time.</exception>
    public static async Task ShouldCompleteWithin(this Task task, TimeSpan timeout, string because = "", params object[] becauseArgs)
    {
        if (!await task.AwaitWithTimeout(timeout)) throw Late(timeout, because, becauseArgs);
    }

    /// <summary>The task's result.</summary>
    /// <exception cref="TimeoutException">It does not end in time.</exception>
    public static async Task<T> ShouldCompleteWithin<T>(
        this Task<T> task, TimeSpan timeout, string because = "", params object[] becauseArgs)
    {
        await ((Task)task).ShouldCompleteWithin(timeout, because, becauseArgs);
        return await task;
    }

    /// <summary>What the task throws.</summary>
    /// <exception cref="TimeoutException">It does not end in time.</exception>
    /// <exception cref="InvalidOperationException">It ends without that exception.</exception>
    public static async Task<T> ShouldThrowWithin<T>(this Task task, TimeSpan timeout, string because = "", params object[] becauseArgs)
        where T : Exception
    {
        try
        {
            await task.ShouldCompleteWithin(timeout, because, becauseArgs);
        }
        catch (T expected) when (task.IsFaulted || task.IsCanceled)
        {
            return expected;
        }

        throw new InvalidOperationException($"Expected the task to throw {typeof(T)}{Reason(because, becauseArgs)}, but it ended well.");
    }

    private static TimeoutException Late(TimeSpan timeout, string because, object[] becauseArgs) =>
        new($"Expected the task to end within {timeout}{Reason(because, becauseArgs)}, but it did not.");

    private static string Reason(string because, object[] becauseArgs) =>
        because.Length == 0 ? "" : " " + (becauseArgs.Length == 0 ? because : string.Format(null, because, becauseArgs));
}
