namespace ActorCluster.Core.Raft;

/// <summary>Everything that can happen to a role.</summary>
public abstract record Input
{
    private Input()
    {
    }

    /// <summary>One unit of time has passed.</summary>
    public sealed record Tick : Input
    {
        public static readonly Tick Instance = new();
    }

    /// <summary>
    /// What the member's clock shows. A tick moves it by one; where more time has passed than ticks are said (the process stood still), or the clock cannot be
    /// believed, this says so, after the ticks and before anything else. Moves no time-out.
    /// </summary>
    /// <param name="Now">Whole ticks since the rules were started, by a monotonic clock.</param>
    /// <param name="IsSteady">Whether it is to be believed (<see cref="ClockWatch"/>). While it is not there are no leases, and no age is known.</param>
    public sealed record Clock(Instant Now, bool IsSteady) : Input;

    /// <summary>A message came in.</summary>
    /// <param name="From">Its sender.</param>
    /// <param name="Message">The message.</param>
    /// <param name="Standing">As whom it was sent; the default, for what the member says to itself, is heard as it is.</param>
    public sealed record Received(NodeId From, RaftMessage Message, Standing Standing = default) : Input;

    /// <summary>Clients propose commands: one batch. Only a leader takes them, and only as many as its limit allows (<see cref="Output.Taken"/>).</summary>
    public sealed record Proposed(IReadOnlyList<ReadOnlyMemory<byte>> Commands) : Input;

    /// <summary>
    /// The log up to and with <paramref name="Last"/>, and every hard state put out before it, is on disk. Carries the term too, so that
    /// a stale acknowledgement never covers a rewritten entry.
    /// </summary>
    public sealed record Persisted(EntryId Last) : Input;

    /// <summary>This member wants to know from which index on it may answer the linearizable reads it calls <paramref name="ReadId"/>.</summary>
    /// <param name="MayUseLease">The leader's lease is enough. Where there is none it is a read like the others, and asks for one.</param>
    public sealed record ReadRequested(long ReadId, bool MayUseLease = false) : Input;

    /// <summary>
    /// The leader is to hand its part over (thesis §3.10); ignored by every other role, by a leader that is already about it, and where the member has no vote
    /// or nobody would do. <see cref="Output.TransferringTo"/> says how it stands.
    /// </summary>
    /// <param name="To">To whom; null: to the follower whose log is nearest to the leader's.</param>
    public sealed record TransferRequested(NodeId? To) : Input;

    /// <summary>The members are to change (§6). Only a leader takes it; every other role says that it does not lead.</summary>
    /// <param name="RequestId">Names the request in <see cref="Output.Changes"/>.</param>
    /// <param name="Change">What is to change.</param>
    public sealed record ConfigurationProposed(long RequestId, ConfigurationChange Change) : Input;

    /// <summary>The connection to a member is lost: a hint that may hurry an election and never decides one.</summary>
    public sealed record PeerLost(NodeId Peer) : Input;

    /// <summary>
    /// The state machine has a snapshot on this member's disk, file and folder flushed. The rules may forget what it holds. An older file may be deleted only
    /// once the journal has persisted everything through the last entry of a newer one: a snapshot of entries that a crash takes away is of no use at the start.
    /// </summary>
    public sealed record SnapshotTaken(SnapshotInfo Snapshot) : Input;

    /// <summary>The last piece of a snapshot was stored.</summary>
    /// <param name="Snapshot">Which one.</param>
    /// <param name="IsWhole">Its length and checksum are right, and it is on disk, file and folder flushed, under the name that a start looks for.</param>
    public sealed record SnapshotReceived(SnapshotInfo Snapshot, bool IsWhole) : Input;
}
