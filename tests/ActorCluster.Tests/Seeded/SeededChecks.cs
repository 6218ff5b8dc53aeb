using System.Text;
using ActorCluster.Core;
using ActorCluster.Core.Kv;
using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;
using ActorCluster.Core.Tests.Simulation;
using ActorCluster.Machine;
using ActorCluster.Machine.Wire;
using ActorCluster.Raft;
using ActorCluster.Snapshots;

namespace ActorCluster.Tests.Seeded;

/// <summary>
/// What must hold in every run, looked at from outside while it goes on:
/// <list type="number">
/// <item>At most one leader in a term.</item>
/// <item>All nodes apply the same entries in the same order, each node without a gap from the first one on, or from a snapshot on, in each of its lives.</item>
/// <item>A snapshot holds the state of its last entry, whoever wrote it.</item>
/// <item>What is applied anywhere, and what is acknowledged, is on the disks of a majority.</item>
/// <item>An entry's name fixes its content, on every disk.</item>
/// <item>After the same index every node has the same revision, which is that of a model.</item>
/// <item>Writes and reads are linearizable, reads of other levels as fresh as they say, and a read gives the value that the log says; whoever a proof names did lead.</item>
/// <item>A snapshot's sagas, topics and groups are those of the model too.</item>
/// <item>No command is applied twice, or after its client was told that it never will be.</item>
/// </list>
/// </summary>
internal sealed class SeededChecks
{
    private readonly SeededCluster _cluster;
    private readonly Dictionary<string, SeededNode> _nodes;
    private readonly History _history = new();
    private readonly ReplicatedState _model = new();
    private readonly List<(EntryId Id, long Revision, ulong Digest)> _agreed = [];
    private readonly Dictionary<string, List<(LogIndex Index, CommandKey Key)>> _writes = [];
    private readonly Dictionary<CommandKey, LogIndex> _effects = [];
    private readonly HashSet<CommandKey> _refused = [];
    private readonly Dictionary<Term, NodeId> _leaders = [];
    private readonly Dictionary<EntryId, ReadOnlyMemory<byte>> _entries = [];
    private readonly Dictionary<NodeId, (int Life, LogIndex Applied)> _applied = [];
    private SeededNode? _due;

    public SeededChecks(SeededCluster cluster)
    {
        _cluster = cluster;
        _nodes = cluster.Nodes.ToDictionary(node => node.Name.Name);
        cluster.Loop.Trace.Taking = Taking;
        cluster.Loop.Turned = AfterTurn;
    }

    /// <summary>The latest position that a completed operation has seen or taken.</summary>
    public LogIndex Observed => _history.Observed;

    /// <summary>How far anybody has applied the log.</summary>
    public LogIndex Agreed => _history.Agreed;

    /// <summary>Snapshots that nodes have written of their own state.</summary>
    public int Snapshots { get; private set; }

    /// <summary>Snapshots of a leader's that have taken the place of a node's state.</summary>
    public int Installed { get; private set; }

    /// <summary>Journals that were read again by the same process after a write that failed.</summary>
    public int ReadAgain { get; private set; }

    /// <summary>Commands that a leader had and did not commit, and that were proposed again.</summary>
    public int ProposedAgain { get; private set; }

    /// <summary>Hears of every command that is applied for the first time, and what became of it.</summary>
    public Action<Entry, Core.Machine.Command, ApplyResult>? Decided { get; set; }

    /// <summary>What the log leads to.</summary>
    public ReplicatedState Model => _model;

    /// <summary>The revision there.</summary>
    public long LatestRevision => _model.Revision.Value;

    /// <summary>Terms that had a leader.</summary>
    public int Elections => _leaders.Count;

    public void Acknowledged(CommandKey key, Answer answer, LogIndex floor)
    {
        _history.WriteCompleted(key, floor, _cluster.Loop.Now.Ticks);
        var id = new EntryId(new Term(answer.Term), new LogIndex(answer.Index));
        Demand.That(_effects[key] == id.Index && _agreed[(int)id.Index.Value - 1].Id == id, $"{key} is acknowledged at {id}, but stands elsewhere");
        DemandDurable(id, "acknowledged");
    }

    public void Refused(CommandKey key, Failure failure)
    {
        // "Unavailable" promises that nothing was applied and nothing will be.
        if (failure.Code == Failure.Types.Code.Unavailable)
        {
            _refused.Add(key);
            Demand.That(!_effects.ContainsKey(key), $"{key} was applied, but its client is told: {failure.Message}");
        }
    }

    public void Read(NodeId node, string key, ReadDemand demand, ReadAnswer answer, LogIndex floor)
    {
        var isConfirmed = demand.Consistency is Consistency.Linearizable or Consistency.Lease;
        _history.ReadCompleted(
            node, answer.Applied, isConfirmed ? floor : LogIndex.Zero, isConfirmed ? null : answer.Age?.Ticks, _cluster.Loop.Now.Ticks, _cluster.Loop.Now.Ticks);
        Demand.That(answer.Level == demand.Consistency || (demand.Consistency, answer.Level) == (Consistency.Lease, Consistency.Linearizable), $"{node} answers {answer.Level} to {demand}");
        Demand.That(demand.Consistency != Consistency.Bounded || answer.Age <= demand.MaxAge, $"{node} answers with an age of {answer.Age} to {demand}");
        Demand.That(answer.Revision >= demand.MinRevision, $"{node} answers from revision {answer.Revision} to {demand}");
        Demand.That(
            !isConfirmed || (answer.Leader is { } leader && _leaders.TryGetValue(answer.Term, out var led) && led == leader),
            $"{node} proves a read by {answer.Leader} of term {answer.Term}, who did not lead it");
        var found = ((RangeQueryResult)answer.Result!).Range.KeyValues.SingleOrDefault();
        CommandKey? value = found is null ? null : CommandKey.Decode(found.Value.Span);
        CommandKey? expected = _writes.TryGetValue(key, out var writes) && writes.FindLastIndex(write => write.Index <= answer.Applied) is >= 0 and var at
            ? writes[at].Key
            : null;
        Demand.That(value == expected, $"{node} reads {value} for {key} at {answer.Applied}, but the log says {expected}");
    }

    private void Taking(string process, string path, object message)
    {
        if (!path.StartsWith("/user/raft", StringComparison.Ordinal))
        {
            return;
        }

        var node = _due = _nodes[process];
        switch (path, message)
        {
            case ("/user/raft/machine", MachineMessage.Apply apply):
                foreach (var entry in apply.Entries)
                {
                    Applied(node, entry);
                }

                break;
            case ("/user/raft/machine", MachineMessage.Begin begin):
                BeginsWith(node, begin.State);
                break;
            case ("/user/raft/machine", MachineMessage.Restore restore):
                Installed++;
                GoesOnAfter(node, restore.Snapshot.Last);
                break;
            case ("/user/raft/machine", SnapshotMessage.Loaded { State: { } state }):
                Holds(node, state);
                break;
            case ("/user/raft", MemberMessage.Recovered) when node.Status?.Voters.Count > 0:
                ReadAgain++;
                break;
            case ("/user/raft", MachineMessage.NotCommitted not):
                ProposedAgain += not.Proposals.Count + not.Forwarded.Count;
                break;
            case ("/user/raft", SnapshotMessage.Written):
                Snapshots++;
                break;
        }
    }

    private void BeginsWith(SeededNode node, ReplicatedState state)
    {
        Holds(node, state);
        GoesOnAfter(node, state.Applied);
    }

    private void GoesOnAfter(SeededNode node, EntryId last)
    {
        Demand.That(
            last.Index <= Agreed && _agreed[(int)last.Index.Value - 1].Id == last,
            $"{node.Name} goes on after a snapshot through {last}, which nobody has applied");
        _applied[node.Name] = (node.Lives, last.Index);
    }

    /// <summary>The state of a snapshot is what the log leads to.</summary>
    private void Holds(SeededNode node, ReplicatedState state)
    {
        var (read, expected) = (Everything(state, Revision.Newest), Everything(_model, state.Revision));
        Demand.That(
            read.SequenceEqual(expected),
            $"{node.Name} has a snapshot through {state.Applied} with [{string.Join(", ", read)}], but the log says [{string.Join(", ", expected)}]");
        Demand.That(
            Decided is null || state.Applied.Index == LogIndex.Zero || SeededDigest.Of(state) == _agreed[(int)state.Applied.Index.Value - 1].Digest,
            $"{node.Name} has a snapshot through {state.Applied} with other sagas, events or groups than the log says");
    }

    private static IReadOnlyList<string> Everything(ReplicatedState state, Revision at)
    {
        var query = new RangeQuery(new ReadRange(KeyRange.Prefix(default)) { Revision = at });
        return [.. ((RangeQueryResult)state.Ask(query).Result!).Range.KeyValues.Select(pair =>
            $"{Encoding.UTF8.GetString(pair.Key.Span)}={CommandKey.Decode(pair.Value.Span)} {pair.CreateRevision} {pair.ModRevision} {pair.Version}")];
    }

    private void Applied(SeededNode node, Entry entry)
    {
        var before = _applied.TryGetValue(node.Name, out var applied) && applied.Life == node.Lives ? applied.Applied : LogIndex.Zero;
        Demand.That(entry.Index == before.Next, $"{node.Name} applies {entry.Id} after {before}");
        _applied[node.Name] = (node.Lives, entry.Index);
        var isFirst = entry.Index > _history.Agreed;
        var command = entry.Kind == EntryKind.Command && CommandCodec.TryDecode(entry.Payload, out var decoded, out _) ? decoded : null;
        var put = command?.Operations[0] as Put;
        _history.Apply(node.Name, entry.Index, put?.Value ?? ReadOnlyMemory<byte>.Empty);
        if (!isFirst)
        {
            Demand.That(_agreed[(int)entry.Index.Value - 1].Id == entry.Id, $"{node.Name} applies {entry.Id}, but others {_agreed[(int)entry.Index.Value - 1].Id}");
            return;
        }

        _cluster.Members.Applied(entry);
        DemandDurable(entry.Id, "applied");
        if (put is not null)
        {
            Wrote(entry, put);
        }

        if (command is null)
        {
            _model.ApplyNothing(entry.Id);
        }
        else
        {
            var result = _model.Apply(entry.Id, command);
            Decided?.Invoke(entry, command, result);
        }

        _agreed.Add((entry.Id, _model.Revision.Value, Decided is null ? 0 : SeededDigest.Of(_model)));
    }

    private void Wrote(Entry entry, Put put)
    {
        var key = CommandKey.Decode(put.Value.Span);
        Demand.That(_effects.TryAdd(key, entry.Index), $"{key} is applied twice, at {_effects[key]} and at {entry.Index}");
        Demand.That(!_refused.Contains(key), $"{key} is applied at {entry.Index}, but its client was told that it never will be");
        var name = Encoding.UTF8.GetString(put.Key.Span);
        if (!_writes.TryGetValue(name, out var writes))
        {
            _writes[name] = writes = [];
        }

        writes.Add((entry.Index, key));
    }

    /// <summary>An event has reached a disk.</summary>
    public void OnDisk(string disk, JournalEvent journalEvent)
    {
        if (journalEvent is not JournalEvent.EntriesAppended appended)
        {
            return;
        }

        foreach (var entry in appended.Entries)
        {
            Demand.That(
                _entries.TryAdd(entry.Id, entry.Payload) || _entries[entry.Id].Span.SequenceEqual(entry.Payload.Span),
                $"log matching: {entry.Id} on the disk of {disk} is not what it is elsewhere");
        }
    }

    /// <summary>Looks at the node whose member, journal or state machine has just had its turn.</summary>
    private void AfterTurn()
    {
        if (_due is not { Status: { } status } node)
        {
            return;
        }

        _due = null;
        if (status.Role == "leader" && !_leaders.TryAdd(status.Term, node.Name))
        {
            Demand.That(_leaders[status.Term] == node.Name, $"{_leaders[status.Term]} and {node.Name} both lead term {status.Term}");
        }

        Demand.That(
            status.Applied == LogIndex.Zero || _agreed[(int)status.Applied.Value - 1].Revision == status.Revision,
            $"{node.Name} is at revision {status.Revision} after {status.Applied}, and not where the log leads");
    }

    private void DemandDurable(EntryId id, string what)
    {
        var holds = _cluster.Members.Holding(id);
        Demand.That(_cluster.Members.IsQuorum(holds, id), $"{id} is {what}, but only on the disks of: {string.Join(", ", holds)}");
    }
}
