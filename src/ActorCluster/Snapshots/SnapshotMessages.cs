using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;
using Akka.Actor;
using Envelope = ActorCluster.Core.Raft.Envelope;

namespace ActorCluster.Snapshots;

/// <summary>What <see cref="SnapshotActor"/> is told, and what it says.</summary>
internal abstract record SnapshotMessage : INoSerializationVerificationNeeded
{
    private SnapshotMessage()
    {
    }

    /// <summary>Read the newest snapshot that is whole; answered with <see cref="Loaded"/>.</summary>
    /// <param name="OlderThan">Only those that are older than this one; null: any.</param>
    public sealed record LoadNewest(SnapshotId? OlderThan) : SnapshotMessage;

    /// <summary>The newest one that could be read.</summary>
    /// <param name="Info">What it is; null where there is none.</param>
    /// <param name="State">Its state, the receiver's own.</param>
    public sealed record Loaded(SnapshotInfo? Info, ReplicatedState? State) : SnapshotMessage;

    /// <summary>Read this snapshot; answered with <see cref="Loaded"/> or <see cref="NotLoaded"/>.</summary>
    public sealed record Load(SnapshotInfo Info) : SnapshotMessage;

    /// <param name="Info">The one that was asked for.</param>
    /// <param name="Cause">Why it cannot be read.</param>
    public sealed record NotLoaded(SnapshotInfo Info, Exception Cause) : SnapshotMessage;

    /// <summary>Begin to write this member's own snapshot. Whatever was begun before is given up.</summary>
    public sealed record Begin(SnapshotId Id, Configuration At) : SnapshotMessage;

    /// <summary>Its next bytes; answered with <see cref="BlockWritten"/>.</summary>
    public sealed record Block(ReadOnlyMemory<byte> Bytes) : SnapshotMessage;

    public sealed record BlockWritten : SnapshotMessage
    {
        public static readonly BlockWritten Instance = new();
    }

    /// <summary>It has all its bytes; answered with <see cref="Ended"/>.</summary>
    public sealed record End : SnapshotMessage
    {
        public static readonly End Instance = new();
    }

    /// <summary>It is not wanted any more; answered with <see cref="Ended"/>.</summary>
    public sealed record GiveUp : SnapshotMessage
    {
        public static readonly GiveUp Instance = new();
    }

    /// <summary>The snapshot is not written any more: it is on the disk, or it is given up.</summary>
    public sealed record Ended(bool IsWritten) : SnapshotMessage;

    /// <summary>To the member: its own snapshot is on the disk, file and folder flushed.</summary>
    public sealed record Written(SnapshotInfo Info) : SnapshotMessage;

    /// <summary>Write a piece of a leader's snapshot; then <see cref="Stored"/> says <paramref name="Then"/>.</summary>
    /// <param name="Chunk">The piece.</param>
    /// <param name="Then">What the member sends once the piece is written: the next one comes no sooner.</param>
    public sealed record Store(StoreChunk Chunk, IReadOnlyList<Envelope> Then) : SnapshotMessage;

    /// <summary>A piece of a leader's snapshot is written, or could not be.</summary>
    public sealed record Stored(IReadOnlyList<Envelope> Then) : SnapshotMessage;

    /// <summary>All pieces of a leader's snapshot have come; or one could not be written, so that they shall come anew.</summary>
    public sealed record Received(SnapshotInfo Info, bool IsWhole) : SnapshotMessage;

    /// <summary>Delete what is not needed any more.</summary>
    /// <param name="Held">The newest snapshot whose last entry the journal holds: with it the member begins after a crash.</param>
    public sealed record Prune(SnapshotId Held) : SnapshotMessage;
}
