using ActorCluster.Core;

namespace ActorCluster.Raft;

/// <summary>A query that waits for its answer at this node.</summary>
/// <param name="query">What is asked; null where only the confirmation is wanted.</param>
/// <param name="level">How fresh.</param>
internal sealed class ReadRequest(Query? query, Consistency level)
{
    private readonly TaskCompletionSource<ReadAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _cancellation;

    public Query? Query => query;

    public Consistency Level => level;

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

    public void Fail(string message)
    {
        if (_answer.TrySetException(new ReadUnavailableException(message)))
        {
            _cancellation.Unregister();
        }
    }
}
