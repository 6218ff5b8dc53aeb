namespace ActorCluster.Core.Raft;

/// <summary>What of a member outlives its roles: who it is, what it has put out for the journal, how far it knows the log to be committed.</summary>
/// <param name="self">Its name.</param>
/// <param name="recovered">What it had persisted.</param>
/// <param name="newest">The newest snapshot on its disk, from which its state machine begins.</param>
/// <param name="options">The measures.</param>
/// <param name="seed">Of its chance.</param>
internal sealed class Member(NodeId self, PersistedState recovered, SnapshotInfo? newest, RaftOptions options, ulong seed)
{
    private readonly Queue<EntryId> unflushed = [];
    private readonly ulong id = recovered.IdOf(self);
    private Configuration? judged;

    public NodeId Self => self;

    public RaftOptions Options => options;

    public RaftLog Log => recovered.Log;

    /// <summary>The term and the vote. A change is put out for the journal by the step that makes it.</summary>
    public HardState HardState { get; set; } = recovered.HardState;

    public LogIndex Commit { get; private set; } = newest?.Last.Index ?? LogIndex.Zero;

    /// <summary>The newest snapshot on this member's disk.</summary>
    public SnapshotInfo? Newest { get; private set; } = newest;

    /// <summary>A snapshot of a leader's that is on its way to this member.</summary>
    public IncomingSnapshot? Incoming { get; set; }

    /// <summary>Gathers what the current step asks for.</summary>
    public Effects Effects { get; } = new();

    public Configuration Configuration => Log.Configuration;

    /// <summary>Its clock, and what rests on it.</summary>
    public MemberTime Time { get; } = new(options, recovered.HardState, seed);

    /// <summary>As whom it speaks; the default where its journal holds no start.</summary>
    public Standing Standing { get; } = recovered.Acquaintances.StandingOf(recovered.IdOf(self));

    /// <summary>Whom of the others it has met.</summary>
    public Meetings Meetings { get; } = new(recovered.Acquaintances);

    /// <summary>Its data are not what they should be.</summary>
    public Refusal? Refused { get; set; } = OwnContradiction(self, recovered.IdOf(self), recovered);

    /// <summary>Whether it has said hello after this start, where there is anything to say.</summary>
    public bool HasGreeted { get; set; } = recovered.Acquaintances.DataId == Guid.Empty;

    /// <summary>As whom the member speaks that is being heard; the default where it does not say.</summary>
    public Standing Speaker { get; set; }

    /// <summary>Where it was removed, once that is known to be committed.</summary>
    public LogIndex? RemovedAt { get; private set; }

    /// <summary>
    /// Whether its own log does not say yet that it is a member. Then it votes for nobody: an earlier member of its name may have voted in the same term, and only
    /// an entry of its own admission, which no candidate of that term has, keeps it from voting again.
    /// </summary>
    public bool IsNewcomer => Log.LastConfigurationWith(self, id) is null;

    /// <summary>
    /// Whether it may stand for election: a voter may, and one that its log's last configuration has removed may as long as that is not known to be committed,
    /// because it may be the only one that can commit it (thesis §4.2.2). Its own vote does not count then.
    /// </summary>
    public bool MayStand => RemovedAt is null && (IsVoterIn(Configuration) || (Configuration.Find(self) is null && IsVoterIn(Log.ConfigurationBefore)));

    /// <summary>
    /// Whether this very member votes in a configuration. One that was added again under its old name and is still reading how the log began finds its name there,
    /// and is not meant.
    /// </summary>
    private bool IsVoterIn(Configuration configuration) => configuration.IsVoter(self) && configuration.Find(self)!.Id == id;

    /// <summary>Whether nothing that was put out for the journal still waits for the disk, as far as this member can tell; false is always safe.</summary>
    public bool IsFlushed => unflushed.Count == 0;

    /// <summary>Whether a start from what is on this member's disk would wait out what it has promised by then. Before that it promises nothing that does not wait for the disk.</summary>
    public bool KeepsPromises { get; private set; } = MemberTime.MayHavePromised(recovered.HardState);

    private Rng Rng { get; } = new(seed);

    /// <summary>
    /// How long to wait this time before standing for election (§5.2): drawn anew every time, so that split votes do not repeat. Where another voter is to lead rather than
    /// this one, that one comes first, if it can.
    /// </summary>
    public int DrawElectionTimeout()
    {
        var timeout = Rng.Between(options.MinElectionTimeoutTicks, options.MaxElectionTimeoutTicks);
        return Configuration.Voters.Any(IsRather) ? timeout + (options.MaxElectionTimeoutTicks - options.MinElectionTimeoutTicks) : timeout;
    }

    /// <summary>Whether another member is to lead rather than this one.</summary>
    public bool IsRather(NodeId other) => options.PriorityOf(other) > options.PriorityOf(self);

    /// <summary>
    /// How long to wait where the leader is known to be gone: short, and another time for each voter, of the highest priority first, of the same one the next by name after
    /// the lost one. Drawn times would now and then be the same, and a vote that is split costs a whole election time-out more.
    /// </summary>
    public int HurriedTimeout(NodeId? lost)
    {
        var voters = Configuration.Voters;
        var turn = voters.Count(voter => voter != lost && (IsRather(voter) || (options.PriorityOf(voter) == options.PriorityOf(self) && Place(voter) < Place(self))));
        return Math.Min(1 + (turn * Math.Max(1, options.MinElectionTimeoutTicks / 5)), options.MinElectionTimeoutTicks);

        int Place(NodeId voter)
        {
            var before = voters.Count(other => other.CompareTo(voter) < 0) - (lost is { } gone ? voters.Count(other => other.CompareTo(gone) <= 0) : 0);
            return before < 0 ? before + voters.Count : before;
        }
    }

    /// <summary>How long to wait in a cluster that was founded just now: each voter in its turn, as in a hurry, once all have met, which takes each of them a write.</summary>
    public int FirstTimeout() => (options.MinElectionTimeoutTicks / 5) + HurriedTimeout(null);

    /// <summary>Appends to the log, in the place of what stood after the event's previous entry.</summary>
    public void Append(JournalEvent.EntriesAppended appended)
    {
        if (appended.Previous.Index < Commit) throw Broken(4, $"entries after {appended.Previous} would replace what is committed");
        Log.Apply(appended);
        Effects.Append(appended);
    }

    /// <summary>A snapshot of what is committed is on this member's disk: the log keeps its tail and what the snapshot does not hold (§7).</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="needed">What follows this index is needed by somebody, if it is not too much.</param>
    public void Take(SnapshotInfo snapshot, LogIndex? needed = null)
    {
        // While it was written the leader's own, a newer one, came in its place.
        if (snapshot.Last.Index < Log.Base.Index) return;

        if (snapshot.Last.Index > Commit || !Log.Holds(snapshot.Last)) throw Broken(12, $"{snapshot} is of something else than what is committed here");
        if (Newest is { } known && known.Last.Index >= snapshot.Last.Index) return;
        Newest = snapshot;
        var tail = Log.TailBegin(options.Compaction);
        var end = tail < snapshot.Last.Index ? tail : snapshot.Last.Index;
        if (needed is { } held && held < end && held >= Log.Base.Index && Log.IsWithin(held, options.Compaction.HeldBytes)) end = held;
        if (end <= Log.Base.Index) return;
        var compacted = new JournalEvent.Compacted(Log.IdAt(end), Log.ConfigurationAt(end), HardState, recovered.MemberId) { Met = recovered.Acquaintances.Events };
        Log.Compact(compacted);
        Effects.Append(compacted);
    }

    /// <summary>The leader's snapshot is on this member's disk and takes the place of a log that lacks its last entry (§7).</summary>
    public void Install(SnapshotInfo snapshot)
    {
        var last = snapshot.Last;
        if (last.Index <= Commit) throw Broken(4, $"{snapshot} would replace what is committed");
        var installed = new JournalEvent.SnapshotInstalled(snapshot.Id, snapshot.At);
        Log.Install(installed);
        Effects.Append(installed);
        Newest = snapshot;
        CommitThrough(last.Index);
        Effects.Restore(snapshot);
    }

    /// <summary>Everything through the index is committed.</summary>
    public void CommitThrough(LogIndex index)
    {
        if (index < Commit || index > Log.Last.Index) throw Broken(5, $"the commit index would go from {Commit} to {index}");
        Commit = index;
        if (Configuration == judged || Log.ConfigurationIndex > Commit) return;
        judged = Configuration;
        if (Configuration.Find(self)?.Id != id) HearOfRemoval(Log.IdAt(Log.ConfigurationIndex));
    }

    /// <summary>It is told that it is no member. Not if that was said to another of its name, whose question came late.</summary>
    public void HearOfRemoval(NotAMember gone)
    {
        if (gone.Member == 0 || gone.Member == id) HearOfRemoval(gone.Configuration);
    }

    /// <summary>A configuration is committed and has no member of this name. Whether that is this one its log knows: it may be new and not know yet.</summary>
    public void HearOfRemoval(EntryId configuration)
    {
        // By term first: what it knows may stand further on, in a log of an earlier term that never was committed.
        if (Log.LastConfigurationWith(self, id) is { } known && Log.IdAt(known).CompareTo(configuration) < 0) RemovedAt ??= configuration.Index;
    }

    /// <summary>A step has put something out for the journal.</summary>
    public void PutOut()
    {
        unflushed.Enqueue(Log.Last);
        Meetings.PutOut();
    }

    /// <summary>
    /// The journal calls everything through an entry persisted. The same entry may end several writes (a vote adds none; a rewritten one may
    /// come back): then only the first of them is surely meant.
    /// </summary>
    public void Flushed(EntryId last)
    {
        if (!unflushed.Contains(last)) return;
        EntryId flushed;
        do
        {
            flushed = unflushed.Dequeue();
            Meetings.Flushed();
        }
        while (flushed != last);
        KeepsPromises |= IsFlushed && MemberTime.MayHavePromised(HardState);
    }

    /// <summary>What its own log knows of its data.</summary>
    private static Refusal? OwnContradiction(NodeId self, ulong id, PersistedState recovered)
    {
        var met = recovered.Acquaintances;
        if (met.DataId == Guid.Empty || recovered.Log.Configuration.Find(self) is not { } info || info.Id != id || info.DataId == Guid.Empty || info.DataId == met.DataId) return null;
        return new Refusal(RefusalReason.OtherData, self, new Standing(met.ClusterId, id, info.DataId, default));
    }

    public InvariantViolation Broken(int rule, string what) => new(rule, what, ToString());

    public override string ToString() =>
        $"{self}, term {HardState.Term}, vote {HardState.VotedFor?.Name ?? "none"}, {Log}, commit {Commit}";
}
