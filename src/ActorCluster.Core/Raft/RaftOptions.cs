namespace ActorCluster.Core.Raft;

/// <summary>The rules' measures. Time is counted in ticks; the shell says how long one lasts.</summary>
/// <param name="MinElectionTimeoutTicks">
/// A follower stands for election after a silence of at least this many ticks. Also how long a member that heard its leader refuses to elect another.
/// </param>
/// <param name="MaxElectionTimeoutTicks">…and of at most this many; a leader that hears no quorum for so long steps down.</param>
/// <param name="HeartbeatTicks">A leader is never silent for longer towards any member.</param>
/// <param name="MaxAppendBytes">The payload bytes of one append request; a single larger entry still travels, alone.</param>
/// <param name="MaxInflightAppends">Append requests with entries on their way to one member before the first of them is answered.</param>
/// <param name="MaxInflightBytes">No further one goes to that member while their payloads are so many bytes.</param>
/// <param name="MaxUncommittedBytes">
/// A leader takes no command with which the payloads that it has appended and not yet committed would be more bytes; one that would stand alone it always takes.
/// </param>
/// <param name="MaxFlushStallTicks">A leader whose own disk has not ended a write for so long hands its part over: it appends nothing meanwhile.</param>
/// <param name="CatchUpBytesPerTick">
/// While clients write, a member that is behind what the others have committed is sent so many bytes of that in a tick, or twice what is committed in one, if that is more.
/// </param>
/// <param name="Compaction">How the log is shortened.</param>
public sealed record RaftOptions(
    int MinElectionTimeoutTicks,
    int MaxElectionTimeoutTicks,
    int HeartbeatTicks,
    int MaxAppendBytes,
    int MaxInflightAppends,
    long MaxInflightBytes,
    long MaxUncommittedBytes,
    int MaxFlushStallTicks,
    long CatchUpBytesPerTick,
    CompactionOptions Compaction)
{
    /// <summary>What may be concluded from clocks.</summary>
    public TimeOptions Time { get; init; } = TimeOptions.None;

    /// <summary>
    /// Who is to lead rather than others: the higher, the rather; a member that is not named has none, which is zero. A wish, and no rule of safety: members may even
    /// differ in it.
    /// </summary>
    public IReadOnlyDictionary<NodeId, int> Priorities { get; init; } = new Dictionary<NodeId, int>();

    /// <summary>A leader waits so long for a member of higher priority to have kept up all the time before it hands its part to it.</summary>
    internal int CalmTicks => 5 * MaxElectionTimeoutTicks;

    /// <summary>A member's priority.</summary>
    public int PriorityOf(NodeId member) => Priorities.GetValueOrDefault(member);

    /// <summary>What is wrong with the values together, one sentence each; empty where nothing is.</summary>
    public IEnumerable<string> Errors()
    {
        if (HeartbeatTicks < 1) yield return "a heartbeat must take at least one tick";
        if (MinElectionTimeoutTicks < 2 * HeartbeatTicks) yield return "the shortest election time-out must span at least two heartbeats";
        if (MaxElectionTimeoutTicks <= MinElectionTimeoutTicks) yield return "the longest election time-out must be longer than the shortest";
        if (MaxAppendBytes < 1) yield return "an append request must hold at least one byte";
        if (MaxInflightAppends < 1) yield return "at least one append request must be allowed on its way";
        if (MaxInflightBytes < 1 || MaxUncommittedBytes < 1) yield return "at least one byte must be allowed on its way, and uncommitted";
        if (MaxFlushStallTicks < 1) yield return "a flush must be allowed to take at least one tick";
        if (CatchUpBytesPerTick < 1) yield return "a member that is behind must be sent at least one byte in a tick";
        if (Compaction.TailEntries < 0 || Compaction.TailBytes < 0 || Compaction.HeldBytes < 0) yield return "the tail of a compacted log cannot be shorter than nothing";
        if (Compaction.MaxChunkBytes < 1) yield return "a piece of a snapshot must hold at least one byte";
        foreach (var error in Time.Errors(MinElectionTimeoutTicks)) yield return error;
    }
}

/// <summary>The measures of log compaction (§7). Once there is a snapshot, the log keeps no more than its tail and what the snapshot does not hold.</summary>
/// <param name="TailEntries">Entries at the log's end that stay for members that are a little behind, although a snapshot holds them…</param>
/// <param name="TailBytes">…as long as their payloads are no more bytes than this.</param>
/// <param name="HeldBytes">
/// A leader that is sending a snapshot to a member which answers keeps what follows that snapshot until it is there, as long as the payloads are no more bytes than
/// this: otherwise a busy leader would forget it meanwhile, and the member would need one snapshot after another and never catch up.
/// </param>
/// <param name="MaxChunkBytes">One piece of a snapshot on its way to a member.</param>
public sealed record CompactionOptions(int TailEntries, long TailBytes, long HeldBytes, int MaxChunkBytes);
