using ActorCluster.Core.Raft;

namespace ActorCluster.Raft;

/// <summary>
/// The linearizable reads of this node's clients until their index is known. All that wait ask together; what comes while they ask is
/// the next group,
/// because an index that was confirmed before a read began proves nothing for it.
/// </summary>
/// <param name="ids">Names for questions.</param>
/// <param name="mayUseLease">The leader's lease is enough for all of them.</param>
internal sealed class ReadDesk(RequestIds ids, bool mayUseLease)
{
    private List<ReadRequest> _waiting = [];
    private List<ReadRequest>? _asking;
    private long _askingId;

    /// <summary>Whether none waits and none asks.</summary>
    public bool IsEmpty => _waiting.Count == 0 && _asking is null;

    public void Wait(ReadRequest read) => _waiting.Add(read);

    /// <summary>What to ask the rules, if there is anything to ask now.</summary>
    public Input.ReadRequested? Ask()
    {
        if (_asking is not null || _waiting.Count == 0)
        {
            return null;
        }

        _askingId = ids.Take(1);
        (_asking, _waiting) = (_waiting, []);
        return new Input.ReadRequested(_askingId, mayUseLease);
    }

    /// <summary>A bounded read asks for no longer than the age that it allows: what it would learn later is of no use to it.</summary>
    public void GiveUpBounded(TimeSpan now, AgeBoard? ages, LogIndex applied)
    {
        foreach (var read in _waiting.Concat(_asking ?? []))
        {
            if (read.Level.Consistency == Consistency.Bounded && !read.IsCompleted && now - read.EnqueuedAt >= read.Level.MaxAge)
            {
                read.FailTooOld(ages?.AgeOf(applied, null));
            }
        }

        _waiting.RemoveAll(read => read.IsCompleted);
    }

    /// <summary>Whoever was asked is no more: the reads wait again.</summary>
    public void Undecided() => Decided(new ReadDecision(_askingId, null));

    /// <summary>The rules have decided: the reads that may be answered, or none, where they wait again.</summary>
    public IReadOnlyList<ReadRequest> Decided(ReadDecision decision)
    {
        if (_asking is not { } asked || decision.ReadId != _askingId)
        {
            // An answer to a question that was decided otherwise before.
            return [];
        }

        _asking = null;
        if (decision.Index is not null)
        {
            return asked;
        }

        asked.RemoveAll(read => read.IsCompleted);
        _waiting.InsertRange(0, asked);
        return [];
    }
}
