using ActorCluster.Core;
using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;
using ActorCluster.Machine;

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
    private readonly ulong _origin = StableId.Of([self.Name]);
    private readonly List<LocalProposal> _waiting = [];
    private readonly Dictionary<long, LocalProposal> _forwarded = [];

    public bool IsAnyWaiting => _waiting.Count > 0;

    /// <summary>Whether none waits and none is on its way.</summary>
    public bool IsEmpty => _waiting.Count == 0 && _forwarded.Count == 0;

    public void Wait(LocalProposal proposal)
    {
        proposal.Stage = ProposalStage.Waiting;
        _waiting.Add(proposal);
    }

    /// <summary>All that wait, for the leader at this node.</summary>
    public IReadOnlyList<Proposal> TakeAll() => Take();

    /// <summary>All that wait, for the leader at another node: one message, unless that were too large; with what it is made of.</summary>
    /// <param name="term">The leader's.</param>
    public IEnumerable<(ForwardedProposals Message, IReadOnlyList<LocalProposal> Proposals)> ForwardAll(Term term)
    {
        var all = Take();
        for (var from = 0; from < all.Count;)
        {
            var (bytes, until) = (0L, from);
            while (until < all.Count && (until == from || bytes + all[until].Command.Length <= maxBatchBytes))
            {
                bytes += all[until++].Command.Length;
            }

            yield return Forward(term, all.GetRange(from, until - from));
            from = until;
        }
    }

    /// <summary>The leader has answered.</summary>
    public void Answered(IReadOnlyList<ForwardedAnswer> answers)
    {
        foreach (var (id, answer) in answers)
        {
            // Not there: its client was told that the time was over.
            if (_forwarded.Remove(id, out var forwarded))
            {
                forwarded.Complete(answer);
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
                Wait(forwarded);
            }
        }
    }

    /// <summary>Forgets what has been answered otherwise: by this node's own log, by time-out or by its client.</summary>
    public void Forget()
    {
        _waiting.RemoveAll(waiting => waiting.IsCompleted);
        foreach (var (id, forwarded) in _forwarded)
        {
            if (forwarded.IsCompleted)
            {
                _forwarded.Remove(id);
            }
        }
    }

    private List<LocalProposal> Take()
    {
        var taken = new List<LocalProposal>(_waiting.Count);
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

    private (ForwardedProposals Message, IReadOnlyList<LocalProposal> Proposals) Forward(Term term, IReadOnlyList<LocalProposal> proposals)
    {
        var first = ids.Take(proposals.Count);
        var commands = new ReadOnlyMemory<byte>[proposals.Count];
        for (var i = 0; i < commands.Length; i++)
        {
            commands[i] = CommandBytes.Named(proposals[i].Command, new RequestName(_origin, first + i));
            _forwarded.Add(first + i, proposals[i]);
        }

        return (new ForwardedProposals(self, term, first, commands), proposals);
    }
}
