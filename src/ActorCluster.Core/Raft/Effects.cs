namespace ActorCluster.Core.Raft;

/// <summary>Gathers what one step asks for. Lists exist only where something is in them; a step that changes nothing gives the same output again.</summary>
internal sealed class Effects
{
    private readonly List<JournalEvent> appended = [];
    private List<Envelope>? send;
    private List<Envelope>? sendAfterPersist;
    private List<ReadDecision>? reads;
    private List<ChangeDecision>? changes;
    private HardState before = HardState.Initial;
    private StoreChunk? storeChunk;
    private SnapshotInfo? restore;
    private int taken;
    private Output? quiet;

    /// <summary>A step begins.</summary>
    public void Begin(Member member)
    {
        before = member.HardState;
        appended.Clear();
        send = sendAfterPersist = null;
        reads = null;
        storeChunk = null;
        restore = null;
        changes = null;
        taken = 0;
    }

    /// <summary>Whether the step so far asks the journal for anything.</summary>
    public bool Persists(Member member) => appended.Count > 0 || member.HardState != before;

    public void Append(JournalEvent journalEvent) => appended.Add(journalEvent);

    public void Send(NodeId to, RaftMessage message) => (send ??= []).Add(new Envelope(to, message));

    /// <summary>For votes and acknowledgements: they promise what must be on disk first.</summary>
    public void SendAfterPersist(NodeId to, RaftMessage message) => (sendAfterPersist ??= []).Add(new Envelope(to, message));

    public void Decide(long readId, LogIndex? index, ReadProof? proof = null) => (reads ??= []).Add(new ReadDecision(readId, index, proof));

    public void Store(StoreChunk chunk) => storeChunk = chunk;

    public void Restore(SnapshotInfo snapshot) => restore = snapshot;

    /// <summary>So many of the proposed commands are appended.</summary>
    public void Take(int proposals) => taken = proposals;

    public void Decide(ChangeDecision change) => (changes ??= []).Add(change);

    /// <summary>The step's output.</summary>
    public Output Finish(Member member, Role next)
    {
        if (member.HardState != before) Guard.HardState(before, member.HardState, member.ToString);
        if (Persists(member)) member.PutOut();
        else if (send is null && sendAfterPersist is null && reads is null && storeChunk is null && changes is null) return Quiet(member, next);
        return new Output(
            next, Journal(member), member.Log.Last, send ?? [], sendAfterPersist ?? (IReadOnlyList<Envelope>)[], member.Commit, reads ?? [], next.KnownLeader,
            next.TransferringTo)
        {
            StoreChunk = storeChunk,
            Restore = restore,
            Configuration = member.Configuration,
            RemovedAt = member.RemovedAt,
            Taken = taken,
            Refused = member.Refused,
            Changes = changes ?? (IReadOnlyList<ChangeDecision>)[],
        };
    }

    private IReadOnlyList<JournalEvent> Journal(Member member)
    {
        if (member.HardState == before) return appended.Count == 0 ? [] : [.. appended];
        return [new JournalEvent.HardStateChanged(member.HardState), .. appended];
    }

    private Output Quiet(Member member, Role next)
    {
        if (quiet is { } same && same.Next == next && same.Committed == member.Commit && same.PersistedThrough == member.Log.Last
            && same.Leader == next.KnownLeader && same.TransferringTo == next.TransferringTo
            && same.Configuration == member.Configuration && same.RemovedAt == member.RemovedAt
            && same.Refused == member.Refused)
        {
            return same;
        }

        return quiet = new Output(next, [], member.Log.Last, [], [], member.Commit, [], next.KnownLeader, next.TransferringTo)
        {
            Configuration = member.Configuration,
            RemovedAt = member.RemovedAt,
            Refused = member.Refused,
        };
    }
}
