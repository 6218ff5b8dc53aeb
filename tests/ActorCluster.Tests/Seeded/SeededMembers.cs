using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Tests.Snapshots;

namespace ActorCluster.Tests.Seeded;

/// <summary>Who the members of a seeded cluster are, as somebody who sees everything that is applied and every disk knows.</summary>
internal sealed class SeededMembers
{
    private readonly Dictionary<string, PersistedState> _disks = [];
    private readonly List<Configuration> _agreed = [];
    private readonly Action<string, JournalEvent> _onDisk;
    private LogIndex _agreedAt;

    /// <param name="nodes">All nodes, members or not.</param>
    /// <param name="onDisk">Hears of every event that reaches a disk.</param>
    public SeededMembers(IEnumerable<SeededNode> nodes, Action<string, JournalEvent> onDisk)
    {
        _onDisk = onDisk;
        foreach (var node in nodes)
        {
            Watch(node);
        }
    }

    /// <summary>The last configuration that anybody has applied.</summary>
    public Configuration Agreed => _agreed.Count == 0 ? Configuration.None : _agreed[^1];

    private IEnumerable<Configuration> Known => _agreed.Concat(Later.Select(log => log.Configuration));

    private IEnumerable<RaftLog> Later => _disks.Values.Select(disk => disk.Log).Where(log => log.ConfigurationIndex > _agreedAt);

    /// <summary>An entry is applied for the first time.</summary>
    public void Applied(Entry entry)
    {
        if (entry.Kind == EntryKind.Configuration)
        {
            _agreed.Add(Configuration.Decode(entry.Payload.Span));
            _agreedAt = entry.Index;
        }
    }

    /// <summary>Whether some configuration shows the change that was applied, or is on a disk and may be committed already.</summary>
    public bool WasAgreed(ConfigurationChange change) => change switch
    {
        ConfigurationChange.AddLearner add => Known.Any(one => one.Find(add.Member.Name)?.Id == add.Member.Id),
        ConfigurationChange.Remove remove => Known.Any(one => one.Find(remove.Name) is null),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "a change that no later configuration need show"),
    };

    /// <summary>Whether the name stands in what is committed, or in what a disk holds after that.</summary>
    public bool MayBeMember(NodeId name) => Agreed.Find(name) is not null || Later.Any(log => log.Configuration.Find(name) is not null);

    /// <summary>Whether that member is gone by what is committed, or by what a disk holds after that.</summary>
    public bool MayBeGone(NodeId name, ulong id) => Agreed.Find(name)?.Id != id || Later.Any(log => log.Configuration.Find(name)?.Id != id);

    /// <summary>Whether a member that is gone can know it: its disk knows that it was one, and of somebody who can tell it.</summary>
    public bool ShouldKnowThatItIsGone(NodeId name, ulong id) =>
        Agreed.Find(name)?.Id != id && _disks[name.Name].Log is var log && log.LastConfigurationWith(name, id) is not null
        && log.Configuration.Electorate.Any(voter => voter != name && Agreed.IsVoter(voter));

    /// <summary>What a majority of the cluster says of it.</summary>
    public KnownCluster Cluster => new(Agreed, _disks.Values.Select(disk => disk.Acquaintances.ClusterId).First(id => id != 0));

    /// <summary>A node begins as a new member, with an empty disk. That it is one it hears before the cluster has decided it.</summary>
    public void BeginAnew(SeededNode node, MemberInfo member)
    {
        var (now, founded) = (Agreed, Cluster.ClusterId);
        MemberInfo[] Of(IEnumerable<NodeId> names) => [.. names.Select(name => now.Find(name)!)];
        node.BeginAnew(member.Id, new KnownCluster(new Configuration(Of(now.Voters), Of(now.Outgoing), [.. Of(now.Learners), member]), founded));
        Watch(node);
    }

    /// <summary>Another disk takes the place of a node's.</summary>
    public void Replace(SeededNode node, SeededDisk disk, SeededFolder snapshots)
    {
        node.Replace(disk, snapshots);
        Watch(node);
    }

    /// <summary>Whether it stands on the disks of all others that a node has started as it did last.</summary>
    public bool HaveMet(SeededNode node)
    {
        var last = _disks[node.Name.Name].Acquaintances.Boot;
        return _disks.All(disk => disk.Key == node.Name.Name || disk.Value.Acquaintances.Events.OfType<JournalEvent.PeerStarted>().Any(met => met.Name == node.Name && met.Boot == last));
    }

    /// <summary>The nodes on whose disks an entry is.</summary>
    public IReadOnlyList<string> Holding(EntryId id) =>
        [.. _disks.Where(disk => id.Index <= disk.Value.Log.Base.Index || disk.Value.Log.Holds(id)).Select(disk => disk.Key)];

    /// <summary>
    /// Whether they are a quorum of the configuration that is agreed, or of one on a disk that may have counted for the entry; or of what follows a joint one, which a leader counts
    /// with before it is on any disk.
    /// </summary>
    public bool IsQuorum(IReadOnlyList<string> holding, EntryId id) =>
        _disks.Values.Select(disk => disk.Log).Where(log => log.Holds(id) || log.Base.Index >= id.Index).Select(log => log.Configuration).Prepend(Agreed)
            .SelectMany(one => one.IsJoint ? [one, new Configuration(one.Voters)] : new[] { one })
            .Any(one => one.IsQuorum(node => holding.Contains(node.Name)));

    private void Watch(SeededNode node)
    {
        var disk = _disks[node.Name.Name] = PersistedState.Of(node.Disk.Stored.Select(stored => (JournalEvent)stored.Event));
        node.Disk.Written = stored =>
        {
            disk.Apply((JournalEvent)stored.Event);
            _onDisk(node.Name.Name, (JournalEvent)stored.Event);
        };
    }
}
