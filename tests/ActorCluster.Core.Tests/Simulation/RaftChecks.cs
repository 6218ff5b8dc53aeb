using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>The properties of the paper's figure 3 that look at several members, or at one over all its lives.</summary>
internal sealed class RaftChecks(RaftOptions options, Coverage coverage)
{
    private readonly Dictionary<Term, NodeId> leaders = [];
    private readonly Dictionary<EntryId, (Entry Entry, EntryId Previous)> entries = [];
    private readonly Dictionary<NodeId, PersistedState> disks = [];
    private readonly List<(EntryId Id, Term In)> committed = [];
    private MembershipChecks? membership;

    /// <summary>Who the members are.</summary>
    public MembershipChecks Membership => membership ??= new MembershipChecks(coverage, disks);

    /// <summary>
    /// Log matching: an entry's name fixes its content and the name of the entry before it, in every log and at every time. By induction it
    /// fixes everything before it.
    /// </summary>
    /// <param name="end">Where the member's log ended before, and ends now.</param>
    public void Persisted(JournalEvent journalEvent, Role role, ref LogIndex end)
    {
        if (Membership.IsStruck(role.Self)) return;
        if (journalEvent is JournalEvent.PeerStarted) coverage.Add(Met.PeerMet);
        if (journalEvent is JournalEvent.SnapshotInstalled installed)
        {
            coverage.Add(Met.SnapshotInstalled);
            end = installed.Snapshot.Last.Index;
            CheckCommitted(role.Self, installed.Snapshot.Last);
        }

        if (journalEvent is JournalEvent.Compacted compacted)
        {
            coverage.Add(Met.LogCompacted);
            CheckCommitted(role.Self, compacted.Base);
        }

        if (journalEvent is not JournalEvent.EntriesAppended appended) return;
        if (appended.Previous.Index < end) coverage.Add(Met.EntriesReplaced);
        end = appended.Previous.Index + appended.Entries.Count;

        Membership.Appended(role, appended, Math.Max(committed.Count, role.Committed.Value));

        // A single voter without learners tells nobody: what it puts out counts once it is on disk, and before that a crash undoes it together with its term.
        if (role.Log.Configuration.Members.Count > 1) Match(role.Self, appended);
    }

    /// <summary>Counts the elections that a leader asked for, and the leaders that went.</summary>
    public void Stepped(Role before, Output output)
    {
        if (output.Taken > 0) KeepsItsLimit(before);
        if (before is Leader && output.RemovedAt is not null) coverage.Add(Met.LeaderRemoved);
        if (output.SendAfterPersist is [{ Message: VoteRequest { IsTransfer: true } }, ..]) coverage.Add(Met.LeadershipTransferred);
    }

    /// <summary>A leader hands its part over and nobody has asked it to: another is to lead rather than it, or its disk stalls.</summary>
    public void HandsOverByItself(NodeId leader, NodeId to) =>
        coverage.Add(options.PriorityOf(to) > options.PriorityOf(leader) ? Met.PreferredMemberTookOver : Met.StalledLeaderGaveUp);

    /// <summary>Counts the branch that a role took.</summary>
    public void Stepped(Role before, Part part, LogIndex end, bool wasDue, Input input, Output output)
    {
        var (cause, way) = BranchWatch.Of(before, part, end, wasDue, input, output);
        coverage.Branches.Add(part, cause, way);
        foreach (var change in output.Changes)
        {
            if (change.Refusal is { } refusal) coverage.Branches.Add(refusal);
        }
    }

    /// <summary>The proof of a read names who led, and when.</summary>
    public void Proof(ReadProof proof)
    {
        if (!leaders.TryGetValue(proof.Term, out var leader) || leader != proof.Leader)
            throw new SimulationFailure($"a read's proof is not true: {proof.Leader} did not lead term {proof.Term}");
        if (proof.FromLease) coverage.Add(Met.LeaseUsed);
    }

    /// <summary>A tick of which the role said that it would have no effect: the shell sleeps through it.</summary>
    public static void Quiet(Role before, Output output)
    {
        if (!ReferenceEquals(output.Next, before) || output.Persist.Count + output.Send.Count + output.SendAfterPersist.Count + output.Reads.Count > 0)
            throw new SimulationFailure($"a tick that was not due had an effect on {before.Self}: {output}");
    }

    public void AfterStep(NodeId stepped, IReadOnlyList<(NodeId Id, IMember Member)> up)
    {
        foreach (var (id, member) in up)
        {
            if (id == stepped) CheckStepped((RaftMember)member, up);
        }
    }

    /// <summary>A member's disk: what would be there after a crash now.</summary>
    public void Flushed(NodeId node, IEnumerable<object> events)
    {
        if (!disks.TryGetValue(node, out var disk)) disks.Add(node, disk = new PersistedState());
        foreach (JournalEvent journalEvent in events)
        {
            disk.Apply(journalEvent);
            if (journalEvent is JournalEvent.EntriesAppended appended && !Membership.IsStruck(node)) Match(node, appended);
        }
    }

    /// <summary>Whether a member's disk holds an entry: in its log, or in the snapshot that its log begins with.</summary>
    public bool IsOnDisk(NodeId node, EntryId entry) => Holds(disks[node].Log, entry);

    /// <summary>What a start reads, from however much of the journal is left, is what a fold over all that was ever written gives.</summary>
    public void Recovered(NodeId node, PersistedState recovered)
    {
        var (disk, read) = (disks[node], recovered.Log);
        var isSame = recovered.HardState == disk.HardState && read.Base == disk.Log.Base && read.Last == disk.Log.Last
            && read.Configuration.ToString() == disk.Log.Configuration.ToString() && recovered.Acquaintances.Events.SequenceEqual(disk.Acquaintances.Events);
        if (read.IsFounded && !isSame) throw new SimulationFailure($"{node} recovers {recovered}, but its disk holds {disk}");
    }

    /// <summary>What a leader has taken in its term and not committed is within its limit, or one command alone.</summary>
    private void KeepsItsLimit(Role leader)
    {
        var (commands, bytes) = (0, 0L);
        for (var index = leader.Log.Last.Index; index > leader.Committed && leader.Log.TermAt(index) == leader.Term; index = index.Previous)
        {
            if (leader.Log[index].Kind != EntryKind.Command) continue;
            commands++;
            bytes += leader.Log[index].Payload.Length;
        }

        if (commands > 1 && bytes > options.MaxUncommittedBytes)
            throw new SimulationFailure($"{leader.Self} has taken {commands} commands of {bytes} bytes that are not committed, more than {options.MaxUncommittedBytes}");
    }

    private static bool Holds(RaftLog log, EntryId entry) => entry.Index <= log.Base.Index || log.Holds(entry);

    /// <summary>Nothing is forgotten, and nothing replaced by a snapshot, but what is committed.</summary>
    private void CheckCommitted(NodeId node, EntryId last)
    {
        if (last.Index.Value > committed.Count || committed[(int)last.Index.Value - 1].Id != last)
            throw new SimulationFailure($"{node}'s log is to begin after {last}, which is not committed");
    }

    private void Match(NodeId node, JournalEvent.EntriesAppended appended)
    {
        var previous = appended.Previous;
        foreach (var entry in appended.Entries)
        {
            if (!entries.TryAdd(entry.Id, (entry, previous)))
            {
                var known = entries[entry.Id];
                if (known.Previous != previous || known.Entry.Kind != entry.Kind || !known.Entry.Payload.Span.SequenceEqual(entry.Payload.Span))
                    throw new SimulationFailure($"log matching: {entry.Id} at {node} is not what it is elsewhere");
            }

            previous = entry.Id;
        }
    }

    private void CheckStepped(RaftMember stepped, IReadOnlyList<(NodeId Id, IMember Member)> up)
    {
        var role = stepped.Role;
        if (role is Leader)
        {
            if (leaders.TryAdd(role.Term, role.Self)) CheckCompleteness(role);
            else if (leaders[role.Term] != role.Self)
                throw new SimulationFailure($"election safety: {leaders[role.Term]} and {role.Self} both lead term {role.Term}");
        }

        if (stepped.Committed.Value <= committed.Count) return;
        Commit(role, stepped);
        foreach (var (_, member) in up)
        {
            if (((RaftMember)member).Role is Leader other && other.Term > role.Term) CheckCompleteness(other);
        }
    }

    /// <summary>
    /// What is called committed for the first time is on the disks of a majority, and with it all before it. A disk that was lost since may have held it.
    /// </summary>
    private void Commit(Role role, RaftMember stepped)
    {
        var through = stepped.Committed;
        while (committed.Count < through.Value) committed.Add((role.Log.IdAt(new LogIndex(committed.Count + 1)), role.Term));
        var last = committed[^1].Id;
        var durableAt = disks.Where(disk => Holds(disk.Value.Log, last) || Membership.IsStruck(disk.Key)).Select(disk => disk.Key).ToHashSet();
        Membership.CalledCommitted(role, through);
        if (!stepped.CountedWith.IsQuorum(durableAt))
            throw new SimulationFailure($"durability: {role.Self} calls {last} committed, but only the disks of {string.Join(", ", durableAt)} hold it");
    }

    /// <summary>
    /// Leader completeness (§5.4): what was committed in a term stands in the log of the leader of every later term, and by log matching its last entry says so for all.
    /// A leader of an earlier term may come late, and lack it.
    /// </summary>
    private void CheckCompleteness(Role leader)
    {
        for (var i = committed.Count - 1; i >= 0; i--)
        {
            if (committed[i].In >= leader.Term) continue;
            if (!Holds(leader.Log, committed[i].Id))
                throw new SimulationFailure($"leader completeness: {leader.Self}, leader of term {leader.Term}, lacks {committed[i].Id}, committed in term {committed[i].In}");
            return;
        }
    }
}
