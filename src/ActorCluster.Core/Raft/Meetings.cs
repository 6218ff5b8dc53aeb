namespace ActorCluster.Core.Raft;

/// <summary>
/// Whom a member has met, with what of it is on disk already. No vote and no acknowledgement that a peer gives at a start counts before that start is on disk: otherwise a crash
/// would let this member forget it, and take a copy of the peer's data for the right ones. What a peer asks is heard at once; what this member promises waits for the
/// disk anyway.
/// </summary>
/// <param name="acquaintances">What the journal says, and what is put out for it.</param>
internal sealed class Meetings(Acquaintances acquaintances)
{
    private readonly HashSet<ulong> unwritten = [];
    private readonly HashSet<NodeId> strangers = [];
    private long putOut;
    private long flushed;
    private long lastMet;

    public Acquaintances All => acquaintances;

    /// <summary>A peer is met at another start than before; the event is for the journal.</summary>
    public JournalEvent.PeerStarted Meet(NodeId name, in Standing standing)
    {
        var started = new JournalEvent.PeerStarted(name, standing.MemberId, standing.DataId, standing.Boot);
        acquaintances.Apply(started);
        unwritten.Add(standing.MemberId);
        lastMet = putOut + 1;
        return started;
    }

    /// <summary>Whether that a member has started still waits for the disk.</summary>
    public bool IsUnwritten(ulong memberId) => unwritten.Count > 0 && unwritten.Contains(memberId);

    /// <summary>A step has put something out for the journal.</summary>
    public void PutOut() => putOut++;

    /// <summary>The oldest of what was put out is on disk.</summary>
    public void Flushed()
    {
        if (++flushed >= lastMet) unwritten.Clear();
    }

    /// <summary>A member calls this one's cluster another. True where so many do that the others are no quorum: then it is this member that is in the wrong place.</summary>
    public bool IsStrangerTo(NodeId peer, Configuration configuration)
    {
        strangers.Add(peer);
        return !configuration.IsQuorum(node => !strangers.Contains(node));
    }

    /// <summary>A member of this one's own cluster was heard.</summary>
    public void Heard(NodeId peer)
    {
        if (strangers.Count > 0) strangers.Remove(peer);
    }
}
