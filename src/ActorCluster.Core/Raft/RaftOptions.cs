namespace ActorCluster.Core.Raft;

/// <summary>The rules' measures. Time is counted in ticks; the shell says how long one lasts.</summary>
/// <param name="MinElectionTimeoutTicks">
/// A follower stands for election after a silence of at least this many ticks. Also how long a member that heard its leader refuses to elect another.
/// </param>
/// <param name="MaxElectionTimeoutTicks">…and of at most this many; a leader that hears no quorum for so long steps down.</param>
/// <param name="HeartbeatTicks">A leader is never silent for longer towards any member.</param>
/// <param name="MaxAppendBytes">The payload bytes of one append request; a single larger entry still travels, alone.</param>
/// <param name="MaxInflightAppends">Append requests with entries on their way to one member before the first of them is answered.</param>
public sealed record RaftOptions(
    int MinElectionTimeoutTicks, int MaxElectionTimeoutTicks, int HeartbeatTicks, int MaxAppendBytes, int MaxInflightAppends)
{
    /// <summary>What is wrong with the values together, one sentence each; empty where nothing is.</summary>
    public IEnumerable<string> Errors()
    {
        if (HeartbeatTicks < 1) yield return "a heartbeat must take at least one tick";
        if (MinElectionTimeoutTicks < 2 * HeartbeatTicks) yield return "the shortest election time-out must span at least two heartbeats";
        if (MaxElectionTimeoutTicks <= MinElectionTimeoutTicks) yield return "the longest election time-out must be longer than the shortest";
        if (MaxAppendBytes < 1) yield return "an append request must hold at least one byte";
        if (MaxInflightAppends < 1) yield return "at least one append request must be allowed on its way";
    }
}
