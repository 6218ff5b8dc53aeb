namespace ActorCluster.Core.Raft;

/// <summary>
/// How fast members that are far behind are sent what the others have committed without them: while clients write, no faster than leaves the writes their processors,
/// disks and lines; but always twice as fast as the log grows, so that they do catch up. Where nothing was committed for a while it sets no bound: nobody is disturbed,
/// or the members that are behind are those that are waited for.
/// For example: 100 bytes a tick, and 30 are committed in one; a member that lacks 1,000 may be sent 100 in the next. Where 80 are committed it may be sent 160.
/// </summary>
/// <param name="options">The measures.</param>
internal sealed class CatchUpPace(RaftOptions options)
{
    private long committed;
    private int quietTicks = options.MinElectionTimeoutTicks;

    /// <summary>An entry was committed.</summary>
    public void Committed(Entry entry) => committed += entry.Weight;

    /// <summary>What each member that is far behind may be sent in the tick that begins; <see cref="long.MaxValue"/> where it is all that there is.</summary>
    public long Tick()
    {
        quietTicks = committed > 0 ? 0 : Math.Min(quietTicks + 1, options.MinElectionTimeoutTicks);
        var bytes = quietTicks < options.MinElectionTimeoutTicks ? Math.Max(options.CatchUpBytesPerTick, 2 * committed) : long.MaxValue;
        committed = 0;
        return bytes;
    }
}
