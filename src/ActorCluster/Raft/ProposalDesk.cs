using ActorCluster.Core;

namespace ActorCluster.Raft;

/// <summary>
/// The commands of this node's clients before a leader has them: they wait for one, or are on their way to one elsewhere.
/// Only what surely is in no log goes out again.
/// </summary>
/// <param name="self">This node.</param>
/// <param name="ids">Names for what is forwarded.</param>
/// <param name="maxBatchBytes">One message to the leader has at most this many bytes of commands, or one command.</param>
internal sealed class ProposalDesk(NodeId self, RequestIds ids, int maxBatchBytes)
{
    private readonly List<LocalProposal> _waiting = [];
    private readonly Dictionary<long, (LocalProposal Proposal, NodeId To)> _forwarded = [];

    public bool IsAnyWaiting => _waiting.Count > 0;

    /// <summary>Whether none waits and none is on its way.</summary>
    public bool IsEmpty => _waiting.Count == 0 && _forwarded.Count == 0;

    public void Wait(LocalProposal proposal)
    {
        proposal.Stage = ProposalStage.Waiting;
        _waiting.Add(proposal);
    }

    /// <summary>All that wait, for the leader at this node.</summary>
    public IReadOnlyList<Proposal> TakeAll()
    {
        var taken = new List<Proposal>(_waiting.Count);
        foreach (var proposal in _waiting)
        {
            if (!proposal.IsCompleted)
            {
                proposal.Stage = ProposalStage.Handed;
                taken.Add(proposal);
            }
        }

        _waiting.Clear();
        return taken;
    }

    /// <summary>All that wait, for the leader at another node: one message, unless that were too large.</summary>
    public IEnumerable<ForwardedProposals> ForwardAll(NodeId leader)
    {
        var all = TakeAll();
        for (var from = 0; from < all.Count;)
        {
            var (bytes, until) = (0L, from);
            while (until < all.Count && (until == from || bytes + all[until].Command.Length <= maxBatchBytes))
            {
                bytes += all[until++].Command.Length;
            }

            yield return Forward(leader, all, from, until);
            from = until;
        }
    }

    /// <summary>The leader has answered.</summary>
    public void Answered(IReadOnlyList<ForwardedAnswer> answers)
    {
        foreach (var (id, answer) in answers)
        {
            // Not there: its outcome was already said to be unknown, or its client was told that the time was over.
            if (_forwarded.Remove(id, out var forwarded))
            {
                forwarded.Proposal.Complete(answer);
            }
        }
    }

    /// <summary>They are in no log: they wait again.</summary>
    public void Refused(IReadOnlyList<long> refused)
    {
        foreach (var id in refused)
        {
            if (_forwarded.Remove(id, out var forwarded))
            {
                Wait(forwarded.Proposal);
            }
        }
    }

    /// <summary>
    /// Whether what is on its way to a peer that is lost was appended can no longer be learnt. A leader that was only deposed is not lost: it still
    /// answers what it had appended, and refuses what it had not.
    /// </summary>
    public void Lost(NodeId peer)
    {
        foreach (var (id, (proposal, to)) in _forwarded)
        {
            if (to == peer)
            {
                proposal.Complete(Failures.LeaderLost());
                _forwarded.Remove(id);
            }
        }
    }

    /// <summary>Forgets what has been answered otherwise, by time-out or by its client.</summary>
    public void Forget()
    {
        foreach (var (id, forwarded) in _forwarded)
        {
            if (forwarded.Proposal.IsCompleted)
            {
                _forwarded.Remove(id);
            }
        }
    }

    private ForwardedProposals Forward(NodeId leader, IReadOnlyList<Proposal> all, int from, int until)
    {
        var first = ids.Take(until - from);
        var commands = new ReadOnlyMemory<byte>[until - from];
        for (var i = 0; i < commands.Length; i++)
        {
            commands[i] = all[from + i].Command;
            _forwarded.Add(first + i, ((LocalProposal)all[from + i], leader));
        }

        return new ForwardedProposals(self, first, commands);
    }
}
