namespace ActorCluster.Core.Raft;

/// <summary>
/// Linearizable reads without a write (thesis §6.4): the leader takes note of its commit index, then confirms that it still leads with one round to a
/// majority. All reads that wait when a round begins share it; those that come while it is under way share the next one, because an answer
/// that is already on its way proves nothing about the time after they came.
/// </summary>
internal sealed class ReadRounds(NodeId self)
{
    private readonly HashSet<NodeId> confirmedBy = [];
    private List<Waiting> queued = [];
    private List<Waiting> confirming = [];

    /// <summary>A read that waits.</summary>
    /// <param name="From">The member that asked; the leader itself for its own.</param>
    /// <param name="ReadId">That member's name for it.</param>
    public readonly record struct Waiting(NodeId From, long ReadId);

    /// <summary>The number of the last round that began, or zero.</summary>
    public long Round { get; private set; }

    /// <summary>What the reads of the round under way may be answered from.</summary>
    public LogIndex Index { get; private set; }

    public bool HasQueued => queued.Count > 0;

    public bool IsUnderWay => confirming.Count > 0;

    public void Queue(NodeId from, long readId) => queued.Add(new Waiting(from, readId));

    /// <summary>Begins a round for all that are queued, at the leader's commit index.</summary>
    public void Begin(LogIndex commit)
    {
        (queued, confirming) = (confirming, queued);
        Round++;
        Index = commit;
        confirmedBy.Clear();
        confirmedBy.Add(self);
    }

    /// <summary>
    /// The members have changed: the round under way begins again at the index it has, so that no answer of an earlier member counts.
    /// </summary>
    public void Renew()
    {
        Round++;
        confirmedBy.Clear();
        confirmedBy.Add(self);
    }

    /// <summary>A member has answered something of that round, or of a later one, in the leader's term.</summary>
    public void Confirm(NodeId by, long round)
    {
        if (round == Round) confirmedBy.Add(by);
    }

    public bool IsConfirmed(Configuration configuration) => IsUnderWay && configuration.IsQuorum(confirmedBy);

    /// <summary>Takes out the reads of the round under way.</summary>
    public IReadOnlyList<Waiting> TakeConfirmed()
    {
        IReadOnlyList<Waiting> taken = [.. confirming];
        confirming.Clear();
        return taken;
    }

    /// <summary>Takes out everything that waits.</summary>
    public IReadOnlyList<Waiting> TakeAll()
    {
        IReadOnlyList<Waiting> taken = [.. confirming, .. queued];
        confirming.Clear();
        queued.Clear();
        return taken;
    }
}
