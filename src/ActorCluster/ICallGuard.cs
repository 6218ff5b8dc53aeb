namespace ActorCluster;

/// <summary>Makes calls to dependencies that may be down: what the circuit breakers offer to other features.</summary>
public interface ICallGuard
{
    /// <summary>Makes a call, unless the dependency's breaker is open.</summary>
    /// <param name="dependency">The breaker's name.</param>
    /// <param name="call">The call; an exception counts as a failure of the dependency.</param>
    /// <param name="cancellationToken">The caller gives up, which counts neither way.</param>
    /// <exception cref="BreakerOpenException">The breaker is open; the call was not made.</exception>
    Task<T> CallAsync<T>(string dependency, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken);
}

/// <summary>A call was not made, because the dependency's breaker is open.</summary>
public sealed class BreakerOpenException(string dependency, DateTimeOffset retryAt)
    : Exception($"the breaker of '{dependency}' is open: not called; try again at {retryAt:HH:mm:ss.fff} UTC")
{
    public string Dependency { get; } = dependency;

    /// <summary>When a call may go through again.</summary>
    public DateTimeOffset RetryAt { get; } = retryAt;
}
