using System.Text;
using ActorCluster.Core.Raft;
using ActorCluster.Core.Tests.Simulation;

namespace ActorCluster.Core.Tests.Golden;

/// <summary>
/// A cluster that does nothing by itself: the scenario says whose time is up, what is delivered and what is lost, and everything is written down. Disks are
/// instant unless held.
/// </summary>
internal sealed class Stage
{
    private readonly RaftOptions options;
    private readonly SortedDictionary<string, Actor> actors = new(StringComparer.Ordinal);
    private readonly Queue<(string From, Envelope Envelope)> wire = [];
    private readonly List<Func<string, Envelope, bool>> losses = [];
    private readonly List<(string From, Envelope Envelope)> past = [];
    private readonly StringBuilder transcript = new();

    public Stage(params string[] members)
        : this(maxAppendBytes: 1000, members)
    {
    }

    public Stage(int maxAppendBytes, params string[] members)
        : this(TimeOptions.None, maxAppendBytes, members)
    {
    }

    /// <summary>With leases; what messages say of time is written down too.</summary>
    public Stage(TimeOptions time, params string[] members)
        : this(time, maxAppendBytes: 1000, members)
    {
    }

    private Stage(TimeOptions time, int maxAppendBytes, string[] members)
    {
        options = new RaftOptions(10, 20, 3, maxAppendBytes, MaxInflightAppends: 4, MaxInflightBytes: 1000, MaxUncommittedBytes: 1000, MaxFlushStallTicks: 9, CatchUpBytesPerTick: 1 << 20, new CompactionOptions(TailEntries: 0, TailBytes: 0, HeldBytes: 1000, MaxChunkBytes: 10)) { Time = time };
        Configuration = new Configuration(members.Select(name => new NodeId(name)));
        foreach (var member in members) Begin(member, 1, 1);
    }

    public Configuration Configuration { get; }

    public Role this[string member] => actors[member].Role;

    /// <summary>A member (again) with a log of these terms, the first of which is the configuration's, and in the term <paramref name="term"/>.</summary>
    public Stage Begin(string member, long term, params long[] terms)
    {
        var entries = terms.Select((entryTerm, at) => at == 0
            ? new Entry(Id(1, 1), EntryKind.Configuration, Configuration.Encode())
            : new Entry(Id(entryTerm, at + 1), EntryKind.Command, Payload($"{at + 1}@{entryTerm}")));
        var journal = new JournalEvent[]
        {
            new JournalEvent.HardStateChanged(new HardState(new Term(term), null)),
            new JournalEvent.EntriesAppended(EntryId.Zero, [.. entries]),
        };
        actors[member] = new Actor(Core.Raft.Raft.Start(new NodeId(member), PersistedState.Of(journal), null, options, (ulong)member[^1]), [.. journal]);
        return this;
    }

    /// <summary>The process ends and begins again from its disk.</summary>
    public Stage Restart(string member)
    {
        Write($"{member} starts again");
        var journal = actors[member].Journal;
        actors[member] = new Actor(Core.Raft.Raft.Start(new NodeId(member), PersistedState.Of(journal), null, options, 99), journal);
        return this;
    }

    /// <summary>Ticks until the member's rules ask for something.</summary>
    public Stage TimeIsUp(string member)
    {
        Write($"time is up at {member}");
        for (var tick = 0; tick < options.MaxElectionTimeoutTicks + 1; tick++)
        {
            var output = Take(member, Input.Tick.Instance);
            if (output.Send.Count + output.SendAfterPersist.Count + output.Persist.Count > 0) return this;
        }

        return this;
    }

    /// <summary>So many ticks at a member.</summary>
    public Stage Ticks(string member, int count)
    {
        for (var tick = 0; tick < count; tick++) Take(member, Input.Tick.Instance);
        return this;
    }

    public Stage Propose(string member, params string[] commands)
    {
        Write($"{member} is asked for {string.Join(", ", commands)}");
        Take(member, new Input.Proposed([.. commands.Select(Payload)]));
        return this;
    }

    /// <summary>The member's state machine has a snapshot through an index on disk: 25 bytes, which travel in three pieces.</summary>
    public Stage Snapshot(string member, long index)
    {
        var (log, at) = (actors[member].Role.Log, new LogIndex(index));
        var snapshot = new SnapshotInfo(new SnapshotId(log.IdAt(at)), log.ConfigurationAt(at), 25, 7);
        Write($"{member} has a {snapshot.Id} on disk");
        Take(member, new Input.SnapshotTaken(snapshot));
        return this;
    }

    public Stage Read(string member, long id)
    {
        Write($"{member} is asked for read {id}");
        Take(member, new Input.ReadRequested(id));
        return this;
    }

    public Stage ReadByLease(string member, long id)
    {
        Write($"{member} is asked for read {id} by lease");
        Take(member, new Input.ReadRequested(id, MayUseLease: true));
        return this;
    }

    /// <summary>The process stood still: its clock shows so many ticks more than it has counted. Or it is not to be believed.</summary>
    public Stage Clock(string member, int more, bool isSteady = true)
    {
        Write($"{member}'s clock shows {more} ticks more{(isSteady ? "" : ", and is not to be believed")}");
        Take(member, new Input.Clock(new Instant(actors[member].Instant += more), isSteady));
        return this;
    }

    /// <summary>What a member can prove of the age of its state.</summary>
    public Stage Age(string member)
    {
        var actor = actors[member];
        Write(actor.Role.Freshness is { } known
            ? $"    {member} can prove: what it has through {known.Index} is at most {known.AgeTicks(new Instant(actor.Instant), options.Time)} ticks old"
            : $"    {member} can prove nothing of its age");
        return this;
    }

    /// <summary>A member is asked to change the members.</summary>
    public Stage Change(string member, ConfigurationChange change)
    {
        Write($"{member} is asked to {change}");
        Take(member, new Input.ConfigurationProposed(0, change));
        return this;
    }

    /// <summary>A node begins with an empty disk, under an id of its own.</summary>
    public Stage Join(string member, ulong id)
    {
        Write($"{member} begins with an empty disk");
        JournalEvent[] journal = [new JournalEvent.Joined(id, Configuration.None)];
        actors[member] = new Actor(Core.Raft.Raft.Start(new NodeId(member), PersistedState.Of(journal), null, options, (ulong)member[^1]), [.. journal]);
        return this;
    }

    public Stage Transfer(string member, string to)
    {
        Write($"{member} is to hand over to {to}");
        Take(member, new Input.TransferRequested(new NodeId(to)));
        return this;
    }

    public Stage PeerLost(string member, string peer)
    {
        Write($"{member} loses its connection to {peer}");
        Take(member, new Input.PeerLost(new NodeId(peer)));
        return this;
    }

    /// <summary>Everything to and from a member is lost from now on.</summary>
    public Stage CutOff(string member)
    {
        Write($"{member} is cut off");
        losses.Add((from, envelope) => from == member || envelope.To.Name == member);
        return this;
    }

    public Stage Lose(string why, Func<string, Envelope, bool> loss)
    {
        Write($"lost from now on: {why}");
        losses.Add(loss);
        return this;
    }

    public Stage Heal()
    {
        Write("nothing is lost from now on");
        losses.Clear();
        return this;
    }

    /// <summary>Flushes of the member take until <see cref="ReleaseDisk"/>.</summary>
    public Stage HoldDisk(string member)
    {
        actors[member].IsDiskHeld = true;
        return this;
    }

    public Stage ReleaseDisk(string member)
    {
        Write($"{member}'s disk is done");
        actors[member].IsDiskHeld = false;
        Flush(member);
        return this;
    }

    /// <summary>Delivers in order until nothing is on its way.</summary>
    public Stage Deliver()
    {
        while (wire.TryDequeue(out var next)) Deliver(next.From, next.Envelope);
        return this;
    }

    /// <summary>The network delivers everything of a kind that it has delivered before once more.</summary>
    public Stage Again<T>()
        where T : RaftMessage
    {
        foreach (var old in past.Where(one => one.Envelope.Message is T)) wire.Enqueue(old);
        return this;
    }

    public Stage Say(string what)
    {
        transcript.AppendLine().AppendLine($"-- {what}");
        return this;
    }

    public string Log(string member) =>
        string.Join(" ", actors[member].Role.Log.Slice(new LogIndex(1), actors[member].Role.Log.Last.Index).Select(entry => entry.Term));

    public override string ToString() => transcript.ToString().Trim().ReplaceLineEndings("\n");

    private static EntryId Id(long term, long index) => new(new Term(term), new LogIndex(index));

    private static ReadOnlyMemory<byte> Payload(string text) => Encoding.UTF8.GetBytes(text);

    private void Deliver(string from, Envelope envelope)
    {
        if (losses.Any(loses => loses(from, envelope)))
        {
            Write($"  lost {from} → {envelope.To}: {RaftText.Of(envelope.Message, options.Time != TimeOptions.None)}");
            return;
        }

        past.Add((from, envelope));
        Write($"  {from} → {envelope.To}: {RaftText.Of(envelope.Message, options.Time != TimeOptions.None)}");
        Take(envelope.To.Name, new Input.Received(new NodeId(from), envelope.Message));
    }

    private Output Take(string member, Input input)
    {
        var actor = actors[member];
        var (before, committed) = (actor.Role, actor.Role.Committed);
        if (input is Input.Tick) actor.Instant++;
        var output = actor.Role.Step(input);
        actor.Role = output.Next;
        foreach (var written in output.Persist) Write($"    {member} writes {RaftText.Of(written)}");
        if (output.Next != before) Write($"    {member} is {Describe(output.Next)}");
        if (output.Committed != committed) Write($"    {member} commits {output.Committed}");
        foreach (var read in output.Reads) Write($"    {member} {(read.Index is { } index ? $"may answer read {read.ReadId} from {index}{(read.Proof is { FromLease: true } ? " by the lease" : "")}" : $"cannot answer read {read.ReadId}")}");
        if (output.Restore is { } restored) Write($"    {member} restores its state from the {restored.Id}");
        foreach (var change in output.Changes) Write($"    {member} on the change: {change.Outcome.ToString().ToLowerInvariant()} {change.Text}".TrimEnd());
        if (output.RemovedAt is { } removed && !actor.IsRemoved) Write($"    {member} knows that it is removed by {removed}");
        actor.IsRemoved = output.RemovedAt is not null;
        foreach (var sent in output.Send) wire.Enqueue((member, Filled(sent)));
        actor.Waiting.Add(output);
        if (!actor.IsDiskHeld) Flush(member);
        if (output.StoreChunk is { IsLast: true } piece) Take(member, new Input.SnapshotReceived(piece.Snapshot, IsWhole: true));
        return output;
    }

    private static Envelope Filled(Envelope sent) =>
        sent.Message is SnapshotChunk chunk ? sent with { Message = chunk with { Data = new byte[chunk.Length] } } : sent;

    private void Flush(string member)
    {
        var actor = actors[member];
        if (actor.Waiting.Count == 0) return;
        Output[] flushed = [.. actor.Waiting];
        actor.Waiting.Clear();
        foreach (var output in flushed) actor.Journal.AddRange(output.Persist);
        foreach (var sent in flushed.SelectMany(output => output.SendAfterPersist)) wire.Enqueue((member, sent));
        if (flushed.Any(output => output.Persist.Count > 0)) Take(member, new Input.Persisted(flushed[^1].PersistedThrough));
    }

    private static string Describe(Role role) => role switch
    {
        Follower => $"follower in term {role.Term}",
        Candidate { IsPreVote: true } => $"candidate in term {role.Term}, asking for pre-votes",
        Candidate => $"candidate in term {role.Term}",
        Leader => $"leader of term {role.Term}",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "an unknown role"),
    };

    private void Write(string line) => transcript.AppendLine(line);

    private sealed class Actor(Role role, List<JournalEvent> journal)
    {
        public Role Role { get; set; } = role;

        public List<JournalEvent> Journal { get; } = journal;

        public List<Output> Waiting { get; } = [];

        public bool IsDiskHeld { get; set; }

        public long Instant { get; set; }

        public bool IsRemoved { get; set; }
    }
}
