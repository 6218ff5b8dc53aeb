namespace ActorCluster.Core.Raft;

/// <summary>What a step asks for. The shell does it in this order: persist, send, complete; what waits for the disk is sent after it.</summary>
/// <param name="Next">The role that takes the next input; the same object where nothing changed.</param>
/// <param name="Persist">Journal events, to be written in this order as one atomic write; empty where nothing is to be written.</param>
/// <param name="PersistedThrough">The log's last entry after <paramref name="Persist"/>: what <see cref="Input.Persisted"/> must say once it is on disk.</param>
/// <param name="Send">To be sent at once.</param>
/// <param name="SendAfterPersist">To be sent once everything put out for the journal up to and with this step is on disk (votes, acknowledgements).</param>
/// <param name="Committed">The commit index after the step.</param>
/// <param name="Reads">Reads of this member that are decided by the step.</param>
/// <param name="Leader">The leader this member knows of in its term, if any.</param>
/// <param name="TransferringTo">
/// To whom this leader is about to hand its part; it takes no proposals meanwhile. Null again while it still leads: it gave up and goes on.
/// </param>
public sealed record Output(
    Role Next,
    IReadOnlyList<JournalEvent> Persist,
    EntryId PersistedThrough,
    IReadOnlyList<Envelope> Send,
    IReadOnlyList<Envelope> SendAfterPersist,
    LogIndex Committed,
    IReadOnlyList<ReadDecision> Reads,
    NodeId? Leader,
    NodeId? TransferringTo)
{
    /// <summary>A piece of the leader's snapshot to be written; in the order of the steps. Done before anything is sent; need not be flushed but for the last one.</summary>
    public StoreChunk? StoreChunk { get; init; }

    /// <summary>
    /// The state machine is to replace its state by this snapshot, which is on disk, before it applies anything that <see cref="Committed"/> calls committed by
    /// this step; entries go on after the snapshot's last.
    /// </summary>
    public SnapshotInfo? Restore { get; init; }

    /// <summary>The last configuration in the log, committed or not.</summary>
    public Configuration Configuration { get; init; } = Configuration.None;

    /// <summary>
    /// The configuration at this index, which is committed, has this member no more: it must stop serving for good. Null where nothing is known of that.
    /// </summary>
    public LogIndex? RemovedAt { get; init; }

    /// <summary>
    /// How many of the proposed commands the step has appended: the first so many, and they end the log. The others stand nowhere, and never will by this proposal.
    /// </summary>
    public int Taken { get; init; }

    /// <summary>This member's data are not what they should be: it must stop, and takes no input any more. Null where nothing is known of that.</summary>
    public Refusal? Refused { get; init; }

    /// <summary>Changes of the members that are decided by the step.</summary>
    public IReadOnlyList<ChangeDecision> Changes { get; init; } = [];
}

/// <summary>A read may be answered once <paramref name="Index"/> is applied; null: it cannot be confirmed now, ask again.</summary>
/// <param name="ReadId">The reads' name.</param>
/// <param name="Index">They may be answered once it is applied.</param>
/// <param name="Proof">Why; null where there is no index.</param>
public sealed record ReadDecision(long ReadId, LogIndex? Index, ReadProof? Proof = null);

/// <summary>On what the answer to a linearizable read rests.</summary>
/// <param name="Leader">Who led…</param>
/// <param name="Term">…in this term, when it said the index.</param>
/// <param name="FromLease">It relied on its lease; otherwise a quorum confirmed it.</param>
public readonly record struct ReadProof(NodeId Leader, Term Term, bool FromLease);
