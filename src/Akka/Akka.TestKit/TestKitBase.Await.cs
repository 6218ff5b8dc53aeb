namespace Akka.TestKit;

/// <summary>Waiting for conditions.</summary>
public abstract partial class TestKitBase
{
    /// <summary>Waits until the condition holds; fails when it does not in time.</summary>
    public void AwaitCondition(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        Require(true, Soon(conditionIsFulfilled), null, null, null, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Waits until the condition holds; fails when it does not in time.</summary>
    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default) =>
        Require(true, Soon(conditionIsFulfilled), max, null, null, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Waits until the condition holds; fails with the message when it does not in time.</summary>
    public void AwaitCondition(
        Func<bool> conditionIsFulfilled, TimeSpan? max, string message, CancellationToken cancellationToken = default) =>
        Require(true, Soon(conditionIsFulfilled), max, null, message, cancellationToken).GetAwaiter().GetResult();

    /// <summary>
    /// Waits until the condition holds, which is asked once in an interval; fails with the message when it does not in time.
    /// </summary>
    public void AwaitCondition(
        Func<bool> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string? message = null,
        CancellationToken cancellationToken = default) =>
        Require(true, Soon(conditionIsFulfilled), max, interval, message, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Waits until the condition holds; false when it does not in time.</summary>
    public bool AwaitConditionNoThrow(
        Func<bool> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        Hold(true, Soon(conditionIsFulfilled), Dilated(max), interval, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Waits until the condition holds; fails when it does not in time.</summary>
    public Task AwaitConditionAsync(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        Require(false, Soon(conditionIsFulfilled), null, null, null, cancellationToken).AsTask();

    /// <summary>Waits until the condition holds; fails with the message when it does not in time.</summary>
    public Task AwaitConditionAsync(
        Func<bool> conditionIsFulfilled, TimeSpan? max, string message, CancellationToken cancellationToken = default) =>
        Require(false, Soon(conditionIsFulfilled), max, null, message, cancellationToken).AsTask();

    /// <summary>
    /// Waits until the condition holds, which is asked once in an interval; fails with the message when it does not in time.
    /// </summary>
    public Task AwaitConditionAsync(
        Func<bool> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string? message = null,
        CancellationToken cancellationToken = default) =>
        Require(false, Soon(conditionIsFulfilled), max, interval, message, cancellationToken).AsTask();

    /// <summary>Waits until the condition holds; fails when it does not in time.</summary>
    public Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        Require(false, conditionIsFulfilled, null, null, null, cancellationToken).AsTask();

    /// <summary>Waits until the condition holds; fails when it does not in time.</summary>
    public Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default) =>
        Require(false, conditionIsFulfilled, max, null, null, cancellationToken).AsTask();

    /// <summary>Waits until the condition holds; fails with the message when it does not in time.</summary>
    public Task AwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, string message, CancellationToken cancellationToken = default) =>
        Require(false, conditionIsFulfilled, max, null, message, cancellationToken).AsTask();

    /// <summary>
    /// Waits until the condition holds, which is asked once in an interval; fails with the message when it does not in time.
    /// </summary>
    public Task AwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string? message = null,
        CancellationToken cancellationToken = default) =>
        Require(false, conditionIsFulfilled, max, interval, message, cancellationToken).AsTask();

    /// <summary>Waits until the condition holds; false when it does not in time.</summary>
    public Task<bool> AwaitConditionNoThrowAsync(
        Func<bool> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        Hold(false, Soon(conditionIsFulfilled), Dilated(max), interval, cancellationToken).AsTask();

    /// <summary>Waits until the condition holds; false when it does not in time.</summary>
    public Task<bool> AwaitConditionNoThrowAsync(
        Func<Task<bool>> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        Hold(false, conditionIsFulfilled, Dilated(max), interval, cancellationToken).AsTask();

    private static Func<Task<bool>> Soon(Func<bool> condition) => () => Task.FromResult(condition());

    private async ValueTask Require(
        bool sync, Func<Task<bool>> condition, TimeSpan? max, TimeSpan? interval, string? message, CancellationToken cancellationToken)
    {
        var limit = RemainingOrDilated(max);
        if (await Hold(sync, condition, limit, interval, cancellationToken)) return;
        _assertions.Fail("Timeout {0} expired while waiting for condition{1}", limit, string.IsNullOrEmpty(message) ? "." : $": {message}");
    }

    private static async ValueTask<bool> Hold(
        bool sync, Func<Task<bool>> condition, TimeSpan max, TimeSpan? interval, CancellationToken cancellationToken)
    {
        var end = Now + max;
        while (!await condition())
        {
            if (Now >= end) return false;
            await Pause(sync, interval, end, cancellationToken);
        }

        return true;
    }
}
