namespace ActorCluster.Breakers;

/// <summary>Asks a breaker to make a call; answered with a <see cref="CallOutcome"/>.</summary>
/// <param name="Dependency">The breaker's name.</param>
/// <param name="Call">The call.</param>
/// <param name="Caller">Cancelled when the caller gives up.</param>
internal sealed record GuardedCall(string Dependency, Func<CancellationToken, Task<object?>> Call, CancellationToken Caller);

/// <summary>What became of a <see cref="GuardedCall"/>.</summary>
internal abstract record CallOutcome
{
    internal sealed record Succeeded(object? Result) : CallOutcome;

    internal sealed record Failed(Exception Cause) : CallOutcome;

    internal sealed record Refused(DateTimeOffset RetryAt) : CallOutcome;

    internal sealed record Abandoned : CallOutcome;
}

/// <summary>On the system's event stream: a breaker changed its state.</summary>
public sealed record BreakerStateChanged(string Dependency, BreakerState From, BreakerState To);

/// <summary>Where a breaker stands, and what it has counted since this process started.</summary>
/// <param name="Dependency">Its name.</param>
/// <param name="State">Closed, open or half-open.</param>
/// <param name="Openings">How often it opened.</param>
/// <param name="Succeeded">Calls that succeeded.</param>
/// <param name="Failed">Calls that failed.</param>
/// <param name="Refused">Calls that were not made because it was open.</param>
public sealed record BreakerStatus(string Dependency, BreakerState State, long Openings, long Succeeded, long Failed, long Refused);
