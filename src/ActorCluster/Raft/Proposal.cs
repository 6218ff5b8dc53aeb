using ActorCluster.Core;
using ActorCluster.Machine.Wire;

namespace ActorCluster.Raft;

/// <summary>A command on its way into the log, and whoever waits for its answer.</summary>
internal abstract class Proposal(ReadOnlyMemory<byte> command)
{
    /// <summary>Wire bytes of <see cref="Command"/>.</summary>
    public ReadOnlyMemory<byte> Command { get; } = command;
}

/// <summary>A command that another node passed on: its answer goes back there.</summary>
/// <param name="origin">The node where the client waits.</param>
/// <param name="requestId">That node's name for it.</param>
/// <param name="command">Its bytes.</param>
internal sealed class ForwardedProposal(NodeId origin, long requestId, ReadOnlyMemory<byte> command) : Proposal(command)
{
    public NodeId Origin => origin;

    public long RequestId => requestId;
}

/// <summary>How far a client's command has come, as far as its own node knows.</summary>
internal enum ProposalStage
{
    /// <summary>It waits for a leader: it is surely not in any log.</summary>
    Waiting,

    /// <summary>It was handed to a leader, here or elsewhere.</summary>
    Handed,
}

/// <summary>
/// A command whose client waits at this node. Completed once, by whoever comes first: the apply, the sweep of time-outs, or the client.
/// </summary>
internal sealed class LocalProposal : Proposal
{
    private readonly TaskCompletionSource<Answer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RequestRoom _room;
    private readonly int _bytes;
    private CancellationTokenRegistration _cancellation;

    public LocalProposal(ReadOnlyMemory<byte> command, RequestRoom room)
        : base(command)
    {
        _room = room;
        _bytes = command.Length;
    }

    /// <summary>When the room took it, on the room's monotonic clock.</summary>
    public TimeSpan EnqueuedAt { get; set; }

    /// <summary>Written by the member's actor only.</summary>
    public ProposalStage Stage { get; set; }

    public Task<Answer> Task => _answer.Task;

    public bool IsCompleted => _answer.Task.IsCompleted;

    /// <summary>Lets the client give up. The command may still be applied.</summary>
    public void CancelWith(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(
                static (state, token) => ((LocalProposal)state!).Cancel(token), this);
        }
    }

    public void Complete(Answer answer)
    {
        if (_answer.TrySetResult(answer))
        {
            _room.Leave(_bytes);
            _cancellation.Unregister();
        }
    }

    private void Cancel(CancellationToken token)
    {
        if (_answer.TrySetCanceled(token))
        {
            _room.Leave(_bytes);
        }
    }
}
