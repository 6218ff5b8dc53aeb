using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using ActorCluster.Settings;
using Akka.Actor;

namespace ActorCluster.Breakers;

/// <summary>The circuit breakers of this node. Safe for use by many threads at once.</summary>
public sealed class CircuitBreakers : ICallGuard
{
    private readonly BreakerBoard board = new();
    private IActorRef actor = ActorRefs.Nobody;

    internal CircuitBreakers()
    {
    }

    /// <summary>All breakers that were called, ordered by name.</summary>
    public IReadOnlyList<BreakerStatus> Status() => board.All();

    /// <summary>Starts /user/breakers; before that no call can be made.</summary>
    internal void Start(IActorRefFactory system, BreakerSettings settings) =>
        actor = system.ActorOf(BreakersActor.Props(settings, board), BreakersActor.Name);

    /// <inheritdoc/>
    public async Task<T> CallAsync<T>(string dependency, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var guarded = new GuardedCall(dependency, async token => await call(token), cancellationToken);
        var outcome = await actor.Ask<CallOutcome>(guarded, cancellationToken);
        switch (outcome)
        {
            case CallOutcome.Succeeded done:
                return (T)done.Result!;
            case CallOutcome.Refused refused:
                throw new BreakerOpenException(dependency, refused.RetryAt);
            case CallOutcome.Failed failed:
                ExceptionDispatchInfo.Throw(failed.Cause);
                throw failed.Cause;
            case CallOutcome.Abandoned:
                throw new OperationCanceledException(cancellationToken);
            default:
                throw new InvalidOperationException($"no outcome of a call: {outcome}");
        }
    }

    /// <summary>Makes a call; where the breaker is open, the fallback stands in for it.</summary>
    public async Task<T> CallAsync<T>(
        string dependency,
        Func<CancellationToken, Task<T>> call,
        Func<BreakerOpenException, T> fallback,
        CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(dependency, call, cancellationToken);
        }
        catch (BreakerOpenException open)
        {
            return fallback(open);
        }
    }
}

/// <summary>What the breakers show of themselves: each writes its own line, anybody reads.</summary>
internal sealed class BreakerBoard
{
    private readonly ConcurrentDictionary<string, BreakerStatus> lines = new();

    public void Post(BreakerStatus status) => lines[status.Dependency] = status;

    public IReadOnlyList<BreakerStatus> All() => [.. lines.Values.OrderBy(status => status.Dependency, StringComparer.Ordinal)];
}
