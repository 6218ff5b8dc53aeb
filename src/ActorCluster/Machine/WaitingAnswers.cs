using System.Diagnostics.CodeAnalysis;
using ActorCluster.Core.Raft;
using ActorCluster.Raft;

namespace ActorCluster.Machine;

/// <summary>
/// Who waits for which entry. An index may be awaited twice: this node led, lost its place before the entry was committed, and leads
/// again. Then only the
/// applied entry says which of the two came true.
/// </summary>
internal sealed class WaitingAnswers
{
    private readonly Queue<(EntryId Id, Proposal Proposal)> _inOrder = new();
    private readonly List<(EntryId Id, Proposal Proposal)> _ofEarlierTerms = [];
    private LogIndex _last;

    /// <summary>The proposals stand at <paramref name="first"/> and the entries after it, one each.</summary>
    public void Add(EntryId first, IReadOnlyList<Proposal> proposals)
    {
        if (_inOrder.Count > 0 && first.Index <= _last)
        {
            _ofEarlierTerms.AddRange(_inOrder);
            _inOrder.Clear();
        }

        for (var i = 0; i < proposals.Count; i++)
        {
            _inOrder.Enqueue((first with { Index = first.Index + i }, proposals[i]));
        }

        _last = first.Index + (proposals.Count - 1);
    }

    /// <summary>Takes all who waited for an entry at or below an index: a snapshot has taken its place.</summary>
    public IReadOnlyList<Proposal> TakeThrough(LogIndex index)
    {
        List<Proposal> taken = [.. _ofEarlierTerms.Where(one => one.Id.Index <= index).Select(one => one.Proposal)];
        _ofEarlierTerms.RemoveAll(one => one.Id.Index <= index);
        while (_inOrder.TryPeek(out var next) && next.Id.Index <= index)
        {
            taken.Add(_inOrder.Dequeue().Proposal);
        }

        return taken;
    }

    /// <summary>Takes all who wait.</summary>
    public IReadOnlyList<Proposal> TakeAll() => TakeThrough(new LogIndex(long.MaxValue));

    /// <summary>Whether anybody may wait for the entry at this index.</summary>
    public bool IsNext(EntryId applied) =>
        (_inOrder.TryPeek(out var next) && next.Id.Index <= applied.Index) || _ofEarlierTerms.Count > 0;

    /// <summary>Takes one of those who waited for the index that was applied now; false where there is none left.</summary>
    /// <param name="applied">The entry that stands there.</param>
    /// <param name="proposal">Who waited.</param>
    /// <param name="isThisEntry">It waited for this entry; else its own never will be applied.</param>
    public bool Take(EntryId applied, [NotNullWhen(true)] out Proposal? proposal, out bool isThisEntry)
    {
        if (_inOrder.TryPeek(out var next) && next.Id.Index <= applied.Index)
        {
            _inOrder.Dequeue();
            (proposal, isThisEntry) = (next.Proposal, next.Id == applied);
            return true;
        }

        var at = _ofEarlierTerms.Count == 0 ? -1 : _ofEarlierTerms.FindIndex(one => one.Id.Index <= applied.Index);
        if (at >= 0)
        {
            (proposal, isThisEntry) = (_ofEarlierTerms[at].Proposal, _ofEarlierTerms[at].Id == applied);
            _ofEarlierTerms.RemoveAt(at);
            return true;
        }

        (proposal, isThisEntry) = (null, false);
        return false;
    }
}
