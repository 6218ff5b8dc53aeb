namespace Akka.Persistence;

/// <summary>Events of a replay in one message.</summary>
internal sealed class ReplayedBatch(IReadOnlyList<IPersistentRepresentation> events) : IJournalResponse, Event.IDeadLetterSuppression
{
    public IReadOnlyList<IPersistentRepresentation> Events => events;
}

/// <summary>
/// Between a journal that replays and the actor that recovers: the journal reads on when the actor has folded what it has, so that
/// a long history is never in memory as a whole.
/// </summary>
internal sealed class ReplayWindow
{
    private readonly Lock gate = new();
    private int unfolded;
    private bool closed;
    private TaskCompletionSource? waiter;

    /// <summary>Whether the actor has stopped, or recovers anew: nobody wants the rest.</summary>
    public bool IsClosed
    {
        get
        {
            lock (gate) return closed;
        }
    }

    /// <summary>The journal has sent events.</summary>
    public void Sent(int count)
    {
        lock (gate) unfolded += count;
    }

    /// <summary>The actor has folded events.</summary>
    public void Folded(int count)
    {
        lock (gate)
        {
            unfolded -= count;
            Release();
        }
    }

    /// <summary>Completes when at most so many events wait for the actor, or it wants no more.</summary>
    public Task Room(int limit)
    {
        lock (gate)
        {
            if (closed || unfolded <= limit) return Task.CompletedTask;
            Limit = limit;
            waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return waiter.Task;
        }
    }

    /// <summary>The actor wants no more.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            Release();
        }
    }

    private int Limit { get; set; }

    private void Release()
    {
        if (waiter is null || (!closed && unfolded > Limit)) return;
        waiter.SetResult();
        waiter = null;
    }
}
