using ActorCluster.Core;

namespace ActorCluster.Raft;

/// <summary>A query that waits for its answer at this node.</summary>
/// <param name="query">What is asked; null where only the confirmation is wanted.</param>
/// <param name="level">How fresh.</param>
internal sealed class ReadRequest(Query? query, ReadDemand level)
{
    private readonly TaskCompletionSource<ReadAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _cancellation;

    public Query? Query => query;

    public ReadDemand Level => level;

    /// <summary>When the room took it, on the room's monotonic clock.</summary>
    public TimeSpan EnqueuedAt { get; set; }

    public Task<ReadAnswer> Task => _answer.Task;

    public bool IsCompleted => _answer.Task.IsCompleted;

    public void CancelWith(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(
                static (state, token) => ((ReadRequest)state!)._answer.TrySetCanceled(token), this);
        }
    }

    public void Complete(ReadAnswer answer)
    {
        if (_answer.TrySetResult(answer))
        {
            _cancellation.Unregister();
        }
    }

    /// <summary>Nobody could prove in time that what is here is as fresh as it asked for.</summary>
    /// <param name="age">What could be proved; null for nothing.</param>
    public void FailTooOld(TimeSpan? age) => Fail(
        $"the state of this node is {(age is { } known ? $"up to {known.TotalMilliseconds:0} ms old" : "of no provable age")}, and the read allows {level.MaxAge.TotalMilliseconds:0} ms: "
        + "no leader has confirmed it; allow a greater age, or read locally");

    /// <summary>Its time is over.</summary>
    public void FailLate(TimeSpan waited)
    {
        var seconds = $"{waited.TotalSeconds:0.###} s";
        Fail(level switch
        {
            { Consistency: Consistency.Local, MinRevision: 0 } =>
                $"this node has not read its log within {seconds}: it has no state yet; repeat the read later, or ask another node",
            { Consistency: Consistency.Local or Consistency.Bounded, MinRevision: > 0 } =>
                $"revision {level.MinRevision} was not applied at this node within {seconds}: the node is behind, or there is no such revision yet",
            _ => $"no leader confirmed the read within {seconds}; repeat it once a majority of the members runs, or read locally",
        });
    }

    public void Fail(string message)
    {
        if (_answer.TrySetException(new ReadUnavailableException(message)))
        {
            _cancellation.Unregister();
        }
    }
}
