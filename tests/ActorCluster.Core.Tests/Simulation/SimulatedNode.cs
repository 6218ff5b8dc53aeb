using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>One node: its rules while it is up, its disk always.</summary>
internal sealed class SimulatedNode(NodeId id, int number, NodeClock clock)
{
    public NodeId Id => id;

    public int Number => number;

    public NodeClock Clock => clock;

    /// <summary>The moment that its rules were last told.</summary>
    public Instant Instant => clock.Instant;

    /// <summary>While it is paused: what has come meanwhile. The process stands still, its machine takes things for it.</summary>
    public Queue<Event>? Paused { get; set; }

    /// <summary>Its member id where it was added; null for those that the cluster began with.</summary>
    public ulong? MemberId { get; set; }

    /// <summary>It is no member: it never was one, or it has learned that it is none any more. It does not start.</summary>
    public bool IsOut { get; set; }

    /// <summary>Its folder was lost or exchanged: it must not take part any more.</summary>
    public bool IsStruck { get; set; }

    /// <summary>Whether its process runs, though its rules may wait for the disk.</summary>
    public bool HasBegun { get; set; }

    /// <summary>Null while the node is down.</summary>
    public IMember? Member { get; set; }

    /// <summary>Counted on every start and stop: what was scheduled for an earlier one does not happen.</summary>
    public int Incarnation { get; set; }

    /// <summary>What is on disk.</summary>
    public List<object> Journal { get; } = [];

    /// <summary>Its snapshots, and what is wrong with its disk.</summary>
    public SimulatedDisk Disk { get; set; } = new();

    /// <summary>Files that are open because they are being sent, by the number of the node that they go to.</summary>
    public Dictionary<int, SnapshotFile> Sending { get; } = [];

    /// <summary>Steps whose effects wait for the next flush, in order.</summary>
    public List<Asked> Waiting { get; set; } = [];

    /// <summary>Steps whose effects are covered by the flush under way.</summary>
    public List<Asked> Flushing { get; set; } = [];

    public bool IsFlushing { get; set; }

    public LogIndex Applied { get; set; }

    /// <summary>The state: a hash over all that was applied.</summary>
    public ulong Hash { get; set; }

    /// <summary>What the state held when the last snapshot was begun or restored.</summary>
    public LogIndex SnapshotAt { get; set; }

    /// <summary>What the rules, as they run now, last called committed.</summary>
    public LogIndex Committed { get; set; }

    public NodeId? Leader { get; set; }

    /// <summary>Commands that are the next batch.</summary>
    public List<(CommandKey Key, Attempt Attempt)> Proposals { get; } = [];

    /// <summary>Clients that wait for their command to be applied here.</summary>
    public List<WaitingWrite> Writes { get; } = [];

    /// <summary>Clients that wait for the rules to decide their read.</summary>
    public Dictionary<long, (Attempt Attempt, ReadWish Wish)> Reads { get; } = [];

    /// <summary>Clients whose read waits for the apply.</summary>
    public List<WaitingRead> Answerable { get; } = [];

    /// <summary>The process has ended: only the disk remains.</summary>
    public void Forget()
    {
        DropRole();
        HasBegun = false;
        Applied = LogIndex.Zero;
        Hash = 0;
        SnapshotAt = LogIndex.Zero;
    }

    /// <summary>A write has failed: what waited for the disk never happens, the rules will begin again from what is there. The state stays.</summary>
    public void DropRole()
    {
        Member = null;
        Paused = null;
        Committed = LogIndex.Zero;
        Disk.Part = null;
        Disk.Writing = null;
        Disk.Storing = null;
        Sending.Clear();
        Incarnation++;
        Waiting.Clear();
        Flushing.Clear();
        IsFlushing = false;
        Leader = null;
        Proposals.Clear();
        Writes.Clear();
        Reads.Clear();
        Answerable.Clear();
    }
}

/// <summary>A client's command that waits to be applied.</summary>
/// <param name="Entry">As which entry; null where the protocol has no names for them: then as any.</param>
internal readonly record struct WaitingWrite(Attempt Attempt, CommandKey Key, EntryId? Entry);

/// <summary>One attempt of one client: its answer counts only while the client still waits for this one.</summary>
internal readonly record struct Attempt(int Client, long Number);

/// <summary>Names a client's command whatever number of times it is proposed.</summary>
internal readonly record struct CommandKey(int Client, int Sequence)
{
    public override string ToString() => $"command {Sequence} of client {Client}";

    public ReadOnlyMemory<byte> Encode()
    {
        var bytes = new byte[8];
        BitConverter.TryWriteBytes(bytes, Client);
        BitConverter.TryWriteBytes(bytes.AsSpan(4), Sequence);
        return bytes;
    }

    public static CommandKey Decode(ReadOnlySpan<byte> bytes) => new(BitConverter.ToInt32(bytes), BitConverter.ToInt32(bytes[4..]));
}
