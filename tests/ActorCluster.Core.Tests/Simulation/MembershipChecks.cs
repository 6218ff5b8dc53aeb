using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>The rules of §6 that look at several members, and what somebody who sees all of them knows of who they are.</summary>
internal sealed class MembershipChecks(Coverage coverage, Dictionary<NodeId, PersistedState> disks) : IMembership
{
    private readonly HashSet<(NodeId Name, ulong Id)> ever = [];
    private readonly HashSet<NodeId> struck = [];
    private LogIndex committedAt;

    public Configuration Committed { get; private set; } = Configuration.None;

    /// <summary>One change at a time: whoever appends a configuration to a log, the one before it was committed; and each follows from the one before.</summary>
    public void Appended(Role role, JournalEvent.EntriesAppended appended, long committed)
    {
        foreach (var entry in appended.Entries)
        {
            if (entry.Kind != EntryKind.Configuration || entry.Index.Previous == LogIndex.Zero) continue;
            var (index, before) = role.Log.ConfigurationEntryAt(entry.Index.Previous);
            var after = Configuration.Decode(entry.Payload.Span);
            if (index.Value > committed)
                throw new SimulationFailure($"one change at a time: {role.Self} has {after} at {entry.Id}, and {before} at {index} was not committed");
            if (!Follows(before, after)) throw new SimulationFailure($"joint consensus: {role.Self} has {after} at {entry.Id} right after {before}");
        }
    }

    /// <summary>A member calls the log committed through an index for the first time.</summary>
    public void CalledCommitted(Role role, LogIndex through)
    {
        var (index, configuration) = role.Log.ConfigurationEntryAt(through);
        if (index <= committedAt) return;
        (committedAt, Committed) = (index, configuration);
        foreach (var member in configuration.Members) ever.Add((member.Name, member.Id));
        if (configuration.IsJoint) coverage.Add(Met.JointCommitted);
        else coverage.Add(Met.MembersChanged);
    }

    public bool MayBeMember(NodeId name, IEnumerable<IMember> up) =>
        Committed.Find(name) is not null
        || disks.Values.Select(disk => disk.Log).Concat(up.OfType<RaftMember>().Select(member => member.Role.Log))
            .Any(log => log.ConfigurationIndex > committedAt && log.Configuration.Find(name) is not null);

    public bool ShouldKnowOfRemoval(NodeId name, ulong? id)
    {
        var own = id ?? MemberInfo.FounderId(name);
        return Committed.Find(name)?.Id != own && ever.Contains((name, own))
            && disks.TryGetValue(name, out var disk) && disk.Log.LastConfigurationWith(name, own) is not null
            && disk.Log.Configuration.Electorate.Any(voter => voter != name && Committed.IsVoter(voter));
    }

    public IReadOnlyList<object> BeginAnew(NodeId name, ulong id)
    {
        JournalEvent[] journal = [new JournalEvent.Joined(id, Configuration.None)];
        disks[name] = PersistedState.Of(journal);
        return journal;
    }

    public void Replaced(NodeId name, IReadOnlyList<object> journal)
    {
        disks[name] = PersistedState.Of(journal.Cast<JournalEvent>());
        struck.Add(name);
    }

    public IReadOnlyList<object> OfAnotherCluster(NodeId name)
    {
        var founding = new Configuration(disks.Keys.Select(one => MemberInfo.Founder(one) with { DataId = new Guid(one.Name.Length, 1, 1, new byte[8]) }));
        return
        [
            new JournalEvent.Started(founding.Find(name)!.DataId, new Boot(1, 1)),
            .. Bootstrap.Events(founding, Bootstrap.ClusterId("another", founding)),
            new JournalEvent.HardStateChanged(new HardState(new Term(900), null)),
            new JournalEvent.EntriesAppended(
                new EntryId(new Term(1), new LogIndex(1)), [new Entry(new EntryId(new Term(900), new LogIndex(2)), EntryKind.NoOp, ReadOnlyMemory<byte>.Empty)]),
        ];
    }

    public (long Starts, bool IsMetByAll) StartsOf(NodeId name)
    {
        var starts = disks[name].Acquaintances.Boot;
        var id = MemberInfo.FounderId(name);
        return (starts.Count, disks.All(disk => disk.Key == name || struck.Contains(disk.Key) || disk.Value.Acquaintances.Known(id).Boot == starts));
    }

    /// <summary>Whether the member's disk was lost or exchanged: what is on it nobody relies on.</summary>
    public bool IsStruck(NodeId name) => struck.Contains(name);

    /// <summary>What is on a member's disk.</summary>
    public PersistedState DiskOf(NodeId name) => disks.TryGetValue(name, out var disk) ? disk : new PersistedState();

    private static bool Follows(Configuration before, Configuration after) => (before.IsJoint, after.IsJoint) switch
    {
        (true, true) => false,
        (true, false) => after.Voters.SequenceEqual(before.Voters),
        (false, true) => after.Outgoing.SequenceEqual(before.Voters) && !after.Voters.SequenceEqual(before.Voters),
        (false, false) => after.Voters.SequenceEqual(before.Voters),
    };
}
