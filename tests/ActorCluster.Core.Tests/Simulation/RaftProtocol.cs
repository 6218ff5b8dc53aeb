using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>Raft under the simulator. One object for each simulated cluster: it remembers what the rules over several members need.</summary>
internal class RaftProtocol(RaftOptions options, Coverage coverage) : IProtocol
{
    private readonly RaftChecks checks = new(options, coverage);
    private readonly Dictionary<NodeId, WireVersion> versions = [];
    private readonly Dictionary<NodeId, Standing> standings = [];
    private bool? mixesVersions;

    public virtual string Name => "raft";

    public bool HasLevels => true;

    public bool HasSnapshots => true;

    public IMembership Membership => checks.Membership;

    public IReadOnlyList<object> Bootstrap(IReadOnlyList<NodeId> members)
    {
        var founding = new Configuration(members.Select(name => MemberInfo.Founder(name) with { DataId = DataOf(StableId.Of([name.Name]), 1) }));
        return Core.Raft.Bootstrap.Events(founding, Core.Raft.Bootstrap.ClusterId("simulated", founding));
    }

    /// <summary>A founder's data bear the name that the founding configuration gives them; new ones are drawn.</summary>
    public IReadOnlyList<object> StartOf(NodeId self, ulong nonce)
    {
        var disk = checks.Membership.DiskOf(self);
        var founding = disk.Log.Configuration.Find(self)?.DataId ?? Guid.Empty;
        return [disk.Acquaintances.Start(founding == Guid.Empty ? DataOf(nonce, 2) : founding, nonce)];
    }

    private static Guid DataOf(ulong high, ulong low) => new((int)(high >> 32), (short)(high >> 16), (short)high, BitConverter.GetBytes(low));

    public IMember Start(
        NodeId self, IReadOnlyList<NodeId> members, IReadOnlyList<object> journal, IReadOnlyList<SnapshotInfo> snapshots, ulong seed)
    {
        versions[self] = VersionOf(seed);
        var recovered = PersistedState.Of(journal.Cast<JournalEvent>());
        checks.Recovered(self, recovered);
        recovered = Recover(recovered);
        var newest = recovered.Newest(snapshots);
        var member = Begin(Core.Raft.Raft.Start(self, recovered, newest, options, seed), checks);
        member.Begins = newest;
        standings[self] = recovered.Acquaintances.StandingOf(recovered.IdOf(self));
        return member;
    }

    public bool IsOnDisk(NodeId node, EntryId entry) => checks.IsOnDisk(node, entry);

    public virtual int Deletable(IReadOnlyList<object> journal)
    {
        var compacted = journal.OfType<JournalEvent.Compacted>().LastOrDefault();
        if (compacted is null) return 0;
        var first = 0;
        while (!ReferenceEquals(journal[first], compacted) && !HoldsAbove(journal[first], compacted.Base.Index)) first++;
        return first;
    }

    private static bool HoldsAbove(object journalEvent, LogIndex index) =>
        journalEvent is JournalEvent.EntriesAppended { Entries: [.., var last] } && last.Index > index;

    public virtual byte[] WriteSnapshot(byte[] bytes) => bytes;

    public void Check(NodeId stepped, IReadOnlyList<(NodeId Id, IMember Member)> up) => checks.AfterStep(stepped, up);

    public void Check(ReadProof proof) => checks.Proof(proof);

    public void Flushed(NodeId node, IEnumerable<object> events) => checks.Flushed(node, events);

    public object Encode(NodeId from, object message)
    {
        if (versions[from] != WireVersion.Current) coverage.Add(Met.MessageOfFirstVersion);
        return new Carried(Wire.Write((RaftMessage)message, versions[from]), standings[from]);
    }

    public object Decode(NodeId to, object encoded)
    {
        if (versions[to] != WireVersion.Current) coverage.Add(Met.MessageToFirstVersion);
        var (bytes, standing) = (Carried)encoded;
        return new Heard(Wire.Read(bytes, versions[to]), standing);
    }

    public void EndUpgrade()
    {
        foreach (var id in versions.Keys) versions[id] = WireVersion.Current;
        mixesVersions = false;
    }

    public string Describe(object messageOrEvent) => RaftText.Of(messageOrEvent, withTime: true);

    /// <summary>What a start takes from what was written: a place for a bug.</summary>
    protected virtual PersistedState Recover(PersistedState written) => written;

    /// <summary>In every other cluster each member starts with a version of its own: it may be brought to a later one, and back.</summary>
    private WireVersion VersionOf(ulong seed)
    {
        mixesVersions ??= seed >> 63 == 1;
        return mixesVersions.Value && ((seed >> 62) & 1) == 1 ? WireVersion.First : WireVersion.Current;
    }

    /// <summary>Where a planted bug gets between the rules and their shell.</summary>
    protected virtual RaftMember Begin(Role role, RaftChecks checks) => new(role, checks);
}

/// <summary>What goes over the network: a message, and as whom it was sent.</summary>
internal sealed record Carried(byte[] Bytes, Standing Standing);

/// <summary>What comes out of it.</summary>
internal sealed record Heard(RaftMessage Message, Standing Standing);

/// <summary>A member that runs Raft's rules.</summary>
internal class RaftMember(Role role, RaftChecks checks) : IMember
{
    private Output? last;
    private Asked? lastAsked;
    private Role steppedAs = role;
    private Configuration configurationBefore = role.Log.Configuration;
    private LogIndex end = role.Log.Last.Index;

    public Role Role { get; private set; } = role;

    public SnapshotInfo? Begins { get; set; }

    /// <summary>What it last called committed.</summary>
    public LogIndex Committed => last?.Committed ?? LogIndex.Zero;

    /// <summary>What it counted with in its last step: it appends another configuration only after that.</summary>
    public Configuration CountedWith => configurationBefore;

    public bool TakesProposals => Role is Leader { TransferringTo: null };

    public bool IsChangingMembers => Role.Log.Configuration.IsJoint || Role.Log.ConfigurationIndex > Committed;

    public EntryId? FirstOf(Asked asked) => asked.Persist is [.., JournalEvent.EntriesAppended { Entries: [{ Kind: EntryKind.Command } entry, ..] }] ? entry.Id : null;

    public virtual bool IsAppliedAt(EntryId awaited, LogIndex index) => Role.Log.IdAt(index) == awaited;

    public virtual Freshness? Freshness => Role.Freshness;

    /// <summary>What it is now.</summary>
    private Part Part => Role switch
    {
        Leader => Part.Leader,
        Candidate { IsPreVote: true } => Part.PreCandidate,
        Candidate => Part.Candidate,
        _ => Role.Log.Configuration.IsVoter(Role.Self) ? Part.Follower : Part.Learner,
    };

    public virtual ReadOnlyMemory<byte> CommittedAt(LogIndex index) =>
        Role.Log[index] is { Kind: EntryKind.Command } command ? command.Payload : ReadOnlyMemory<byte>.Empty;

    public virtual (EntryId Last, Configuration Configuration)? SnapshotAt(LogIndex applied) => (Role.Log.IdAt(applied), Role.Log.ConfigurationAt(applied));

    public string Describe() => $"{Role.GetType().Name.ToLowerInvariant()} in term {Role.Term}, {Role.Log}, commit {Role.Committed}";

    public Asked Step(Happening happening) => Translate(Step(Input(happening)));

    /// <summary>The rules' own step; a planted bug overrides it.</summary>
    public virtual Output Step(Input input)
    {
        var quiet = input is Core.Raft.Input.Tick && Role.TicksUntilDue > 1;
        var (before, part, last, wasTransferring) = (Role, Part, Role.Log.Last.Index, Role.TransferringTo is not null);
        (steppedAs, configurationBefore) = (Role, Role.Log.Configuration);
        var output = Role.Step(input);
        if (input is Core.Raft.Input.Tick && before is Leader && output.TransferringTo is not null && !wasTransferring) checks.HandsOverByItself(before.Self, output.TransferringTo.Value);
        if (quiet) RaftChecks.Quiet(before, output);
        checks.Stepped(before, part, last, !quiet, input, output);
        Role = output.Next;
        return output;
    }

    private static Input Input(Happening happening) => happening switch
    {
        Happening.Tick => Core.Raft.Input.Tick.Instance,
        Happening.Clock clock => new Input.Clock(clock.Now, clock.IsSteady),
        Happening.Received { Message: Heard heard } received => new Input.Received(received.From, heard.Message, heard.Standing),
        Happening.Proposed proposed => new Input.Proposed(proposed.Commands),
        Happening.Persisted persisted => new Input.Persisted((EntryId)persisted.Token),
        Happening.ReadRequested read => new Input.ReadRequested(read.ReadId, read.MayUseLease),
        Happening.TransferRequested transfer => new Input.TransferRequested(transfer.To),
        Happening.ChangeRequested change => new Input.ConfigurationProposed(change.RequestId, change.Change),
        Happening.PeerLost lost => new Input.PeerLost(lost.Peer),
        Happening.SnapshotTaken taken => new Input.SnapshotTaken(taken.Snapshot),
        Happening.SnapshotReceived received => new Input.SnapshotReceived(received.Snapshot, received.IsWhole),
        _ => throw new ArgumentOutOfRangeException(nameof(happening), happening, "something that cannot happen"),
    };

    private Asked Translate(Output output)
    {
        if (output == (object?)last) return lastAsked!;
        checks.Stepped(steppedAs, output);
        foreach (var journalEvent in output.Persist) checks.Persisted(journalEvent, Role, ref end);
        last = output;
        return lastAsked = new Asked(
            output.Persist, output.PersistedThrough, Parcels(output.Send), Parcels(output.SendAfterPersist), output.Committed, output.Reads, output.Leader)
        {
            StoreChunk = output.StoreChunk,
            Restore = output.Restore,
            Taken = output.Taken,
            Changes = output.Changes,
            IsRemoved = output.RemovedAt is not null,
            IsRefused = output.Refused is not null,
        };
    }

    private static Parcel[] Parcels(IReadOnlyList<Envelope> envelopes)
    {
        if (envelopes.Count == 0) return [];
        var parcels = new Parcel[envelopes.Count];
        for (var i = 0; i < parcels.Length; i++) parcels[i] = new Parcel(envelopes[i].To, envelopes[i].Message);
        return parcels;
    }
}
