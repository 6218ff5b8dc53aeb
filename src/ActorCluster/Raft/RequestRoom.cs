using System.Collections.Concurrent;
using ActorCluster.Machine.Wire;
using ActorCluster.Settings;
using Akka.Actor;

namespace ActorCluster.Raft;

/// <summary>
/// All requests of this node's clients that have no answer yet, in the order in which they came. It bounds them, ends those whose time is
/// over (all wait equally long, so that one look at the oldest is enough), and ends all of them when the node stops.
/// Requests enter from any thread; only the member's actor sweeps.
/// </summary>
/// <param name="settings">Limits.</param>
/// <param name="clock">Says how long a request has waited.</param>
internal sealed class RequestRoom(RequestSettings settings, ITimeProvider clock)
{
    private readonly ConcurrentQueue<LocalProposal> _proposals = new();
    private readonly ConcurrentQueue<ReadRequest> _reads = new();
    private readonly ConcurrentQueue<ChangeRequest> _changes = new();
    private int _count;
    private long _bytes;
    private volatile Answer? _closed;

    /// <summary>Whether nobody waits, as of the last sweep.</summary>
    public bool IsEmpty => _proposals.IsEmpty && _reads.IsEmpty && _changes.IsEmpty;

    /// <summary>False where the room is full.</summary>
    public bool TryEnter(int bytes)
    {
        var count = Interlocked.Increment(ref _count);
        var total = Interlocked.Add(ref _bytes, bytes);
        if (count <= settings.MaxWaiting && total <= settings.MaxWaitingBytes)
        {
            return true;
        }

        Leave(bytes);
        return false;
    }

    public void Leave(int bytes)
    {
        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _bytes, -bytes);
    }

    /// <summary>Takes a request for which <see cref="TryEnter"/> found room.</summary>
    public void Add(LocalProposal proposal)
    {
        proposal.EnqueuedAt = clock.HighResMonotonicClock;
        _proposals.Enqueue(proposal);
        if (_closed is { } reason)
        {
            proposal.Complete(reason);
        }
    }

    public void Add(ReadRequest read)
    {
        read.EnqueuedAt = clock.HighResMonotonicClock;
        _reads.Enqueue(read);
        if (_closed is { } reason)
        {
            read.Fail(reason.Failure.Message);
        }
    }

    /// <summary>Takes a change of the members; how long it waits, and how it ends, is for <see cref="ChangeDesk"/> to say, as long as the node runs.</summary>
    public void Add(ChangeRequest change)
    {
        _changes.Enqueue(change);
        if (_closed is { } reason)
        {
            change.Stop(reason.Failure.Message);
        }
    }

    /// <summary>Ends the requests that have waited too long.</summary>
    public void Sweep()
    {
        var limit = clock.HighResMonotonicClock - settings.Timeout;
        while (_proposals.TryPeek(out var proposal) && (proposal.IsCompleted || proposal.EnqueuedAt <= limit))
        {
            _proposals.TryDequeue(out _);
            if (!proposal.IsCompleted)
            {
                proposal.Complete(proposal.Stage == ProposalStage.Waiting
                    ? Failures.NoLeader(settings.Timeout)
                    : Failures.TimedOut(settings.Timeout));
            }
        }

        while (_reads.TryPeek(out var read) && (read.IsCompleted || read.EnqueuedAt <= limit))
        {
            _reads.TryDequeue(out _);
            if (!read.IsCompleted)
            {
                read.FailLate(settings.Timeout);
            }
        }

        while (_changes.TryPeek(out var change) && change.Task.IsCompleted)
        {
            _changes.TryDequeue(out _);
        }
    }

    /// <summary>The node has stopped: nobody will answer any more.</summary>
    public void Close() => Close(Failures.Stopping());

    /// <summary>Nobody will answer any more.</summary>
    /// <param name="late">What whoever comes now is told; where the room is closed already, what it was closed with.</param>
    public void Close(Answer late)
    {
        _closed ??= late;
        while (_proposals.TryDequeue(out var proposal))
        {
            proposal.Complete(Failures.Stopping());
        }

        while (_reads.TryDequeue(out var read))
        {
            read.Fail(_closed.Failure.Message);
        }

        while (_changes.TryDequeue(out var change))
        {
            change.Stop(_closed.Failure.Message);
        }
    }
}
