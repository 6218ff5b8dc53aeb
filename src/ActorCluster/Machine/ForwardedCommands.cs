using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;
using ActorCluster.Raft;

namespace ActorCluster.Machine;

/// <summary>
/// The commands of this node's clients that a leader elsewhere has. That leader answers them, unless it is lost: then this node's own log says what became of
/// them. A leader takes a forwarded command in the term for which it was meant, or never; so it is known by its name where it was committed, and once an entry of
/// a later term is applied, whatever was not met is in no log and never will be.
/// </summary>
/// <param name="origin">This node's number in the names of its requests.</param>
internal sealed class ForwardedCommands(ulong origin)
{
    private const int LeastPruned = 1024;

    private readonly Dictionary<long, (Term Term, LocalProposal Proposal)> _byNumber = [];
    private Term _lowest;
    private int _pruneAt = LeastPruned;

    /// <summary>They are on their way to the leader of a term.</summary>
    /// <param name="term">The term; no lower than that of those before.</param>
    /// <param name="first">The number of the first one; the others' follow without gaps.</param>
    /// <param name="proposals">The commands.</param>
    public void Add(Term term, long first, IReadOnlyList<LocalProposal> proposals)
    {
        if (_byNumber.Count == 0)
        {
            _lowest = term;
        }

        for (var i = 0; i < proposals.Count; i++)
        {
            _byNumber.Add(first + i, (term, proposals[i]));
        }

        if (_byNumber.Count >= _pruneAt)
        {
            Prune();
        }
    }

    /// <summary>A command was applied: whose client still waits for it here, if anybody's does.</summary>
    public LocalProposal? Applied(RequestName request) =>
        request.Origin == origin && _byNumber.Remove(request.Number, out var mine) && !mine.Proposal.IsCompleted ? mine.Proposal : null;

    /// <summary>An entry of this term is applied next: takes the numbers of those that were meant for an earlier one, which no log will ever have.</summary>
    public IReadOnlyList<long> TakeBefore(Term term)
    {
        if (_byNumber.Count == 0 || _lowest >= term)
        {
            return [];
        }

        List<long> taken = [];
        foreach (var (number, mine) in _byNumber)
        {
            if (mine.Term < term)
            {
                taken.Add(number);
                _byNumber.Remove(number);
            }
        }

        _lowest = term;
        return taken;
    }

    /// <summary>Takes all: what became of them cannot be learnt any more.</summary>
    public IReadOnlyList<LocalProposal> TakeAll()
    {
        LocalProposal[] all = [.. _byNumber.Values.Select(mine => mine.Proposal)];
        _byNumber.Clear();
        return all;
    }

    /// <summary>Forgets those that were answered and will not be met: their messages were lost, and their time is over.</summary>
    private void Prune()
    {
        foreach (var (number, mine) in _byNumber)
        {
            if (mine.Proposal.IsCompleted)
            {
                _byNumber.Remove(number);
            }
        }

        _pruneAt = Math.Max(LeastPruned, 2 * _byNumber.Count);
    }
}
