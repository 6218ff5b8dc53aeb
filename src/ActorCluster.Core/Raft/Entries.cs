namespace ActorCluster.Core.Raft;

/// <summary>What an entry's payload is.</summary>
public enum EntryKind : byte
{
    /// <summary>A command for the state machine, opaque to the rules.</summary>
    Command = 0,

    /// <summary>The entry with which a leader opens its term (§8); its payload is empty.</summary>
    NoOp = 1,

    /// <summary>The members that make a quorum from here on (§6); see <see cref="Configuration"/>.</summary>
    Configuration = 2,
}

/// <summary>One entry of the replicated log.</summary>
/// <param name="Id">Its term and index.</param>
/// <param name="Kind">What the payload is.</param>
/// <param name="Payload">The bytes as the client's command brought them; never changed, so that they may be shared.</param>
public sealed record Entry(EntryId Id, EntryKind Kind, ReadOnlyMemory<byte> Payload)
{
    /// <summary>What an entry weighs beside its payload.</summary>
    public const int Overhead = 128;

    public Term Term => Id.Term;

    public LogIndex Index => Id.Index;

    /// <summary>What it costs to send, store or apply, in bytes of payload that would cost as much.</summary>
    public long Weight => Overhead + Payload.Length;
}

/// <summary>What a member must never forget (§5.1, figure 2): its term and its vote in that term.</summary>
public sealed record HardState(Term Term, NodeId? VotedFor)
{
    public static readonly HardState Initial = new(Term.Zero, null);
}

/// <summary>One event of a member's journal. The fold over all of them is what the member has persisted.</summary>
public abstract record JournalEvent
{
    private JournalEvent()
    {
    }

    /// <summary>The journal of a member that was added holds this before everything but its starts; a founder's does not hold it.</summary>
    /// <param name="MemberId">The member's id in the configuration.</param>
    /// <param name="Known">Where the members were found then; until the log says who they are.</param>
    public sealed record Joined(ulong MemberId, Configuration Known) : JournalEvent;

    /// <summary>
    /// The member was started; written before anything is said at that start. Its first one draws the name of the data, which stays. A journal that holds nothing else is of a member
    /// that has no cluster yet: it may have told others the name of its data.
    /// </summary>
    public sealed record Started(Guid DataId, Boot Boot) : JournalEvent;

    /// <summary>The cluster that the data belong to, written with the founding configuration or by a member that was added. Never 0.</summary>
    public sealed record BelongsTo(ulong ClusterId) : JournalEvent;

    /// <summary>Another member was met at a start of its; written before anything counts that it promises at that start.</summary>
    public sealed record PeerStarted(NodeId Name, ulong MemberId, Guid DataId, Boot Boot) : JournalEvent;

    /// <summary>The term or the vote changed.</summary>
    public sealed record HardStateChanged(HardState State) : JournalEvent;

    /// <summary>
    /// The entries stand after <paramref name="Previous"/> and replace whatever stood there: append and truncation are one event.
    /// </summary>
    public sealed record EntriesAppended(EntryId Previous, IReadOnlyList<Entry> Entries) : JournalEvent;

    /// <summary>
    /// The log begins after <paramref name="Base"/> from here on (§7); a snapshot on this member's disk holds what is gone. Journal events that stand before
    /// this one, and before the first that holds an entry above the base, may then be deleted: this one says what recovery needs of them.
    /// </summary>
    /// <param name="Base">The last entry that is gone.</param>
    /// <param name="At">The configuration that held after it.</param>
    /// <param name="State">The term and the vote when the event was put out.</param>
    /// <param name="MemberId">The member's id, where it is no founder.</param>
    public sealed record Compacted(EntryId Base, Configuration At, HardState State, ulong? MemberId = null) : JournalEvent
    {
        /// <summary>Who the member is and whom it has met, in events that say it again; empty where the version that wrote it did not know.</summary>
        public IReadOnlyList<JournalEvent> Met { get; init; } = [];
    }

    /// <summary>
    /// A snapshot of the leader's, which is on this member's disk, replaces the log through its last entry. What follows stays only where the log held
    /// that very entry (§7, InstallSnapshot 6 and 7).
    /// </summary>
    public sealed record SnapshotInstalled(SnapshotId Snapshot, Configuration At) : JournalEvent;
}
