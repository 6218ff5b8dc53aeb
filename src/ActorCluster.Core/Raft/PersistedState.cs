namespace ActorCluster.Core.Raft;

/// <summary>
/// What a member has persisted: the fold over its journal. Recovery applies every event to an empty one. Where the journal's first events were deleted after
/// a compaction the fold begins in the middle, and is whole again with the <see cref="JournalEvent.Compacted"/> that allowed it.
/// </summary>
public sealed class PersistedState
{
    /// <summary>Whether it holds more than that the member was started: it has founded a cluster, or has been admitted to one.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>The member's term and vote.</summary>
    public HardState HardState { get; private set; } = HardState.Initial;

    /// <summary>The member's id in the configuration, where it was added; null for a founder.</summary>
    public ulong? MemberId { get; private set; }

    /// <summary>Who the members were when it was added: where to find them until the log says so; nobody, for a founder.</summary>
    public Configuration Known { get; private set; } = Configuration.None;

    /// <summary>Who the member is, and whom of the others it has met.</summary>
    public Acquaintances Acquaintances { get; } = new();

    /// <summary>The member's log.</summary>
    public RaftLog Log { get; } = new();

    /// <summary>The member's id in the configuration.</summary>
    public ulong IdOf(NodeId self) => MemberId ?? MemberInfo.FounderId(self);

    /// <summary>Takes the journal's next event.</summary>
    /// <exception cref="InvariantViolation">The event cannot follow what was applied: the journal is damaged.</exception>
    public void Apply(JournalEvent journalEvent)
    {
        IsBegun |= journalEvent is not JournalEvent.Started;
        switch (journalEvent)
        {
            case JournalEvent.Joined joined when Log.Last == EntryId.Zero:
                (MemberId, Known) = (joined.MemberId, joined.Known);
                break;
            case JournalEvent.HardStateChanged changed:
                Guard.HardState(HardState, changed.State, () => ToString());
                HardState = changed.State;
                break;
            case JournalEvent.EntriesAppended appended:
                Log.Recover(appended);
                break;
            case JournalEvent.Compacted compacted:
                Guard.HardState(HardState, compacted.State, () => ToString());
                HardState = compacted.State;
                MemberId = compacted.MemberId;
                Log.Compact(compacted);
                Acquaintances.Become(compacted.Met);
                break;
            case JournalEvent.Started or JournalEvent.BelongsTo or JournalEvent.PeerStarted:
                Acquaintances.Apply(journalEvent);
                break;
            case JournalEvent.SnapshotInstalled installed:
                Log.Install(installed);
                break;
            case JournalEvent.Joined:
                throw new InvariantViolation(8, "a journal in which something stands before the member was added", ToString());
            default:
                throw new ArgumentOutOfRangeException(nameof(journalEvent), journalEvent, "an event that no version of the journal knows");
        }
    }

    /// <summary>
    /// The snapshot with which the state machine begins: of those on disk whose files are whole the newest whose last entry the log holds. A later one is of entries
    /// that a crash took away, or was received and not installed.
    /// </summary>
    public SnapshotInfo? Newest(IEnumerable<SnapshotInfo> whole) =>
        whole.Where(snapshot => Log.Holds(snapshot.Last)).MaxBy(snapshot => snapshot.Last.Index);

    /// <summary>The fold over a whole journal.</summary>
    public static PersistedState Of(IEnumerable<JournalEvent> journal)
    {
        var state = new PersistedState();
        foreach (var journalEvent in journal) state.Apply(journalEvent);
        return state;
    }

    public override string ToString() => $"term {HardState.Term}, vote {HardState.VotedFor?.Name ?? "none"}, {Log}";
}
