using ActorCluster.Core.Raft;

namespace ActorCluster.Raft;

/// <summary>Holds back what must not be said before it is on disk: votes and acknowledgements.</summary>
/// <param name="after">The number of the last append before; what is said of it and of earlier ones is of no interest any more.</param>
internal sealed class PersistGate(long after = 0)
{
    private readonly Queue<(long AppendId, EntryId Through)> _writing = new();
    private readonly Queue<(long AppendId, IReadOnlyList<Envelope> Envelopes)> _held = new();
    private long _lastAppend = after;
    private long _lastPersisted = after;

    /// <summary>The number of the last append.</summary>
    public long LastAppend => _lastAppend;

    /// <summary>Something goes to the journal now: its number there.</summary>
    /// <param name="through">The log's last entry once it is on disk.</param>
    public long Append(EntryId through)
    {
        _writing.Enqueue((++_lastAppend, through));
        return _lastAppend;
    }

    /// <summary>True where everything that was put out is on disk, so that the envelopes may go at once; else they are kept.</summary>
    public bool MaySend(IReadOnlyList<Envelope> envelopes)
    {
        if (_lastPersisted == _lastAppend)
        {
            return true;
        }

        if (envelopes.Count > 0)
        {
            _held.Enqueue((_lastAppend, envelopes));
        }

        return false;
    }

    /// <summary>Everything up to and with this number is on disk.</summary>
    /// <param name="appendId">The number.</param>
    /// <returns>
    /// The log's last entry on disk; how many writes ended with it, each of which the rules want to hear of; and what may be sent now,
    /// in order.
    /// </returns>
    public (EntryId Through, int Writes, IReadOnlyList<Envelope> Released) Persisted(long appendId)
    {
        var (through, writes) = (EntryId.Zero, 0);
        while (_writing.TryPeek(out var written) && written.AppendId <= appendId)
        {
            _writing.Dequeue();
            (through, writes) = (written.Through, written.Through == through ? writes + 1 : 1);
        }

        _lastPersisted = Math.Max(_lastPersisted, appendId);
        IReadOnlyList<Envelope> released = [];
        while (_held.TryPeek(out var held) && held.AppendId <= appendId)
        {
            var envelopes = _held.Dequeue().Envelopes;
            released = released.Count == 0 ? envelopes : [.. released, .. envelopes];
        }

        return (through, writes, released);
    }
}
