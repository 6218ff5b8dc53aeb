using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>A protocol that keeps members agreed on one log, as the simulator sees it. Raft and Paxos run under the same tests through it.</summary>
public interface IProtocol
{
    string Name { get; }

    /// <summary>Whether reads may be asked for at every <see cref="ReadLevel"/>, or only linearizable.</summary>
    bool HasLevels => false;

    /// <summary>Whether its log is shortened by snapshots.</summary>
    bool HasSnapshots => false;

    /// <summary>The journal with which every member of a new cluster begins.</summary>
    IReadOnlyList<object> Bootstrap(IReadOnlyList<NodeId> members);

    /// <summary>What a member writes first when its process starts.</summary>
    /// <param name="nonce">Drawn for this start.</param>
    IReadOnlyList<object> StartOf(NodeId self, ulong nonce) => [];

    /// <summary>A member as it begins, or begins again, from what its journal holds and its snapshots say.</summary>
    /// <param name="id">The member's id; null for one of those that the cluster began with.</param>
    IMember Start(NodeId self, IReadOnlyList<NodeId> members, IReadOnlyList<object> journal, IReadOnlyList<SnapshotInfo> snapshots, ulong seed);

    /// <summary>What is known of who the members are; null where the protocol cannot change them.</summary>
    IMembership? Membership { get; }

    /// <summary>A member's disk now holds these events too.</summary>
    void Flushed(NodeId node, IEnumerable<object> events);

    /// <summary>Whether the member's disk, as it is now, holds an entry in its journal.</summary>
    bool IsOnDisk(NodeId node, EntryId entry) => true;

    /// <summary>How many of the journal's first events may be deleted.</summary>
    int Deletable(IReadOnlyList<object> journal) => 0;

    /// <summary>What becomes of a snapshot's bytes on their way to the file: a place for a bug.</summary>
    byte[] WriteSnapshot(byte[] bytes) => bytes;

    /// <summary>A message as it goes over the network, as the version that its sender runs writes it.</summary>
    object Encode(NodeId from, object message) => message;

    /// <summary>What the version that its receiver runs makes of it.</summary>
    object Decode(NodeId to, object encoded) => encoded;

    /// <summary>From now on every member runs the current version.</summary>
    void EndUpgrade()
    {
    }

    /// <summary>Rules of safety of this protocol that look at several members at once; called after every step.</summary>
    void Check(NodeId stepped, IReadOnlyList<(NodeId Id, IMember Member)> up);

    /// <summary>Whether what the answer to a read rests on is true.</summary>
    void Check(ReadProof proof)
    {
    }

    /// <summary>A message or an event for a transcript.</summary>
    string Describe(object messageOrEvent);
}

/// <summary>The rules of one member while it is up.</summary>
public interface IMember
{
    /// <summary>Takes an input of the protocol-neutral kind.</summary>
    Asked Step(Happening happening);

    /// <summary>The payload at an index that the member called committed; empty where it is none of a client's.</summary>
    ReadOnlyMemory<byte> CommittedAt(LogIndex index);

    /// <summary>The snapshot that its state begins with, if any.</summary>
    SnapshotInfo? Begins => null;

    /// <summary>How a snapshot of the state through an applied index is named; null where the protocol has none.</summary>
    (EntryId Last, Configuration Configuration)? SnapshotAt(LogIndex applied) => null;

    /// <summary>The entry that the first of the commands became which a step took, the others follow it; null where it took none, or the protocol has no names for them.</summary>
    EntryId? FirstOf(Asked asked) => null;

    /// <summary>Whether what was applied at an index is the entry that somebody waits for.</summary>
    bool IsAppliedAt(EntryId awaited, LogIndex index) => true;

    /// <summary>Whether, as far as it knows, a change of the members is half done.</summary>
    bool IsChangingMembers => false;

    /// <summary>Whether it takes proposals now.</summary>
    bool TakesProposals { get; }

    /// <summary>What it can prove about the age of its state; null for nothing.</summary>
    Freshness? Freshness => null;

    /// <summary>Role and term, or what the protocol has in their place.</summary>
    string Describe();
}

/// <summary>What happens to a member, whatever its protocol.</summary>
public abstract record Happening
{
    public sealed record Tick : Happening
    {
        public static readonly Tick Instance = new();
    }

    /// <summary>What the node's clock shows; see <see cref="Input.Clock"/>. Nothing for a protocol that does not look at it.</summary>
    public sealed record Clock(Instant Now, bool IsSteady) : Happening;

    public sealed record Received(NodeId From, object Message) : Happening;

    public sealed record Proposed(IReadOnlyList<ReadOnlyMemory<byte>> Commands) : Happening;

    /// <summary>What the step that gave this <paramref name="Token"/> put out for the journal is on disk, and all before it.</summary>
    public sealed record Persisted(object Token) : Happening;

    /// <param name="MayUseLease">A protocol that has no leases confirms the read some other way.</param>
    public sealed record ReadRequested(long ReadId, bool MayUseLease) : Happening;

    /// <summary>The member, if it leads, is to hand its part to another one. A protocol that has no such thing does nothing.</summary>
    public sealed record TransferRequested(NodeId? To) : Happening;

    /// <summary>The member, if it leads, is to change the members. A protocol that cannot does nothing.</summary>
    public sealed record ChangeRequested(long RequestId, ConfigurationChange Change) : Happening;

    public sealed record PeerLost(NodeId Peer) : Happening;

    public sealed record SnapshotTaken(SnapshotInfo Snapshot) : Happening;

    public sealed record SnapshotReceived(SnapshotInfo Snapshot, bool IsWhole) : Happening;
}

/// <summary>A message on its way.</summary>
public readonly record struct Parcel(NodeId To, object Message);

/// <summary>What a step asks for, whatever the protocol; the members are those of <see cref="Output"/>.</summary>
public sealed record Asked(
    IReadOnlyList<object> Persist,
    object PersistToken,
    IReadOnlyList<Parcel> Send,
    IReadOnlyList<Parcel> SendAfterPersist,
    LogIndex Committed,
    IReadOnlyList<ReadDecision> Reads,
    NodeId? Leader)
{
    public StoreChunk? StoreChunk { get; init; }

    public SnapshotInfo? Restore { get; init; }

    /// <summary>Of the proposed commands the first so many are appended, and the others nowhere; null where the protocol does not say.</summary>
    public int? Taken { get; init; }

    public IReadOnlyList<ChangeDecision> Changes { get; init; } = [];

    /// <summary>The member has learned that it is none any more.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>The member has learned that its data are not what they should be.</summary>
    public bool IsRefused { get; init; }
}

/// <summary>Who the members of the simulated cluster are, as somebody who sees all of it knows.</summary>
public interface IMembership
{
    /// <summary>The last configuration that is committed anywhere.</summary>
    Configuration Committed { get; }

    /// <summary>Whether the name stands in the committed configuration or in one that may yet be.</summary>
    bool MayBeMember(NodeId name, IEnumerable<IMember> up);

    /// <summary>Whether that member was committed once and is not now, its own disk knows of the first, and of somebody who could tell it the second.</summary>
    bool ShouldKnowOfRemoval(NodeId name, ulong? id);

    /// <summary>A disk is that of a new member from now on; gives what is on it.</summary>
    IReadOnlyList<object> BeginAnew(NodeId name, ulong id);

    /// <summary>A disk holds another journal from now on, which is not the member's, or not its last.</summary>
    void Replaced(NodeId name, IReadOnlyList<object> journal);

    /// <summary>The journal of a member of that name in another cluster.</summary>
    IReadOnlyList<object> OfAnotherCluster(NodeId name);

    /// <summary>How often the member's data were started; and whether all others have it on disk that they met it at its last start.</summary>
    (long Starts, bool IsMetByAll) StartsOf(NodeId name);
}

/// <summary>A rule of safety or of progress was broken in a simulated cluster.</summary>
public sealed class SimulationFailure(string what, Exception? inner = null) : Exception(what, inner);
