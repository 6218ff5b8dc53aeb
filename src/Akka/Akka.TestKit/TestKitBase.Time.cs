namespace Akka.TestKit;

/// <summary>Time: what is left of it, blocks that must end in it, conditions that must come about in it.</summary>
public abstract partial class TestKitBase
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>What is left of the innermost Within.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public TimeSpan Remaining => _end is { } end
        ? Positive(end - Now)
        : throw new InvalidOperationException("There is nothing remaining outside of Within.");

    /// <summary>What is left of the innermost Within, or akka.test.single-expect-default.</summary>
    public TimeSpan RemainingOrDefault => RemainingOr(Dilated(TestKitSettings.SingleExpectDefault));

    /// <summary>What is left of the innermost Within, or the given time.</summary>
    protected TimeSpan RemainingOr(TimeSpan duration) => _end is { } end ? Positive(end - Now) : duration;

    /// <summary>The given time dilated; what is left or the default where there is none.</summary>
    public TimeSpan RemainingOrDilated(TimeSpan? duration) => duration switch
    {
        null => RemainingOrDefault,
        { } given when given < TimeSpan.Zero =>
            throw new ArgumentException("A time-out must be finite and not negative.", nameof(duration)),
        { } given => Dilated(given),
    };

    /// <summary>Runs a block that must end in the time.</summary>
    public void Within(TimeSpan max, Action action, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Within(TimeSpan.Zero, max, action, "", epsilonValue, cancellationToken);

    /// <summary>Runs a block that must end in the time, but not earlier than <paramref name="min"/>.</summary>
    public void Within(
        TimeSpan min, TimeSpan max, Action action, string hint = "", TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default) =>
        Within<object?>(min, max, () => { action(); return null; }, hint, epsilonValue, cancellationToken);

    /// <summary>Runs a block that must end in the time.</summary>
    public T Within<T>(TimeSpan max, Func<T> function, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Within(TimeSpan.Zero, max, function, "", epsilonValue, cancellationToken);

    /// <summary>Runs a block that must end in the time, but not earlier than <paramref name="min"/>.</summary>
    public T Within<T>(
        TimeSpan min, TimeSpan max, Func<T> function, string hint = "", TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var window = Enter(min, max);
        T result;
        try
        {
            result = function();
        }
        finally
        {
            _end = window.OuterEnd;
        }

        Leave(window, hint, epsilonValue);
        return result;
    }

    /// <summary>Runs a block that must end in the time.</summary>
    public Task WithinAsync(
        TimeSpan max, Func<Task> actionAsync, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        WithinAsync(TimeSpan.Zero, max, actionAsync, "", epsilonValue, cancellationToken);

    /// <summary>Runs a block that must end in the time, but not earlier than <paramref name="min"/>.</summary>
    public Task WithinAsync(TimeSpan min, TimeSpan max, Func<Task> actionAsync, string hint = "", TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default) =>
        WithinAsync<object?>(min, max, async () => { await actionAsync(); return null; }, hint, epsilonValue, cancellationToken);

    /// <summary>Runs a block that must end in the time.</summary>
    public Task<T> WithinAsync<T>(
        TimeSpan max, Func<Task<T>> function, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        WithinAsync(TimeSpan.Zero, max, function, "", epsilonValue, cancellationToken);

    /// <summary>Runs a block that must end in the time, but not earlier than <paramref name="min"/>.</summary>
    public async Task<T> WithinAsync<T>(TimeSpan min, TimeSpan max, Func<Task<T>> function, string hint = "", TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default)
    {
        var window = Enter(min, max);
        T result;
        try
        {
            result = await function().WaitAsync(cancellationToken);
        }
        finally
        {
            _end = window.OuterEnd;
        }

        Leave(window, hint, epsilonValue);
        return result;
    }

    /// <summary>Tries the assertion until it holds; its last failure when it does not in time.</summary>
    public void AwaitAssert(
        Action assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        Assert(true, () => { assertion(); return Task.CompletedTask; }, duration, interval, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Tries the assertion until it holds; its last failure when it does not in time.</summary>
    public Task AwaitAssertAsync(
        Action assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        Assert(false, () => { assertion(); return Task.CompletedTask; }, duration, interval, cancellationToken).AsTask();

    /// <summary>Tries the assertion until it holds; its last failure when it does not in time.</summary>
    public Task AwaitAssertAsync(
        Func<Task> assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        Assert(false, assertion, duration, interval, cancellationToken).AsTask();

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    private Window Enter(TimeSpan min, TimeSpan max)
    {
        if (min < TimeSpan.Zero || max < TimeSpan.Zero) throw new ArgumentException("Within takes times that are finite and not negative.");
        var start = Now;
        var left = _end is { } end ? Positive(end - start) : TimeSpan.MaxValue;
        _assertions.AssertTrue(left > min, "Required min time {0} not possible, only {1} left", min, left);
        _silentUntil = null;
        var dilated = Dilated(max);
        var window = new Window(start, min, dilated < left ? dilated : left, _end);
        _end = start + window.Max;
        return window;
    }

    private void Leave(Window window, string hint, TimeSpan? epsilon)
    {
        var elapsed = Now - window.Start;
        var note = string.IsNullOrEmpty(hint) ? "" : $" ({hint})";
        if (elapsed < window.Min) _assertions.Fail("Failed: Block took {0}, should have at least been {1}{2}", elapsed, window.Min, note);
        var waitedToTheEnd = _silentUntil >= window.Start + window.Max; // nothing came, and a wait ends a little late
        if (!waitedToTheEnd && elapsed > window.Max + (epsilon ?? TimeSpan.Zero))
            _assertions.Fail("Failed: Block took {0}, exceeding {1}{2}", elapsed, window.Max, note);
    }

    private async ValueTask Assert(
        bool sync, Func<Task> assertion, TimeSpan? duration, TimeSpan? interval, CancellationToken cancellationToken)
    {
        var end = Now + RemainingOrDilated(duration);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await assertion();
                return;
            }
            catch (Exception) when (Now < end)
            {
                // Not yet: what failed is tried again until the time is over, and only its last failure counts.
            }

            await Pause(sync, interval, end, cancellationToken);
        }
    }

    private static async ValueTask Pause(bool sync, TimeSpan? interval, TimeSpan end, CancellationToken cancellationToken)
    {
        var pause = interval ?? PollInterval;
        var left = Positive(end - Now);
        if (left < pause) pause = left;
        if (!sync) await Task.Delay(pause, cancellationToken);
        else if (cancellationToken.WaitHandle.WaitOne(pause)) cancellationToken.ThrowIfCancellationRequested();
    }

    private readonly record struct Window(TimeSpan Start, TimeSpan Min, TimeSpan Max, TimeSpan? OuterEnd);
}
