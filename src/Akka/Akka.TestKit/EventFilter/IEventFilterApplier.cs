namespace Akka.TestKit;

/// <summary>Expects or mutes the log events that one or several filters mean.</summary>
public interface IEventFilterApplier
{
    /// <summary>Adds a further filter: what either means counts.</summary>
    EventFilterFactory And { get; }

    /// <summary>Runs the action and expects one event.</summary>
    void ExpectOne(Action action, CancellationToken cancellationToken = default);

    /// <summary>Runs the action and expects one event in the time.</summary>
    void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default);

    /// <summary>Runs the function and expects one event in the time.</summary>
    T ExpectOne<T>(TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default);

    /// <summary>Runs the function and expects one event.</summary>
    T ExpectOne<T>(Func<T> func, CancellationToken cancellationToken = default);

    /// <summary>Runs the action and expects one event.</summary>
    Task ExpectOneAsync(Action action, CancellationToken cancellationToken = default);

    /// <summary>Runs the action and expects one event.</summary>
    Task ExpectOneAsync(Func<Task> actionAsync, CancellationToken cancellationToken = default);

    /// <summary>Runs the action and expects one event in the time.</summary>
    Task ExpectOneAsync(TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default);

    /// <summary>Runs the function and expects one event in the time.</summary>
    Task<T> ExpectOneAsync<T>(TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default);

    /// <summary>Runs the function and expects one event.</summary>
    Task<T> ExpectOneAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default);

    /// <summary>Runs the action and expects so many events; none for 0.</summary>
    void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default);

    /// <summary>Runs the action and expects so many events in the time; none for 0.</summary>
    void Expect(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default);

    /// <summary>Runs the function and expects so many events in the time; none for 0.</summary>
    T Expect<T>(int expectedCount, TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default);

    /// <summary>Runs the function and expects so many events; none for 0.</summary>
    T Expect<T>(int expectedCount, Func<T> func, CancellationToken cancellationToken = default);

    /// <summary>Runs the action and expects so many events; none for 0.</summary>
    Task ExpectAsync(int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default);

    /// <summary>Runs the action and expects so many events in the time; none for 0.</summary>
    Task ExpectAsync(int expectedCount, TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default);

    /// <summary>Runs the action and expects so many events in the time; none for 0.</summary>
    Task ExpectAsync(int expectedCount, Func<Task> actionAsync, TimeSpan? timeout, CancellationToken cancellationToken = default);

    /// <summary>Runs the action and expects so many events in the time; none for 0.</summary>
    Task ExpectAsync(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default);

    /// <summary>Runs the function and expects so many events in the time; none for 0.</summary>
    Task<T> ExpectAsync<T>(int expectedCount, TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default);

    /// <summary>Runs the function and expects so many events; none for 0.</summary>
    Task<T> ExpectAsync<T>(int expectedCount, Func<Task<T>> func, CancellationToken cancellationToken = default);

    /// <summary>Keeps the events out of the log until the result is disposed.</summary>
    IUnmutableFilter Mute();

    /// <summary>Keeps the events out of the log while the action runs.</summary>
    void Mute(Action action, CancellationToken cancellationToken = default);

    /// <summary>Keeps the events out of the log while the function runs.</summary>
    T Mute<T>(Func<T> func, CancellationToken cancellationToken = default);

    /// <summary>Keeps the events out of the log while the action runs.</summary>
    Task MuteAsync(Action action, CancellationToken cancellationToken = default);

    /// <summary>Keeps the events out of the log while the function runs.</summary>
    Task<T> MuteAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default);

    /// <summary>Keeps the events out of the log while the action runs.</summary>
    Task MuteAsync(Func<Task> action, CancellationToken cancellationToken = default);
}

/// <summary>What keeps events out of the log.</summary>
public interface IUnmutableFilter : IDisposable
{
    /// <summary>Lets them in again.</summary>
    void Unmute();
}
