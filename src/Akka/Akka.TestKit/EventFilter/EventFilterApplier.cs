using Akka.Actor;

namespace Akka.TestKit.Internal;

/// <summary>Counts the events that filters mean while something runs.</summary>
internal sealed class EventFilterApplier(
    TestKitBase kit, ITestKitAssertions assertions, ActorSystem system, IReadOnlyList<EventFilterBase> filters) : IEventFilterApplier
{
    public EventFilterFactory And => new(kit, system, filters);

    public void ExpectOne(Action action, CancellationToken cancellationToken = default) => Expect(1, action, cancellationToken);

    public void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default) =>
        Expect(1, timeout, action, cancellationToken);

    public T ExpectOne<T>(TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default) =>
        Expect(1, timeout, func, cancellationToken);

    public T ExpectOne<T>(Func<T> func, CancellationToken cancellationToken = default) => Expect(1, func, cancellationToken);

    public Task ExpectOneAsync(Action action, CancellationToken cancellationToken = default) =>
        ExpectAsync(1, () => { action(); return Task.CompletedTask; }, cancellationToken);

    public Task ExpectOneAsync(Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        ExpectAsync(1, actionAsync, cancellationToken);

    public Task ExpectOneAsync(TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default) =>
        ExpectAsync(1, timeout, action, cancellationToken);

    public Task<T> ExpectOneAsync<T>(TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        ExpectAsync(1, timeout, func, cancellationToken);

    public Task<T> ExpectOneAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        ExpectAsync(1, func, cancellationToken);

    public void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default) =>
        Intercept(true, expectedCount, null, Done(action), cancellationToken).GetAwaiter().GetResult();

    public void Expect(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default) =>
        Intercept(true, expectedCount, timeout, Done(action), cancellationToken).GetAwaiter().GetResult();

    public T Expect<T>(int expectedCount, TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default) =>
        Intercept(true, expectedCount, timeout, () => Task.FromResult(func()), cancellationToken).GetAwaiter().GetResult();

    public T Expect<T>(int expectedCount, Func<T> func, CancellationToken cancellationToken = default) =>
        Intercept(true, expectedCount, null, () => Task.FromResult(func()), cancellationToken).GetAwaiter().GetResult();

    public Task ExpectAsync(int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        Intercept(false, expectedCount, null, Done(actionAsync), cancellationToken);

    public Task ExpectAsync(int expectedCount, TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default) =>
        Intercept(false, expectedCount, timeout, Done(action), cancellationToken);

    public Task ExpectAsync(
        int expectedCount, Func<Task> actionAsync, TimeSpan? timeout, CancellationToken cancellationToken = default) =>
        Intercept(false, expectedCount, timeout, Done(actionAsync), cancellationToken);

    public Task ExpectAsync(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default) =>
        Intercept(false, expectedCount, timeout, Done(action), cancellationToken);

    public Task<T> ExpectAsync<T>(
        int expectedCount, TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        Intercept(false, expectedCount, timeout, func, cancellationToken);

    public Task<T> ExpectAsync<T>(int expectedCount, Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        Intercept(false, expectedCount, null, func, cancellationToken);

    public IUnmutableFilter Mute()
    {
        system.EventStream.Publish(new TestEvent.Mute(filters));
        return new Muted(system, filters);
    }

    public void Mute(Action action, CancellationToken cancellationToken = default)
    {
        using var muted = Mute();
        action();
    }

    public T Mute<T>(Func<T> func, CancellationToken cancellationToken = default)
    {
        using var muted = Mute();
        return func();
    }

    public Task MuteAsync(Action action, CancellationToken cancellationToken = default)
    {
        Mute(action, cancellationToken);
        return Task.CompletedTask;
    }

    public async Task<T> MuteAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default)
    {
        using var muted = Mute();
        return await func();
    }

    public async Task MuteAsync(Func<Task> action, CancellationToken cancellationToken = default)
    {
        using var muted = Mute();
        await action();
    }

    private static Func<Task<bool>> Done(Action action) => () =>
    {
        action();
        return Task.FromResult(true);
    };

    private static Func<Task<bool>> Done(Func<Task> action) => async () =>
    {
        await action();
        return true;
    };

    private async Task<T> Intercept<T>(
        bool sync, int expected, TimeSpan? timeout, Func<Task<T>> function, CancellationToken cancellationToken)
    {
        var received = 0;
        void Count(EventFilterBase filter, Akka.Event.LogEvent logEvent) => Interlocked.Increment(ref received);
        foreach (var filter in filters) filter.EventMatched += Count;
        try
        {
            using var muted = Mute();
            var result = sync ? function().GetAwaiter().GetResult() : await function();
            var limit = timeout ?? kit.TestKitSettings.TestEventFilterLeeway;
            // None expected: the whole time must pass without one.
            bool Reached() => Volatile.Read(ref received) >= Math.Max(expected, 1);
            if (sync) kit.AwaitConditionNoThrow(Reached, limit, cancellationToken: cancellationToken);
            else await kit.AwaitConditionNoThrowAsync(Reached, limit, cancellationToken: cancellationToken);
            if (received != expected)
            {
                assertions.Fail("{0} after {1}: expected {2} events, but {3} came. Filter: {4}",
                    received < expected ? "Too few" : "Too many", limit, expected, received, string.Join("; or ", filters));
            }

            return result;
        }
        finally
        {
            foreach (var filter in filters) filter.EventMatched -= Count;
        }
    }

    private sealed class Muted(ActorSystem system, IReadOnlyList<EventFilterBase> filters) : IUnmutableFilter
    {
        public void Unmute() => system.EventStream.Publish(new TestEvent.Unmute(filters));

        public void Dispose() => Unmute();
    }
}
