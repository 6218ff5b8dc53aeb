using ActorCluster.Core;
using ActorCluster.Core.Raft;

namespace ActorCluster.Raft;

/// <summary>Somebody wants this member, the leader, to hand its part over.</summary>
/// <param name="to">To whom; null: to whoever is nearest to it.</param>
internal sealed class TransferRequest(NodeId? to)
{
    private readonly TaskCompletionSource<TransferAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public NodeId? To => to;

    public Task<TransferAnswer> Task => _answer.Task;

    public void Complete(TransferAnswer answer) => _answer.TrySetResult(answer);
}

/// <summary>Requests to hand leadership over, from the time that they come in until it is known how they ended.</summary>
internal sealed class TransferDesk(NodeId self, TimeSpan patience)
{
    private readonly List<Waiting> _waiting = [];
    private bool _isUnderWay;

    /// <summary>Whether none waits.</summary>
    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>Takes a request. The input for the role; null where there is nothing to be done, and the request is answered.</summary>
    public Input.TransferRequested? Take(TransferRequest request, NodeView.MemberPart shown, TimeSpan now)
    {
        var isPossible = request.To is { } to ? shown.Configuration.Voters.Contains(to) : shown.Configuration.Voters.Count > 1;
        if (shown.Leader != self || !isPossible || request.To == self)
        {
            var outcome = shown.Leader != self ? TransferOutcome.NotLeader : isPossible ? TransferOutcome.Done : TransferOutcome.NoSuchVoter;
            request.Complete(new TransferAnswer(outcome, shown.Leader, shown.Term));
            return null;
        }

        _waiting.Add(new Waiting(request, now + patience));
        return new Input.TransferRequested(request.To);
    }

    /// <summary>The role has taken a step.</summary>
    public void Stepped(NodeId? transferringTo, NodeView.MemberPart shown)
    {
        var gaveUp = _isUnderWay && transferringTo is null && shown.Leader == self;
        _isUnderWay = transferringTo is not null;
        if (_waiting.Count > 0 && (gaveUp || (shown.Leader is { } leader && leader != self)))
        {
            Answer(_waiting, shown);
            _waiting.Clear();
        }
    }

    /// <summary>Answers those whose time is over: the role saw nobody to hand over to, or nobody leads.</summary>
    public void Sweep(NodeView.MemberPart shown, TimeSpan now)
    {
        if (_waiting.Count > 0)
        {
            Answer(_waiting.Where(waiting => waiting.Deadline <= now), shown);
            _waiting.RemoveAll(waiting => waiting.Deadline <= now);
        }
    }

    private void Answer(IEnumerable<Waiting> ended, NodeView.MemberPart shown)
    {
        foreach (var (request, _) in ended)
        {
            var isDone = shown.Leader is { } leader && (request.To is { } to ? leader == to : leader != self);
            request.Complete(new TransferAnswer(isDone ? TransferOutcome.Done : TransferOutcome.NotTaken, shown.Leader, shown.Term));
        }
    }

    private sealed record Waiting(TransferRequest Request, TimeSpan Deadline);
}
